/// What the parser says of text that it cannot read.
extension ExpressionParser {
    /// The current token stands where an operand must begin.
    func missingOperand() -> ExpressionError {
        let offset = token.range.lowerBound
        if token.kind == .symbol(.equal) || token.kind == .symbol(.and) || token.kind == .symbol(.or) {
            return ExpressionError("\(shown) needs a value on its left", at: offset)
        }
        return token.kind == .end
            ? ExpressionError("the expression ends where a value should follow", at: offset)
            : ExpressionError("expected a value, but found \(shown)", at: offset)
    }

    /// The current token follows a complete operand but cannot continue the expression.
    func unexpectedAfterOperand(or alternative: String? = nil) -> ExpressionError {
        let offset = token.range.lowerBound
        switch token.kind {
        case .word("and"), .word("AND"): return ExpressionError("write \"&&\" for \(shown)", at: offset)
        case .word("or"), .word("OR"): return ExpressionError("write \"||\" for \(shown)", at: offset)
        case .word("not"), .word("NOT"): return ExpressionError("write \"!\" for \(shown)", at: offset)
        case .symbol(.closeParenthesis) where alternative == nil:
            return ExpressionError("\")\" closes nothing; remove it or open it with \"(\"", at: offset)
        case .symbol(.closeBracket) where alternative == nil:
            return ExpressionError("\"]\" closes nothing; remove it or open it with \"[\"", at: offset)
        case .symbol(.openBracket):
            return ExpressionError(
                "lists have no subscripts; test one with in, as in x in [1, 2]", at: offset)
        default:
            let expected = alternative.map { "an operator or \"\($0)\"" } ?? "an operator"
            return ExpressionError("expected \(expected), but found \(shown)", at: offset)
        }
    }

    func unclosed(_ symbol: ExpressionToken.Symbol, opened: Int) -> ExpressionError {
        let opening = symbol == .closeBracket ? "[" : "("
        return ExpressionError(
            "the \"\(opening)\" that stands here has no closing \"\(symbol.rawValue)\"", at: opened)
    }

    func chained(
        _ left: Expression, _ middle: Expression, _ op: BinaryOperator, _ right: Expression, at offset: Int
    ) -> ExpressionError {
        ExpressionError(
            "comparisons do not chain; write "
                + "\(left.excerpt) && \(middle.excerpt) \(op.rawValue) \(right.excerpt)", at: offset)
    }

    func tooDeep(at offset: Int) -> ExpressionError {
        ExpressionError(
            "the expression is nested deeper than \(Expression.maximumHeight) levels; "
                + "give parts of it names, as features with expr", at: offset)
    }

    /// Refuses words of other languages where a name stands: in `where:` they would silently be fields that
    /// no event has. Called behind the word.
    func refuseForeign(_ word: String, at offset: Int) throws(ExpressionError) {
        switch word {
        case "not" where token.beginsOperand, "NOT" where token.beginsOperand:
            throw ExpressionError("write \"!\" for \"\(word)\"", at: offset)
        case "True", "TRUE", "False", "FALSE":
            throw ExpressionError("write \(word.lowercased()) for \"\(word)\"", at: offset)
        case "null", "NULL", "nil", "None":
            throw ExpressionError(
                "there is no \"\(word)\"; has(x) tells whether x is present, coalesce(x, 0) fills it in",
                at: offset)
        default: return
        }
    }

    private var shown: String { "\"\(text(token.range))\"" }
}
