extension ExpressionCompiler {
    mutating func call(
        _ name: Expression.FunctionName, _ arguments: [Expression], _ expression: Expression
    ) -> Operand {
        guard let function = ExpressionFunction(rawValue: name.text) else {
            arguments.forEach { _ = compile($0) }
            return fault(name, Self.unknownFunction(name.text))
        }
        guard function.arity.contains(arguments.count) else {
            arguments.forEach { _ = compile($0) }
            let given = arguments.count == 1 ? "1 is" : "\(arguments.count) are"
            return fault(name, "\(function) \(function.arityText), but \(given) given")
        }
        switch function {
        case .has: return has(arguments[0])
        case .coalesce: return coalesce(arguments)
        default: break
        }
        let type = function.argumentType ?? .number
        let registers = arguments.enumerated().compactMap { index, argument in
            let operand = compile(argument)
            return coerce(operand, to: type, argument, Self.wanted(function, type, index, arguments.count))
        }
        guard registers.count == arguments.count else { return .broken }
        return apply(function, registers)
    }

    private mutating func apply(_ function: ExpressionFunction, _ x: [Register]) -> Operand {
        switch function {
        case .min: return .value(fold(.minimum, x), .number)
        case .max: return .value(fold(.maximum, x), .number)
        case .clamp:
            // min(max(value, low), high), which also passes a NaN on.
            return .value(builder.emit(.minimum, builder.emit(.maximum, x[0], x[1]), x[2]), .number)
        case .abs: return .value(builder.emit(.absolute, x[0]), .number)
        case .floor: return .value(builder.emit(.floor, x[0]), .number)
        case .ceil: return .value(builder.emit(.ceiling, x[0]), .number)
        case .sqrt: return .value(builder.emit(.squareRoot, x[0]), .number)
        case .exp: return .value(builder.emit(.exponential, x[0]), .number)
        case .ln: return .value(builder.emit(.logarithm, x[0]), .number)
        case .pow: return .value(builder.emit(.power, x[0], x[1]), .number)
        case .contains: return .value(builder.emit(.contains, x[0], x[1]), .bool)
        case .startsWith: return .value(builder.emit(.startsWith, x[0], x[1]), .bool)
        case .endsWith: return .value(builder.emit(.endsWith, x[0], x[1]), .bool)
        case .lower: return .value(builder.emit(.lower, x[0]), .string)
        case .has, .coalesce: return .broken
        }
    }

    private mutating func fold(_ operation: Opcode, _ x: [Register]) -> Register {
        x.dropFirst().reduce(x[0]) { builder.emit(operation, $0, $1) }
    }

    /// `has(name)`: whether the value is there.
    private mutating func has(_ argument: Expression) -> Operand {
        guard case .name = argument.node else {
            if case .broken = compile(argument) { return .broken }
            return fault(argument, "has needs a name, as in has(properties.amount)")
        }
        switch compile(argument) {
        case .value(let register, let type):
            return .value(builder.emit(type == .string ? .hasString : .hasNumber, register), .bool)
        case .dynamic(.field(let index)):
            return .value(builder.emit(.hasField, index), .bool)
        case .dynamic, .broken:
            return .broken
        }
    }

    /// `coalesce(a, b, ...)`: fields take the type of the arguments that have one.
    private mutating func coalesce(_ arguments: [Expression]) -> Operand {
        let operands = arguments.map { compile($0) }
        var type: ValueType?
        var dynamics: [Operand.Dynamic] = []
        for operand in operands {
            switch operand {
            case .value(_, let known): type = type ?? known
            case .dynamic(let dynamic): dynamics.append(dynamic)
            case .broken: break
            }
        }
        guard let type else {
            return dynamics.count == operands.count ? .dynamic(.firstPresent(dynamics)) : .broken
        }
        let registers = zip(operands, arguments).compactMap { operand, argument in
            coerce(
                operand, to: type, argument,
                "the arguments of coalesce must have one type, here \(type.rawValue)")
        }
        guard registers.count == operands.count else { return .broken }
        return .value(firstPresent(operands, registers, type), type)
    }

    // MARK: Messages

    private mutating func fault(_ name: Expression.FunctionName, _ message: String) -> Operand {
        errors.append(ExpressionError(message, at: name.offset))
        return .broken
    }

    private static func wanted(
        _ function: ExpressionFunction, _ type: ValueType, _ index: Int, _ count: Int
    ) -> String {
        count == 1
            ? "\(function) needs \(type.phrase)"
            : "\(function) needs \(type.phrase) as argument \(index + 1)"
    }

    private static func unknownFunction(_ name: String) -> String {
        let all = ExpressionFunction.allCases.map(\.rawValue)
        let synonym =
            switch name {
            case "log": "ln"
            case "ceiling": "ceil"
            case "lowercase", "toLower", "lowerAscii": "lower"
            case "ifnull", "nvl", "default": "coalesce"
            case "exists", "defined": "has"
            default: nearestName(to: name, among: all)
            }
        return synonym.map { "unknown function \"\(name)\"; did you mean \"\($0)\"?" }
            ?? "unknown function \"\(name)\"; there are \(all.joined(separator: " "))"
    }
}
