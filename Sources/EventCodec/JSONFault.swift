/// The first fault in a record that is no JSON object, and where it stands.
///
/// simdjson, which decides what is valid, does not say where a fault is. This looks for it afterwards.
struct JSONFault: Equatable {
    enum Kind: String {
        case empty = "the record is empty"
        case byteOrderMark = "there is a byte order mark, write UTF-8 without one"
        case invalidUTF8 = "this is not valid UTF-8"
        case notAnObject = "an event is a JSON object"
        case truncated = "the record ends too early"
        case expectedKey = "a key in double quotes is expected"
        case expectedColon = "a colon is expected"
        case expectedValue = "a JSON value is expected"
        case expectedCommaOrBrace = "a comma or } is expected"
        case expectedCommaOrBracket = "a comma or ] is expected"
        case controlCharacter = "a control character in a string must be escaped"
        case badEscape = "there is no such escape sequence"
        case loneSurrogate = "half of a surrogate pair stands alone"
        case badNumber = "a number is not written like this"
        case numberTooLarge = "the number is beyond the range of a double"
        case tooDeep = "objects and arrays are nested too deep"
        case trailing = "nothing may follow the object"
    }

    let kind: Kind
    /// In bytes from the record's start.
    let offset: Int

    var description: String { "invalid JSON at byte \(offset): \(kind.rawValue)" }

    /// The first fault, or nil for a valid object. Allocates nothing but for very long or large numbers.
    static func find(in record: UnsafeRawBufferPointer, maximumDepth: Int) -> JSONFault? {
        var scanner = JSONScanner(record, maximumDepth: maximumDepth)
        do throws(JSONFault) {
            try scanner.scanRecord()
            return nil
        } catch {
            return error
        }
    }
}

extension JSONFault: Error {}
