/// What is wrong with a text that should be JSON.
public struct JSONError: Error, Equatable {
    /// With the line and the column.
    public var message: String

    public init(_ message: String) { self.message = message }
}

/// Reads a JSON text (RFC 8259), strictly: a key that stands twice, and a number beyond the range of a
/// double, are errors. Takes time and memory in proportion to the text's length.
///
/// XGBoost writes `NaN` and `Infinity` for numbers, which JSON does not know; its files may have them.
public struct JSONParser {
    /// At most so many characters in a number.
    static let maximumNumberLength = 1_000

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private let maximumDepth: Int
    private let allowsNonFinite: Bool

    private init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int, allowsNonFinite: Bool) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.allowsNonFinite = allowsNonFinite
    }

    /// The tree of a whole text.
    /// - Parameters:
    ///   - maximumDepth: at most so many lists and objects inside each other.
    ///   - allowsNonFinite: whether `NaN`, `Infinity` and `-Infinity` are numbers.
    /// - Throws: at the first fault.
    public static func parse(
        _ bytes: [UInt8], maximumDepth: Int = 32, allowsNonFinite: Bool = false
    ) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            var parser = JSONParser(
                buffer, maximumDepth: maximumDepth, allowsNonFinite: allowsNonFinite)
            let value = try parser.value(depth: 0)
            parser.skipSpace()
            guard parser.position == buffer.count else { throw parser.fault("something follows the end") }
            return value
        }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        guard let first = peek else { throw fault("the text ends too early") }
        switch first {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default:
            if let number = try nonFinite() { return .number(number) }
            return .number(try number())
        }
    }

    private mutating func nonFinite() throws(JSONError) -> Double? {
        guard allowsNonFinite, let first = peek else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let next = isNegative && position + 1 < bytes.count ? bytes[position + 1] : first
        switch next {
        case UInt8(ascii: "N"):
            _ = try word("NaN", .null)
            return .nan
        case UInt8(ascii: "I"):
            _ = isNegative ? try word("-Infinity", .null) : try word("Infinity", .null)
            return isNegative ? -.infinity : .infinity
        default: return nil
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var members: [JSONValue.Member] = []
        var keys = Set<String>()
        if close(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("a key in double quotes is missing") }
            let start = position
            let key = try text()
            guard keys.insert(key).inserted else {
                position = start
                throw fault("the key \"\(key.prefix(40))\" stands twice")
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing") }
            members.append(JSONValue.Member(key: key, value: try value(depth: depth + 1)))
        } while try hasMore(before: UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func list(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        if close(UInt8(ascii: "]")) { return .numbers([]) }
        var numbers: [Double] = []
        var values: [JSONValue] = []
        repeat {
            let value = try value(depth: depth + 1)
            if case .number(let number) = value, values.isEmpty {
                numbers.append(number)
            } else {
                // Only now is it known that the list is mixed.
                values += numbers.map { .number($0) }
                numbers = []
                values.append(value)
            }
        } while try hasMore(before: UInt8(ascii: "]"))
        return values.isEmpty ? .numbers(numbers) : .list(values)
    }

    /// Past the opening bracket.
    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth < maximumDepth else {
            throw fault("more than \(maximumDepth) lists and objects stand inside each other")
        }
        position += 1
    }

    private mutating func close(_ bracket: UInt8) -> Bool {
        skipSpace()
        return take(bracket)
    }

    private mutating func hasMore(before bracket: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        if take(UInt8(ascii: ",")) { return true }
        if take(bracket) { return false }
        throw fault(position == bytes.count ? "the text ends too early" : "a comma is missing")
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { end <= bytes.count && bytes[position..<end].elementsEqual($0) }
        guard matches else { throw fault("neither a value nor a key") }
        position = end
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> Double {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let hasLeadingZero = take(UInt8(ascii: "0"))
        var isValid = hasLeadingZero || takeDigits()
        if isValid, take(UInt8(ascii: ".")) { isValid = takeDigits() }
        if isValid, take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            isValid = takeDigits()
        }
        let end = position
        position = start
        guard isValid else { throw fault("not a value that JSON knows; NaN and infinity are none") }
        guard end - start <= Self.maximumNumberLength else {
            throw fault("a number has more than \(Self.maximumNumberLength) characters")
        }
        let digits = String(decoding: bytes[start..<end], as: UTF8.self)
        guard let number = Double(digits), number.isFinite else {
            throw fault("the number \(digits.prefix(30)) is beyond the range of a double")
        }
        position = end
        return number
    }

    private mutating func takeDigits() -> Bool {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position > start
    }

    // MARK: Strings

    private mutating func text() throws(JSONError) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                if let text = String(validating: content, as: UTF8.self) { return text }
                position = start
                throw fault("the string is not UTF-8")
            case UInt8(ascii: "\\"): try escape(into: &content)
            case ..<0x20: throw fault("a control character stands in a string")
            default: content.append(byte)
            }
        }
        throw fault("the text ends inside of a string")
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        guard let byte = peek else { throw fault("the text ends inside of a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = try unicodeScalar() else { throw fault("half of a surrogate pair") }
            content += Array(String(Character(scalar)).utf8)
        default: throw fault("an escape that JSON does not know")
        }
    }

    /// After `\u`: one scalar, of one escape or of a pair. Nil for half a pair.
    private mutating func unicodeScalar() throws(JSONError) -> Unicode.Scalar? {
        let first = try hexDigits()
        guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { return nil }
        let second = try hexDigits()
        guard 0xDC00..<0xE000 ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func hexDigits() throws(JSONError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four hexadecimal digits are missing")
            }
            number = number << 4 | UInt32(digit)
            position += 1
        }
        return number
    }

    // MARK: Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || 0x09...0x0A ~= byte || byte == 0x0D { position += 1 }
    }

    private func fault(_ message: String) -> JSONError {
        let before = bytes[..<min(position, bytes.count)]
        let line = 1 + before.count { $0 == 0x0A }
        let column = 1 + before.reversed().prefix { $0 != 0x0A }.count
        return JSONError("line \(line), column \(column): \(message)")
    }
}
