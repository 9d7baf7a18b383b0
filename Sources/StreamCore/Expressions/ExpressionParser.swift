/// Reads an expression by precedence climbing.
struct ExpressionParser {
    private var lexer: ExpressionLexer
    private(set) var token: ExpressionToken
    /// Where the token before `token` ends.
    private var previousEnd = 0
    /// How many calls for nested operands are running.
    private var depth = 0

    init(_ source: String) throws(ExpressionError) {
        lexer = ExpressionLexer(source)
        token = try lexer.next()
    }

    mutating func parse() throws(ExpressionError) -> Expression {
        guard token.kind != .end else { throw ExpressionError("the expression is empty", at: 0) }
        let expression = try conditional()
        guard token.kind == .end else { throw unexpectedAfterOperand() }
        return expression
    }

    // MARK: Operators

    private mutating func conditional() throws(ExpressionError) -> Expression {
        try descend()
        defer { depth -= 1 }
        let start = token.range.lowerBound
        let condition = try binary(atLeast: Precedence.or)
        let question = token.range.lowerBound
        guard try accept(.question) else { return condition }
        let then = try conditional()
        guard try accept(.colon) else {
            throw token.kind == .end
                ? ExpressionError(
                    "\"?\" has no \":\" behind it; write condition ? value : other", at: question)
                : unexpectedAfterOperand(or: ":")
        }
        let otherwise = try conditional()
        return try make(.conditional(condition, then, otherwise), from: start)
    }

    private mutating func binary(atLeast minimum: Int) throws(ExpressionError) -> Expression {
        let start = token.range.lowerBound
        var left = try unary()
        // The right operand of the comparison that `left` is, when no parentheses stand around it.
        var compared: Expression?
        while let op = token.binaryOperator, op.precedence >= minimum {
            let offset = token.range.lowerBound
            try advance()
            let right = try binary(atLeast: op.precedence + 1)
            if let compared, op.isOrdering { throw chained(left, compared, op, right, at: offset) }
            compared = op.precedence == Precedence.comparison ? right : nil
            left = try make(.binary(op, left, right), from: start)
        }
        return left
    }

    private mutating func unary() throws(ExpressionError) -> Expression {
        let start = token.range.lowerBound
        let op: UnaryOperator
        switch token.kind {
        case .symbol(.not): op = .not
        case .symbol(.minus): op = .negate
        default: return try postfix()
        }
        try descend()
        defer { depth -= 1 }
        try advance()
        let operand = try unary()
        return try make(.unary(op, operand), from: start)
    }

    // MARK: Operands

    /// An operand with the keys and method calls behind it: `a.b`, `a."b.c"`, `a.contains("x")`.
    private mutating func postfix() throws(ExpressionError) -> Expression {
        let start = token.range.lowerBound
        var operand = try primary()
        while try accept(.dot) {
            let key = token
            switch key.kind {
            case .word(let name):
                try advance()
                if token.kind == .symbol(.openParenthesis) {
                    try checkMethod(name, of: operand, at: key.range.lowerBound)
                    let function = Expression.FunctionName(text: name, offset: key.range.lowerBound)
                    let rest = try sequence(to: .closeParenthesis)
                    operand = try make(.call(function, [operand] + rest), from: start)
                } else {
                    operand = try extend(operand, from: start, with: name, at: key.range.lowerBound)
                }
            case .string(let name):
                try advance()
                operand = try extend(operand, from: start, with: name, at: key.range.lowerBound)
            default:
                throw ExpressionError(
                    "a name must follow \".\", as in properties.amount", at: key.range.lowerBound)
            }
        }
        return operand
    }

    private func extend(
        _ operand: Expression, from start: Int, with key: String, at offset: Int
    ) throws(ExpressionError) -> Expression {
        guard case .name(let path) = operand.node else {
            throw ExpressionError("only a name can be followed by \".\" and a key", at: offset)
        }
        return try make(.name(FieldPath(path.keys + [key])), from: start)
    }

    /// Functions of strings alone can be written behind their first argument.
    private func checkMethod(_ name: String, of operand: Expression, at offset: Int) throws(ExpressionError) {
        guard let function = ExpressionFunction(rawValue: name), !function.isMethod else { return }
        throw ExpressionError(
            "\(name) is not called behind a value; write \(name)(\(operand.excerpt), ...)", at: offset)
    }

    private mutating func primary() throws(ExpressionError) -> Expression {
        let start = token.range.lowerBound
        switch token.kind {
        case .number(let value):
            try advance()
            return try make(.number(value), from: start)
        case .string(let value):
            try advance()
            return try make(.string(value), from: start)
        case .word(let word):
            return try name(word)
        case .symbol(.openParenthesis):
            try advance()
            let inner = try conditional()
            try close(.closeParenthesis, opened: start)
            return inner
        case .symbol(.openBracket):
            let elements = try sequence(to: .closeBracket)
            return try make(.list(elements), from: start)
        default:
            throw missingOperand()
        }
    }

    private mutating func name(_ word: String) throws(ExpressionError) -> Expression {
        let start = token.range.lowerBound
        if word == "in" { throw missingOperand() }
        try advance()
        if word == "true" || word == "false" { return try make(.bool(word == "true"), from: start) }
        if token.kind == .symbol(.openParenthesis) {
            let function = Expression.FunctionName(text: word, offset: start)
            let arguments = try sequence(to: .closeParenthesis)
            return try make(.call(function, arguments), from: start)
        }
        try refuseForeign(word, at: start)
        return try make(.name(FieldPath([word])), from: start)
    }

    /// Expressions between commas; called on the opening bracket. As in CEL, a list may end with a comma.
    private mutating func sequence(to closing: ExpressionToken.Symbol) throws(ExpressionError) -> [Expression]
    {
        let start = token.range.lowerBound
        try advance()
        var elements: [Expression] = []
        while token.kind != .symbol(closing) {
            if token.kind == .end { throw unclosed(closing, opened: start) }
            elements.append(try conditional())
            guard try accept(.comma) else { break }
            if closing == .closeParenthesis, token.kind == .symbol(closing) { throw missingOperand() }
        }
        try close(closing, opened: start)
        return elements
    }
}

// MARK: - Tokens and nodes

extension ExpressionParser {
    func text(_ range: Range<Int>) -> String { lexer.text(range) }

    private mutating func advance() throws(ExpressionError) {
        previousEnd = token.range.upperBound
        token = try lexer.next()
    }

    private mutating func accept(_ symbol: ExpressionToken.Symbol) throws(ExpressionError) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        try advance()
        return true
    }

    private mutating func close(_ symbol: ExpressionToken.Symbol, opened: Int) throws(ExpressionError) {
        if token.kind == .end { throw unclosed(symbol, opened: opened) }
        guard try accept(symbol) else { throw unexpectedAfterOperand(or: symbol.rawValue) }
    }

    /// A node that ends with the token before the current one.
    private func make(
        _ node: Expression.Node, from start: Int
    ) throws(ExpressionError) -> Expression {
        let expression = Expression(node, start..<previousEnd)
        guard expression.height <= Expression.maximumHeight else { throw tooDeep(at: start) }
        return expression
    }

    private mutating func descend() throws(ExpressionError) {
        depth += 1
        guard depth <= Expression.maximumHeight else { throw tooDeep(at: token.range.lowerBound) }
    }
}
