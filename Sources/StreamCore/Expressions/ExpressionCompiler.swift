/// What an expression compiled to.
///
/// An event's fields show their types only at run time, so what is made of fields alone waits as `dynamic`
/// until its context tells the type that is wanted.
indirect enum Operand {
    case value(Register, ValueType)
    case dynamic(Dynamic)
    /// A fault was reported; whatever contains it stays silent about it.
    case broken

    indirect enum Dynamic {
        case field(Int)
        case choice(condition: Register, Dynamic, Dynamic)
        case firstPresent([Dynamic])
    }
}

extension ProgramBuilder {
    /// Checks the types of an expression and compiles it.
    ///
    /// - Parameters:
    ///   - expected: the type that the whole must have; nil accepts any.
    ///   - errors: gets every fault found.
    ///   - resolve: says what a name stands for.
    /// - Returns: where the value stands after a run, or nil if there is a fault. A bool there is 1 or 0.
    public mutating func compile(
        _ expression: Expression, expecting expected: ValueType?, errors: inout [ExpressionError],
        resolve: (FieldPath) -> NameBinding
    ) -> (register: Register, type: ValueType)? {
        let known = errors.count
        let wasOverfull = isOverfull
        let result = withoutActuallyEscaping(resolve) { resolve in
            var compiler = ExpressionCompiler(builder: self, resolve: resolve)
            let result = compiler.whole(expression, expecting: expected)
            self = compiler.builder
            errors += compiler.errors.sorted { $0.offset < $1.offset }
            return result
        }
        if isOverfull, !wasOverfull {
            errors.append(ExpressionError(Self.overfullMessage, at: expression.range.lowerBound))
        }
        return errors.count == known && !isOverfull ? result : nil
    }
}

/// Compiles one expression from its leaves up, checking types on the way.
struct ExpressionCompiler {
    var builder: ProgramBuilder
    var errors: [ExpressionError] = []
    let resolve: (FieldPath) -> NameBinding

    mutating func whole(
        _ expression: Expression, expecting expected: ValueType?
    ) -> (register: Register, type: ValueType)? {
        let operand = compile(expression)
        switch (operand, expected) {
        case (.value(let register, let type), nil):
            return (type == .bool ? builder.definiteBool(register) : register, type)
        case (.dynamic, nil):
            fault(expression, "the type of \"\(expression.excerpt)\" shows only at run time; compare it")
            return nil
        case (_, .some(let type)):
            let register = coerce(operand, to: type, expression, "the expression must be \(type.phrase)")
            return register.map { (type == .bool ? builder.definiteBool($0) : $0, type) }
        case (.broken, nil):
            return nil
        }
    }

    mutating func compile(_ expression: Expression) -> Operand {
        switch expression.node {
        case .number(let value): return .value(builder.constant(value), .number)
        case .bool(let value): return .value(builder.constant(value ? 1 : 0), .bool)
        case .string(let value): return .value(builder.constant(value), .string)
        case .name(let path): return name(path, expression)
        case .list(let elements):
            elements.forEach { _ = compile($0) }
            return fault(expression, "a list can stand only behind \"in\", as in x in [1, 2]")
        case .unary(let op, let operand): return unary(op, operand)
        case .binary(let op, let left, let right): return binary(op, left, right)
        case .conditional(let condition, let then, let otherwise):
            return conditional(condition, then, otherwise)
        case .call(let function, let arguments): return call(function, arguments, expression)
        }
    }

    private mutating func name(_ path: FieldPath, _ expression: Expression) -> Operand {
        switch resolve(path) {
        case .value(let register, let type):
            return .value(register, type)
        case .field(let index):
            guard index < Program.maximumCount else {
                return fault(expression, "more than \(Program.maximumCount) fields are used")
            }
            return .dynamic(.field(index))
        case .unknown(let noun, let suggestion):
            var hint = suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
            if hint.isEmpty, path.keys.count > 1 { hint = "; an event's fields are read in \"where\" alone" }
            return fault(expression, "unknown \(noun) \"\(path)\"\(hint)")
        case .broken:
            return .broken
        }
    }

    // MARK: Types

    /// The operand as a value of one type, or nil with a fault reported: what `wanted` says, and what stands
    /// there instead.
    mutating func coerce(
        _ operand: Operand, to type: ValueType, _ expression: Expression, _ wanted: @autoclosure () -> String
    ) -> Register? {
        switch operand {
        case .broken: return nil
        case .dynamic(let dynamic): return load(dynamic, as: type)
        case .value(let register, type): return register
        case .value(_, let actual):
            let text = expression.excerpt
            let hint = actual.hint(for: type, expression)
            fault(expression, "\(wanted()), but \"\(text)\" is \(actual.phrase)\(hint)")
            return nil
        }
    }

    mutating func load(_ dynamic: Operand.Dynamic, as type: ValueType) -> Register {
        switch dynamic {
        case .field(let index):
            switch type {
            case .number: return builder.emit(.loadNumber, index)
            case .bool: return builder.emit(.loadBool, index)
            case .string: return builder.emit(.loadString, index)
            }
        case .choice(let condition, let then, let otherwise):
            return select(condition, load(then, as: type), load(otherwise, as: type), type)
        case .firstPresent(let values):
            return firstPresent(values.map { .dynamic($0) }, values.map { load($0, as: type) }, type)
        }
    }

    /// Whether there is a value, of whatever type.
    private mutating func presence(_ dynamic: Operand.Dynamic) -> Register {
        switch dynamic {
        case .field(let index):
            return builder.emit(.hasField, index)
        case .choice(let condition, let then, let otherwise):
            return select(condition, presence(then), presence(otherwise), .bool)
        case .firstPresent(let values):
            let present = values.map { presence($0) }
            return present.dropFirst().reduce(present[0]) { builder.emit(.or, $0, $1) }
        }
    }

    mutating func select(
        _ condition: Register, _ then: Register, _ otherwise: Register, _ type: ValueType
    ) -> Register {
        builder.emit(
            type == .string ? .selectString : .selectNumber, condition.index, then.index, otherwise.index)
    }

    /// The first of the values that is present. A field of another type is present and matches nothing.
    ///
    /// - Parameter registers: the operands loaded as `type`.
    mutating func firstPresent(_ operands: [Operand], _ registers: [Register], _ type: ValueType) -> Register
    {
        let operation: Opcode = type == .string ? .coalesceString : .coalesceNumber
        var result = registers[registers.count - 1]
        for index in registers.indices.dropLast().reversed() {
            if case .dynamic(let dynamic) = operands[index] {
                result = select(presence(dynamic), registers[index], result, type)
            } else {
                result = builder.emit(operation, registers[index], result)
            }
        }
        return result
    }

    @discardableResult
    mutating func fault(_ expression: Expression, _ message: String) -> Operand {
        errors.append(ExpressionError(message, at: expression.range.lowerBound))
        return .broken
    }
}
