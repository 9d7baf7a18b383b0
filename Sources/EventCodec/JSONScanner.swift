/// A strict reader of RFC 8259 that builds nothing: it only finds the first fault.
struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    private let maximumDepth: Int
    private var index = 0
    private var depth = 0

    init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// A whole record: one object with nothing around it but white space.
    mutating func scanRecord() throws(JSONFault) {
        guard !bytes.isEmpty else { throw fault(.empty) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw fault(.byteOrderMark) }
        guard peekPastSpace() == UInt8(ascii: "{") else {
            throw fault(index == bytes.count ? .truncated : .notAnObject)
        }
        try scanObject()
        guard peekPastSpace() == nil else { throw fault(.trailing) }
    }

    private mutating func scanValue() throws(JSONFault) {
        guard let first = peekPastSpace() else { throw fault(.truncated) }
        switch first {
        case UInt8(ascii: "{"): try scanObject()
        case UInt8(ascii: "["): try scanArray()
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "t"): try scanLiteral("true")
        case UInt8(ascii: "f"): try scanLiteral("false")
        case UInt8(ascii: "n"): try scanLiteral("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
        default: throw fault(.expectedValue)
        }
    }

    private mutating func scanObject() throws(JSONFault) {
        try enter()
        var closed = takePastSpace("}")
        while !closed {
            guard peekPastSpace() == UInt8(ascii: "\"") else { throw fault(.expectedKey) }
            try scanString()
            guard takePastSpace(":") else { throw fault(.expectedColon) }
            try scanValue()
            closed = takePastSpace("}")
            guard closed || takePastSpace(",") else { throw fault(.expectedCommaOrBrace) }
        }
        depth -= 1
    }

    private mutating func scanArray() throws(JSONFault) {
        try enter()
        var closed = takePastSpace("]")
        while !closed {
            try scanValue()
            closed = takePastSpace("]")
            guard closed || takePastSpace(",") else { throw fault(.expectedCommaOrBracket) }
        }
        depth -= 1
    }

    /// Steps over an opening brace or bracket.
    private mutating func enter() throws(JSONFault) {
        guard depth < maximumDepth else { throw fault(.tooDeep) }
        depth += 1
        index += 1
    }

    private mutating func scanLiteral(_ word: StaticString) throws(JSONFault) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard peek() == word.utf8Start[offset] else { throw fault(.expectedValue) }
            index += 1
        }
    }

    private mutating func scanNumber() throws(JSONFault) {
        let start = index
        take("-")
        if !take("0") { try scanDigits() }
        var isInteger = true
        if take(".") {
            isInteger = false
            try scanDigits()
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { take("-") }
            try scanDigits()
        }
        if let next = peek(), isDigit(next) { throw fault(.badNumber) }
        if !isInteger, isBeyondDouble(start..<index) { throw fault(.numberTooLarge, at: start) }
    }

    private mutating func scanDigits() throws(JSONFault) {
        let start = index
        while let byte = peek(), isDigit(byte) { index += 1 }
        guard index > start else { throw fault(.badNumber) }
    }

    private func isBeyondDouble(_ range: Range<Int>) -> Bool {
        Double(String(decoding: bytes[range], as: UTF8.self))?.isInfinite ?? true
    }

    private mutating func scanString() throws(JSONFault) {
        index += 1
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return
            case UInt8(ascii: "\\"): try scanEscape()
            case 0..<0x20: throw fault(.controlCharacter)
            case 0x20..<0x80: index += 1
            default: try scanMultibyte()
            }
        }
        throw fault(.truncated)
    }

    private mutating func scanEscape() throws(JSONFault) {
        let start = index
        index += 1
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        case UInt8(ascii: "u"):
            let first = try scanCodeUnit()
            guard first & 0xF800 == 0xD800 else { return }
            guard first < 0xDC00, take("\\"), peek() == UInt8(ascii: "u"),
                try scanCodeUnit() & 0xFC00 == 0xDC00
            else { throw fault(.loneSurrogate, at: start) }
        default: throw fault(.badEscape, at: start)
        }
    }

    /// The four hexadecimal digits behind a `u`.
    private mutating func scanCodeUnit() throws(JSONFault) -> UInt16 {
        index += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = peek().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw fault(.badEscape)
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }

    /// One character of two to four bytes. Source of the ranges: The Unicode Standard, table 3-7.
    private mutating func scanMultibyte() throws(JSONFault) {
        let start = index
        let lead = bytes[index]
        let (second, length): (ClosedRange<UInt8>, Int) =
            switch lead {
            case 0xC2...0xDF: (0x80...0xBF, 2)
            case 0xE0: (0xA0...0xBF, 3)
            case 0xED: (0x80...0x9F, 3)
            case 0xE1...0xEF: (0x80...0xBF, 3)
            case 0xF0: (0x90...0xBF, 4)
            case 0xF1...0xF3: (0x80...0xBF, 4)
            case 0xF4: (0x80...0x8F, 4)
            default: throw fault(.invalidUTF8)
            }
        index += 1
        for position in 1..<length {
            guard let byte = peek(), (position == 1 ? second : 0x80...0xBF).contains(byte) else {
                throw fault(.invalidUTF8, at: start)
            }
            index += 1
        }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func peekPastSpace() -> UInt8? {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
        return peek()
    }

    @discardableResult
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func takePastSpace(_ byte: Unicode.Scalar) -> Bool {
        _ = peekPastSpace()
        return take(byte)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whatever is expected at the record's end, what is wrong is that it ends.
    private func fault(_ kind: JSONFault.Kind, at offset: Int? = nil) -> JSONFault {
        if offset == nil, index == bytes.count, index > 0 {
            return JSONFault(kind: .truncated, offset: index)
        }
        return JSONFault(kind: kind, offset: offset ?? index)
    }
}
