extension ExpressionCompiler {
    mutating func unary(_ op: UnaryOperator, _ expression: Expression) -> Operand {
        // The sign of a literal costs no instruction.
        if op == .negate, case .number(let value) = expression.node {
            return .value(builder.constant(-value), .number)
        }
        let type: ValueType = op == .not ? .bool : .number
        let operand = compile(expression)
        guard
            let register = coerce(operand, to: type, expression, "\"\(op.rawValue)\" needs \(type.phrase)")
        else { return .broken }
        return .value(builder.emit(op == .not ? .not : .negate, register), type)
    }

    mutating func binary(_ op: BinaryOperator, _ left: Expression, _ right: Expression) -> Operand {
        switch op {
        case .or: return uniform(.or, op, .bool, left, right)
        case .and: return uniform(.and, op, .bool, left, right)
        case .add: return uniform(.add, op, .number, left, right)
        case .subtract: return uniform(.subtract, op, .number, left, right)
        case .multiply: return uniform(.multiply, op, .number, left, right)
        case .divide: return uniform(.divide, op, .number, left, right)
        case .remainder: return uniform(.remainder, op, .number, left, right)
        case .in: return membership(left, right)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            let (a, b) = (compile(left), compile(right))
            return comparison(op, a, left, b, right)
        }
    }

    /// An operator whose operands and result have one type.
    private mutating func uniform(
        _ operation: Opcode, _ op: BinaryOperator, _ type: ValueType, _ left: Expression, _ right: Expression
    ) -> Operand {
        let (a, b) = (compile(left), compile(right))
        let wanted = "\"\(op.rawValue)\" needs \(type.phrase) on its"
        let x = coerce(a, to: type, left, "\(wanted) left")
        let y = coerce(b, to: type, right, "\(wanted) right")
        guard let x, let y else { return .broken }
        return .value(builder.emit(operation, x, y), type)
    }

    /// `condition ? then : otherwise`
    mutating func conditional(
        _ condition: Expression, _ then: Expression, _ otherwise: Expression
    ) -> Operand {
        let test = compile(condition)
        let register = coerce(test, to: .bool, condition, "\"?\" needs a bool on its left")
        let (a, b) = (compile(then), compile(otherwise))
        switch (a, b) {
        case (.broken, _), (_, .broken):
            return .broken
        case (.dynamic(let x), .dynamic(let y)):
            return register.map { .dynamic(.choice(condition: $0, x, y)) } ?? .broken
        case (.value(_, let type), _), (_, .value(_, let type)):
            let wanted = "both sides of \":\" must have one type"
            let x = coerce(a, to: type, then, wanted)
            let y = coerce(b, to: type, otherwise, "\(wanted), and the first is \(type.phrase)")
            guard let register, let x, let y else { return .broken }
            return .value(select(register, x, y, type), type)
        }
    }

    // MARK: Comparisons

    /// `left op right`, both compiled already.
    private mutating func comparison(
        _ op: BinaryOperator, _ a: Operand, _ left: Expression, _ b: Operand, _ right: Expression
    ) -> Operand {
        switch (a, b) {
        case (.broken, _), (_, .broken):
            return .broken
        case (.dynamic(let x), .dynamic(let y)):
            return .value(compareDynamic(op, x, y), .bool)
        case (.dynamic(let x), .value(let y, let type)):
            guard checkOrder(op, type, right) else { return .broken }
            return .value(compare(op, load(x, as: type), y, type), .bool)
        case (.value(let x, let type), .dynamic(let y)):
            guard checkOrder(op, type, left) else { return .broken }
            return .value(compare(op, x, load(y, as: type), type), .bool)
        case (.value(let x, let type), .value(let y, let other)):
            guard type == other else {
                return fault(
                    right,
                    "\"\(op.rawValue)\" compares values of one type, but \"\(left.excerpt)\" is "
                        + "\(type.phrase) and \"\(right.excerpt)\" is \(other.phrase)")
            }
            guard checkOrder(op, type, left) else { return .broken }
            return .value(compare(op, x, y, type), .bool)
        }
    }

    private mutating func checkOrder(
        _ op: BinaryOperator, _ type: ValueType, _ expression: Expression
    ) -> Bool {
        guard op.isOrdering, type == .bool else { return true }
        fault(
            expression,
            "\"\(op.rawValue)\" orders numbers or strings, but \"\(expression.excerpt)\" is a bool")
        return false
    }

    /// `in` compares with one element here, so that it is equality.
    private mutating func compare(
        _ op: BinaryOperator, _ a: Register, _ b: Register, _ type: ValueType
    ) -> Register {
        let isText = type == .string
        switch op {
        case .notEqual: return builder.emit(isText ? .stringNotEqual : .notEqual, a, b)
        case .less: return builder.emit(isText ? .stringLess : .less, a, b)
        case .lessOrEqual: return builder.emit(isText ? .stringLessOrEqual : .lessOrEqual, a, b)
        case .greater: return builder.emit(isText ? .stringLess : .less, b, a)
        case .greaterOrEqual: return builder.emit(isText ? .stringLessOrEqual : .lessOrEqual, b, a)
        default: return builder.emit(isText ? .stringEqual : .equal, a, b)
        }
    }

    /// Compares two values whose types show at run time: it holds if it holds for one of the types. A value
    /// loaded as a type that it does not have is missing, so values of different types never compare.
    private mutating func compareDynamic(
        _ op: BinaryOperator, _ a: Operand.Dynamic, _ b: Operand.Dynamic
    ) -> Register {
        let types: [ValueType] = op.isOrdering ? [.number, .string] : [.number, .string, .bool]
        return anyOf(types.map { compare(op, load(a, as: $0), load(b, as: $0), $0) })
    }

    /// `left in [a, b]`: `left == a || left == b`. Each element is compared by its own type.
    private mutating func membership(_ left: Expression, _ right: Expression) -> Operand {
        let value = compile(left)
        guard case .list(let elements) = right.node else {
            if case .broken = compile(right) { return .broken }
            return fault(right, "\"in\" needs a list on its right, as in x in [\"a\", \"b\"]")
        }
        var matches: [Register] = []
        for element in elements {
            let operand = compile(element)
            if case .value(let register, _) = comparison(.in, value, left, operand, element) {
                matches.append(register)
            }
        }
        if case .broken = value { return .broken }
        return matches.count == elements.count ? .value(anyOf(matches), .bool) : .broken
    }

    private mutating func anyOf(_ conditions: [Register]) -> Register {
        guard let first = conditions.first else { return builder.constant(0) }
        return conditions.dropFirst().reduce(first) { builder.emit(.or, $0, $1) }
    }
}

extension ValueType {
    /// The type with its article.
    var phrase: String { "a \(rawValue)" }

    /// What to write to make a `wanted` of an expression of this type, with a semicolon in front.
    func hint(for wanted: ValueType, _ expression: Expression) -> String {
        let text = expression.isLeaf ? expression.excerpt : "(\(expression.excerpt))"
        switch (self, wanted) {
        case (.number, .bool): return "; compare it, as in \(text) > 0"
        case (.string, .bool): return "; compare it, as in \(text) == \"...\""
        case (.bool, .number): return "; choose a number, as in \(text) ? 1 : 0"
        default: return ""
        }
    }
}

extension Expression {
    fileprivate var isLeaf: Bool {
        switch node {
        case .unary, .binary, .conditional: false
        default: true
        }
    }
}
