extension Expression {
    /// The expression's text in one fixed spelling: expressions that differ only in white space, comments,
    /// redundant parentheses, the spelling of numbers and strings, or `x.f(y)` for `f(x, y)`, share it.
    /// Parsing it gives an expression of the same meaning.
    public var canonical: String {
        var out = ""
        write(to: &out, atLeast: Precedence.conditional)
        return out
    }

    /// ``canonical``, cut to a length that fits into an error message, and with strings in single quotes, as
    /// the message puts double ones around it.
    var excerpt: String {
        let text = String(canonical.map { $0 == "\"" ? "'" : $0 })
        return text.count <= 40 ? text : text.prefix(37) + "..."
    }

    /// Parentheses stand around an operator that binds more loosely than `minimum`.
    private func write(to out: inout String, atLeast minimum: Int) {
        let needsParentheses = precedence < minimum
        if needsParentheses { out += "(" }
        writeBare(to: &out)
        if needsParentheses { out += ")" }
    }

    private var precedence: Int {
        switch node {
        case .conditional: Precedence.conditional
        case .binary(let op, _, _): op.precedence
        case .unary: Precedence.unary
        case .number, .bool, .string, .name, .list, .call: Precedence.unary + 1
        }
    }

    private func writeBare(to out: inout String) {
        switch node {
        case .number(let value): out += Self.text(of: value)
        case .bool(let value): out += value ? "true" : "false"
        case .string(let value): out += Self.quoted(value)
        case .name(let path): out += Self.text(of: path)
        case .list(let elements): Self.write(elements, between: "[", "]", to: &out)
        case .unary(let op, let operand):
            out += op.rawValue
            operand.write(to: &out, atLeast: Precedence.unary)
        case .binary(let op, let left, let right):
            left.write(to: &out, atLeast: op.leftPrecedence)
            out += " \(op.rawValue) "
            right.write(to: &out, atLeast: op.rightPrecedence)
        case .conditional(let condition, let then, let otherwise):
            condition.write(to: &out, atLeast: Precedence.or)
            out += " ? "
            then.write(to: &out, atLeast: Precedence.conditional)
            out += " : "
            otherwise.write(to: &out, atLeast: Precedence.conditional)
        case .call(let function, let arguments):
            out += function.text
            Self.write(arguments, between: "(", ")", to: &out)
        }
    }

    private static func write(
        _ elements: [Expression], between opening: String, _ closing: String, to out: inout String
    ) {
        out += opening
        for (index, element) in elements.enumerated() {
            if index > 0 { out += ", " }
            element.write(to: &out, atLeast: Precedence.conditional)
        }
        out += closing
    }

    private static func text(of value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func text(of path: FieldPath) -> String {
        path.keys.map { key in
            let isWord = key.utf8.allSatisfy { $0.isIdentifierLetter || $0.isDigit }
            return isWord && key.utf8.first.map(\.isIdentifierLetter) == true ? key : quoted(key)
        }.joined(separator: ".")
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

extension BinaryOperator {
    /// A comparison on the left of a comparison keeps its parentheses: without them it would read as a chain.
    fileprivate var leftPrecedence: Int {
        precedence == Precedence.comparison ? precedence + 1 : precedence
    }

    /// `&&` and `||` are associative, so that parentheses on their right side say nothing.
    fileprivate var rightPrecedence: Int {
        self == .and || self == .or ? precedence : precedence + 1
    }
}
