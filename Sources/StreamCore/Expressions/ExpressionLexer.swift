/// Cuts an expression's source into tokens, one at a time.
///
/// White space separates tokens and `//` begins a comment that ends with its line, as in CEL.
struct ExpressionLexer {
    let source: [UInt8]
    var index = 0
    /// Whether the last token was a name or a key in a path, behind which a dot begins the next key, or that
    /// dot, behind which a key can be a number: `taste.3`.
    private var path = PathPlace.outside

    private enum PathPlace { case outside, key, dot }

    init(_ source: String) { self.source = Array(source.utf8) }

    /// The next token; after the last one `end`, for ever.
    mutating func next() throws(ExpressionError) -> ExpressionToken {
        skipBlanks()
        let start = index
        guard let byte = peek() else { return ExpressionToken(kind: .end, range: start..<start) }
        let kind: ExpressionToken.Kind
        if path == .dot, byte.isDigit {
            kind = .word(word())
        } else if path == .key, byte == UInt8(ascii: ".") {
            kind = .symbol(try symbol())
        } else if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1).map(\.isDigit) == true) {
            kind = .number(try number())
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            kind = .string(try string(quote: byte))
        } else if byte.isIdentifierLetter {
            kind = .word(word())
        } else {
            kind = .symbol(try symbol())
        }
        path =
            switch kind {
            case .word: .key
            case .string: path == .dot ? .key : .outside
            case .symbol(.dot): .dot
            default: .outside
            }
        return ExpressionToken(kind: kind, range: start..<index)
    }

    func peek(_ distance: Int = 0) -> UInt8? {
        index + distance < source.count ? source[index + distance] : nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }

    private mutating func skipBlanks() {
        while let byte = peek() {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                index += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == byte {
                while let byte = peek(), byte != 0x0A { index += 1 }
            } else {
                return
            }
        }
    }

    private mutating func word() -> String {
        let start = index
        while let byte = peek(), byte.isIdentifierLetter || byte.isDigit { index += 1 }
        return text(start..<index)
    }

    private mutating func symbol() throws(ExpressionError) -> ExpressionToken.Symbol {
        // Two-byte symbols come first in the list, so that `<=` is not read as `<`.
        for symbol in ExpressionToken.Symbol.allCases
        where source[index...].starts(with: symbol.rawValue.utf8) {
            index += symbol.rawValue.utf8.count
            return symbol
        }
        throw ExpressionError(complaint(), at: index)
    }

    /// What to say of a character that begins no token.
    private func complaint() -> String {
        let character = text(index..<source.count).first.map(String.init) ?? ""
        switch character {
        case "=": return "\"=\" does not compare; write \"==\""
        case "&", "|": return "\"\(character)\" is no operator; write \"\(character)\(character)\""
        case "^": return "\"^\" is no operator; write pow(x, y) for a power"
        case "“", "”", "„", "‘", "’": return "\(character) is no quote; write \" or '"
        default: return "unexpected character \"\(character)\""
        }
    }
}

extension UInt8 {
    /// Whether it is an ASCII digit.
    var isDigit: Bool { self &- 0x30 < 10 }

    /// Whether it is an ASCII letter or the underscore, with which identifiers begin.
    var isIdentifierLetter: Bool { (self | 0x20) &- 0x61 < 26 || self == 0x5F }
}
