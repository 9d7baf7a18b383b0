/// One word of an expression.
struct ExpressionToken {
    enum Kind: Equatable {
        case number(Double)
        case string(String)
        /// An identifier, keywords such as `in` and `true` included.
        case word(String)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String, CaseIterable {
        case or = "||"
        case and = "&&"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case star = "*"
        case slash = "/"
        case percent = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case dot = "."
        case comma = ","
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
    }

    var kind: Kind
    /// UTF-8 offsets into the source.
    var range: Range<Int>

    /// The operator between two operands that the token stands for, if any.
    var binaryOperator: BinaryOperator? {
        switch kind {
        case .symbol(let symbol): BinaryOperator(rawValue: symbol.rawValue)
        case .word("in"): .in
        default: nil
        }
    }

    /// Whether an operand can begin with this token.
    var beginsOperand: Bool {
        switch kind {
        case .number, .string: true
        case .word(let text): text != "in"
        case .symbol(let symbol): symbol == .not || symbol == .openBracket
        case .end: false
        }
    }
}
