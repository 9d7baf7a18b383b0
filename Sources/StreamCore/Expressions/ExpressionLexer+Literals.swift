extension ExpressionLexer {
    /// A number as CEL writes them (`12`, `1.5`, `.5`, `1e3`, `0x1F`), or a duration in seconds.
    mutating func number() throws(ExpressionError) -> Double {
        let start = index
        if peek() == UInt8(ascii: "0"), let x = peek(1), x | 0x20 == UInt8(ascii: "x") {
            return try hexadecimal()
        }
        skipDigits()
        var isWhole = index > start
        if peek() == UInt8(ascii: ".") {
            guard let digit = peek(1), digit.isDigit else {
                throw ExpressionError("a digit must follow the decimal point", at: start)
            }
            isWhole = false
            index += 1
            skipDigits()
        }
        if skipExponent() { isWhole = false }
        if let byte = peek(), byte.isIdentifierLetter || byte >= 0x80 {
            return try duration(from: start, isWhole: isWhole)
        }
        guard let value = Double(text(start..<index)), value.isFinite else {
            throw ExpressionError("the number \(text(start..<index)) is too large", at: start)
        }
        return value
    }

    private mutating func hexadecimal() throws(ExpressionError) -> Double {
        let start = index
        index += 2
        while let byte = peek(), byte.isDigit || byte.isIdentifierLetter { index += 1 }
        guard let value = UInt64(text(start + 2..<index), radix: 16) else {
            throw ExpressionError("\"\(text(start..<index))\" is no hexadecimal number of 64 bits", at: start)
        }
        return Double(value)
    }

    /// Called on the first letter behind a number.
    private mutating func duration(from start: Int, isWhole: Bool) throws(ExpressionError) -> Double {
        while let byte = peek(), byte.isDigit || byte.isIdentifierLetter || byte >= 0x80 { index += 1 }
        let text = text(start..<index)
        guard isWhole, let milliseconds = DurationText.milliseconds(text) else {
            throw ExpressionError(
                "\"\(text)\" is neither a number nor a duration; "
                    + "durations are whole numbers with the units ms s m h d w, as in 1h30m", at: start)
        }
        return Double(milliseconds) / 1000
    }

    private mutating func skipDigits() {
        while let byte = peek(), byte.isDigit { index += 1 }
    }

    private mutating func skipExponent() -> Bool {
        guard let e = peek(), e | 0x20 == UInt8(ascii: "e"), let next = peek(1) else { return false }
        let isSigned = next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
        guard let digit = peek(isSigned ? 2 : 1), digit.isDigit else { return false }
        index += isSigned ? 2 : 1
        skipDigits()
        return true
    }

    /// A string between single or double quotes, on one line, with CEL's escapes.
    mutating func string(quote: UInt8) throws(ExpressionError) -> String {
        let start = index
        var bytes: [UInt8] = []
        index += 1
        while let byte = peek(), byte != 0x0A, byte != 0x0D {
            index += 1
            if byte == quote {
                return String(decoding: bytes, as: UTF8.self)
            } else if byte == UInt8(ascii: "\\") {
                bytes += String(Character(try escape())).utf8
            } else {
                bytes.append(byte)
            }
        }
        throw ExpressionError(
            "the string that starts here has no closing \(Character(Unicode.Scalar(quote)))", at: start)
    }

    /// The character that an escape stands for; called behind the backslash.
    private mutating func escape() throws(ExpressionError) -> Unicode.Scalar {
        let start = index - 1
        guard let byte = peek() else { throw badEscape(start) }
        index += 1
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "?"), UInt8(ascii: "`"):
            return Unicode.Scalar(byte)
        case UInt8(ascii: "a"): return "\u{07}"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "v"): return "\u{0B}"
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return try codePoint(digits: 2, radix: 16, start)
        case UInt8(ascii: "u"): return try codePoint(digits: 4, radix: 16, start)
        case UInt8(ascii: "U"): return try codePoint(digits: 8, radix: 16, start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            index -= 1
            return try codePoint(digits: 3, radix: 8, start)
        default: throw badEscape(start)
        }
    }

    private mutating func codePoint(
        digits: Int, radix: Int, _ start: Int
    ) throws(ExpressionError) -> Unicode.Scalar {
        let end = min(index + digits, source.count)
        let written = text(index..<end)
        guard written.utf8.count == digits, written.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
            let value = UInt32(written, radix: radix), let scalar = Unicode.Scalar(value)
        else { throw badEscape(start) }
        index = end
        return scalar
    }

    private func badEscape(_ start: Int) -> ExpressionError {
        let shown = text(start..<min(start + 2, source.count))
        return ExpressionError(
            "\"\(shown)\" begins no escape that strings know; write \"\\\\\" for a backslash", at: start)
    }
}
