/// What type a feature's users take it for. `last` and `first` hold whatever the event's field holds; where
/// no `default:` says which type is meant, the expressions that read the feature do.
struct TypeInference {
    private(set) var types: [String: ValueType] = [:]

    /// Notes a use; the first one counts.
    mutating func note(_ name: String, as type: ValueType) {
        if types[name] == nil { types[name] = type }
    }

    /// Notes what each name in an expression, which as a whole must be of type `expected`, is used as.
    mutating func visit(_ expression: Expression, expected: ValueType?) {
        switch expression.node {
        case .name(let path):
            if let expected { note(path.featureName, as: expected) }
        case .number, .bool, .string: break
        case .list(let elements):
            for element in elements { visit(element, expected: expected) }
        case .unary(let op, let operand):
            visit(operand, expected: op == .not ? .bool : .number)
        case .binary(let op, let left, let right):
            visitBinary(op, left, right)
        case .conditional(let condition, let then, let otherwise):
            visit(condition, expected: .bool)
            let type = expected ?? knownType(of: then) ?? knownType(of: otherwise)
            visit(then, expected: type)
            visit(otherwise, expected: type)
        case .call(let function, let arguments):
            let known = ExpressionFunction(rawValue: function.text)
            let type = known?.argumentType ?? firstType(of: arguments) ?? expected
            for argument in arguments { visit(argument, expected: known == .has ? nil : type) }
        }
    }

    private mutating func visitBinary(_ op: BinaryOperator, _ left: Expression, _ right: Expression) {
        let type: ValueType?
        switch op {
        case .or, .and: type = .bool
        case .add, .subtract, .multiply, .divide, .remainder: type = .number
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in:
            type = knownType(of: left) ?? knownType(of: right)
        }
        visit(left, expected: type)
        visit(right, expected: type)
    }

    /// The type of an expression where its own form tells, or what is known of a name.
    private func knownType(of expression: Expression) -> ValueType? {
        if case .name(let path) = expression.node { return types[path.featureName] }
        return expression.evidentType
    }

    private func firstType(of expressions: [Expression]) -> ValueType? {
        for expression in expressions {
            if let type = knownType(of: expression) { return type }
        }
        return nil
    }
}

extension FeatureDefinition {
    /// The feature with the type that a job's expressions have given to it, whoever reads it now.
    func typed(_ type: ValueType) -> FeatureDefinition {
        var feature = self
        switch (kind, type) {
        case (.last(let path, nil), .number): feature.kind = .last(path, fallback: .number(0))
        case (.first(let path, nil), .number): feature.kind = .first(path, fallback: .number(0))
        case (.last(let path, nil), .string): feature.kind = .last(path, fallback: .string(""))
        case (.first(let path, nil), .string): feature.kind = .first(path, fallback: .string(""))
        default: break
        }
        return feature
    }
}
