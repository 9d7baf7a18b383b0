extension Expression {
    /// The type that the expression has whatever its names stand for; nil where that depends on them. For a
    /// list, its elements' type.
    var evidentType: ValueType? {
        switch node {
        case .number: .number
        case .bool: .bool
        case .string: .string
        case .name: nil
        case .list(let elements): elements.evidentType
        case .unary(let op, _): op == .not ? .bool : .number
        case .binary(let op, _, _): op.precedence <= Precedence.comparison ? .bool : .number
        case .conditional(_, let then, let otherwise): then.evidentType ?? otherwise.evidentType
        case .call(let name, let arguments):
            switch ExpressionFunction(rawValue: name.text) {
            case .coalesce: arguments.evidentType
            case .has, .contains, .startsWith, .endsWith: .bool
            case .lower: .string
            case nil: nil
            default: .number
            }
        }
    }
}

extension [Expression] {
    fileprivate var evidentType: ValueType? { lazy.compactMap(\.evidentType).first }
}
