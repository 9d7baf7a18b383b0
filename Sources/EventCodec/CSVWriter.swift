import CJSON
import StreamCore

/// Writes lines of comma-separated values (RFC 4180, with `\n` behind each line) into a buffer of its own,
/// which is kept for the next text.
///
/// Nothing is allocated once the buffer has grown to the size of the longest text.
public struct CSVWriter: ~Copyable {
    private var out: GrowableBytes
    /// Whether a field stands before in this line.
    private var isBehindField = false

    public init(capacity: Int = 1024) { out = GrowableBytes(capacity: capacity) }

    /// What was written, valid until the writer is used again.
    public var bytes: UnsafeRawBufferPointer { out.view }

    /// The number of bytes written.
    public var count: Int { out.count }

    /// Forgets what was written and keeps the buffer.
    public mutating func removeAll() {
        out.removeAll()
        isBehindField = false
    }

    public mutating func endLine() {
        out.append(UInt8(ascii: "\n"))
        isBehindField = false
    }

    /// Text, in quotes where it has to be.
    public mutating func field(_ text: ByteView) {
        separate()
        guard text.buffer.contains(where: Self.needsQuotes) else { return out.append(text.buffer) }
        out.append(UInt8(ascii: "\""))
        for byte in text.buffer {
            if byte == UInt8(ascii: "\"") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }

    public mutating func field(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            if let base = bytes.baseAddress {
                field(ByteView(base: base, count: bytes.count))
            } else {
                emptyField()
            }
        }
    }

    /// As ``JSONWriter`` writes a number; infinities and NaN are an empty field.
    public mutating func field(_ number: Double) {
        separate()
        guard number.isFinite else { return }
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return out.append(decimal: whole) }
        out.append(atMost: Int(CJSON_DOUBLE_BYTES)) { cjson_write_double(number, $0) }
    }

    /// `true` or `false`.
    public mutating func field(_ bool: Bool) {
        separate()
        out.append(bool ? "true" : "false")
    }

    /// An instant in milliseconds since the epoch, as ``JSONWriter/value(timestamp:)`` without the quotes.
    public mutating func field(timestamp: Int64) {
        separate()
        out.append(atMost: 24) { room in
            Timestamp.write(timestamp, to: room)
            return 24
        }
    }

    /// A field without a value.
    public mutating func emptyField() { separate() }

    /// One or more fields as they were written before.
    public mutating func verbatim(_ fields: UnsafeRawBufferPointer) {
        separate()
        fields.withMemoryRebound(to: UInt8.self) { out.append($0) }
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }

    private mutating func separate() {
        if isBehindField { out.append(UInt8(ascii: ",")) }
        isBehindField = true
    }
}
