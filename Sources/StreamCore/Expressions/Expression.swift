/// A fault in an expression, and where it stands.
public struct ExpressionError: Error, Equatable, Sendable {
    /// What is wrong and what to do, in one sentence without a full stop.
    public var message: String
    /// UTF-8 offset into the expression's source.
    public var offset: Int

    public init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }
}

/// One expression as the user wrote it: a tree in which every node knows its place in the source.
///
/// The syntax and the precedence are those of CEL, with durations (`1d12h`, in seconds) beside its numbers.
/// The tree is never higher than ``maximumHeight``, so that it can be walked recursively.
public struct Expression: Equatable, Sendable {
    /// What an expression consists of.
    public indirect enum Node: Equatable, Sendable {
        /// A number, or a duration in seconds; never negative, never NaN or infinite.
        case number(Double)
        case bool(Bool)
        case string(String)
        case name(FieldPath)
        case list([Expression])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `condition ? then : else`
        case conditional(Expression, Expression, Expression)
        /// `f(x, y)`, or `x.f(y)` with the receiver as the first argument.
        case call(FunctionName, [Expression])
    }

    /// The function of a call as written; whether it exists is for the type checker to say.
    public struct FunctionName: Equatable, Sendable {
        public var text: String
        /// UTF-8 offset of the name itself, which in `x.f(y)` is not the call's first byte.
        public var offset: Int
    }

    /// A tree higher than this is refused when it is parsed.
    public static let maximumHeight = 200

    public let node: Node
    /// UTF-8 offsets into the source; parentheses around the expression are outside.
    public let range: Range<Int>
    /// 1 for a leaf, else one more than the highest child's.
    public let height: Int

    init(_ node: Node, _ range: Range<Int>) {
        self.node = node
        self.range = range
        height = 1 + (node.children.map(\.height).max() ?? 0)
    }

    /// Reads an expression; the error is the first one in reading order.
    public static func parse(_ source: String) throws(ExpressionError) -> Expression {
        var parser = try ExpressionParser(source)
        return try parser.parse()
    }

    /// The names that the expression refers to, in order of first use, each once.
    public var names: [FieldPath] {
        var found: [FieldPath] = []
        var known: Set<FieldPath> = []
        visit { expression in
            if case .name(let path) = expression.node, known.insert(path).inserted { found.append(path) }
        }
        return found
    }

    /// Calls `body` for this node and then for all below it, in the source's order.
    private func visit(_ body: (Expression) -> Void) {
        body(self)
        for child in node.children { child.visit(body) }
    }
}

extension Expression.Node {
    /// The operands in the source's order.
    public var children: [Expression] {
        switch self {
        case .number, .bool, .string, .name: []
        case .list(let elements): elements
        case .unary(_, let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        case .call(_, let arguments): arguments
        }
    }
}

/// An operator before its operand.
public enum UnaryOperator: String, Sendable {
    case not = "!"
    case negate = "-"
}

/// An operator between its operands; all of them associate to the left.
public enum BinaryOperator: String, Sendable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in` = "in"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"

    /// How tightly the operator binds; see ``Precedence``.
    var precedence: Int {
        switch self {
        case .or: Precedence.or
        case .and: Precedence.and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: Precedence.comparison
        case .add, .subtract: Precedence.sum
        case .multiply, .divide, .remainder: Precedence.product
        }
    }

    var isOrdering: Bool {
        switch self {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }
}

/// CEL's levels of precedence, from the loosest to the tightest.
enum Precedence {
    static let conditional = 0
    static let or = 1
    static let and = 2
    static let comparison = 3
    static let sum = 4
    static let product = 5
    static let unary = 6
}
