import CJSON
import StreamCore

/// A member's name as JSON text, escaped once.
public struct JSONKey: Sendable {
    /// `"name":`
    fileprivate let bytes: [UInt8]

    public init(_ name: String) {
        var writer = JSONWriter(capacity: name.utf8.count + 3)
        writer.value(name)
        bytes = writer.bytes + [UInt8(ascii: ":")]
    }
}

/// Writes compact JSON into a buffer of its own, which is kept for the next text.
///
/// Commas come by themselves; that keys, values and braces match is the caller's duty. Nothing is allocated
/// once the buffer has grown to the size of the longest text.
public struct JSONWriter: ~Copyable {
    private var out: GrowableBytes
    /// Whether a value stands right before, so that what comes next needs a comma.
    private var isBehindValue = false

    public init(capacity: Int = 1024) { out = GrowableBytes(capacity: capacity) }

    /// What was written, valid until the writer is used again.
    public var bytes: UnsafeRawBufferPointer { out.view }

    /// The number of bytes written.
    public var count: Int { out.count }

    /// Forgets what was written and keeps the buffer.
    public mutating func removeAll() {
        out.removeAll()
        isBehindValue = false
    }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Ends a line of NDJSON.
    public mutating func endLine() {
        out.append(UInt8(ascii: "\n"))
        isBehindValue = false
    }

    /// A member's name; its value is to follow.
    public mutating func key(_ key: JSONKey) {
        separate()
        key.bytes.withUnsafeBufferPointer { out.append($0) }
        isBehindValue = false
    }

    /// A member's name, escaped on the way.
    public mutating func key(_ name: StaticString) {
        value(name)
        out.append(UInt8(ascii: ":"))
        isBehindValue = false
    }

    /// A member's name of valid UTF-8, escaped on the way.
    public mutating func key(_ name: ByteView) {
        value(name)
        out.append(UInt8(ascii: ":"))
        isBehindValue = false
    }

    /// A string of valid UTF-8.
    public mutating func value(_ text: ByteView) {
        separate()
        out.appendQuoted(text.buffer)
        isBehindValue = true
    }

    public mutating func value(_ text: String) {
        separate()
        var text = text
        text.withUTF8 { out.appendQuoted($0) }
        isBehindValue = true
    }

    public mutating func value(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { out.appendQuoted($0) }
        isBehindValue = true
    }

    /// The shortest text that reads back as the same double, in the notation of ECMAScript: 6, 0.1, 1e+21.
    /// -0 is written as 0, infinities and NaN as null.
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return value(whole) }
        separate()
        out.append(atMost: Int(CJSON_DOUBLE_BYTES)) { cjson_write_double(number, $0) }
        isBehindValue = true
    }

    public mutating func value(_ integer: Int64) {
        separate()
        out.append(decimal: integer)
        isBehindValue = true
    }

    public mutating func value(_ integer: Int) { value(Int64(integer)) }

    public mutating func value(_ bool: Bool) { word(bool ? "true" : "false") }

    public mutating func null() { word("null") }

    /// An instant in milliseconds since the epoch as RFC 3339 text, UTC with milliseconds. Outside
    /// ``Timestamp/range`` the range's nearer end is written.
    public mutating func value(timestamp: Int64) {
        separate()
        out.append(UInt8(ascii: "\""))
        out.append(atMost: 24) { room in
            Timestamp.write(timestamp, to: room)
            return 24
        }
        out.append(UInt8(ascii: "\""))
        isBehindValue = true
    }

    /// JSON written before: one value, or members with commas between them.
    public mutating func verbatim(_ json: UnsafeRawBufferPointer) {
        guard !json.isEmpty else { return }
        separate()
        json.withMemoryRebound(to: UInt8.self) { out.append($0) }
        isBehindValue = true
    }

    private mutating func word(_ word: StaticString) {
        separate()
        out.append(word)
        isBehindValue = true
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        out.append(bracket)
        isBehindValue = false
    }

    private mutating func end(_ bracket: UInt8) {
        out.append(bracket)
        isBehindValue = true
    }

    private mutating func separate() {
        if isBehindValue { out.append(UInt8(ascii: ",")) }
    }
}
