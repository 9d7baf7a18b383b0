import EventCodec
import EventFiles
import StreamCore

extension JSONWriter {
    /// A refused event as a line: why, where it stood, and its original bytes, as text where they are UTF-8
    /// and in base 16 where not.
    mutating func encodeDeadLetter(_ line: LineReader.Line, _ error: DecodeError, source: String) {
        beginObject()
        key("error.code")
        value(error.code.rawValue)
        key("error.field")
        if let field = error.field { value(field) } else { null() }
        key("error.message")
        value(error.message)
        key("source.file")
        value(source)
        key("source.line")
        value(line.number)
        if let text = String(validating: line.bytes.bindMemory(to: UInt8.self), as: UTF8.self) {
            key("value")
            value(text)
        } else {
            key("value_base16")
            value(
                line.bytes.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
                    .joined())
        }
        endObject()
        endLine()
    }
}
