/// The functions of the expression language.
///
/// This is the one table of them: what each takes and gives. `coalesce` and `has` take any type and have
/// rules of their own in the compiler.
enum ExpressionFunction: String, CaseIterable {
    case min, max, abs, floor, ceil, sqrt, pow, exp, ln, clamp
    case coalesce, has
    case contains, startsWith, endsWith, lower

    /// How many arguments the function takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .abs, .floor, .ceil, .sqrt, .exp, .ln, .lower, .has: 1...1
        case .pow, .contains, .startsWith, .endsWith: 2...2
        case .clamp: 3...3
        case .min, .max, .coalesce: 2...Int.max
        }
    }

    /// What each argument must be; nil where the function takes any type.
    var argumentType: ValueType? {
        switch self {
        case .coalesce, .has: nil
        case .contains, .startsWith, .endsWith, .lower: .string
        default: .number
        }
    }

    /// Whether it may be written behind its first argument, as CEL does: `x.contains("y")`.
    var isMethod: Bool { argumentType == .string }

    /// `takes 3 arguments` and the like.
    var arityText: String {
        let count = arity.lowerBound
        let bound = arity.upperBound == Int.max ? "at least " : ""
        return "takes \(bound)\(count) argument\(count == 1 ? "" : "s")"
    }
}
