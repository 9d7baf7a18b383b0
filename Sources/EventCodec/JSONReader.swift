import CJSON
import StreamCore

/// A borrowed handle of the C reader; ``EventDecoder`` owns it.
struct JSONReader {
    private let raw: OpaquePointer

    init(maximumDepth: Int) { raw = cjson_reader_create(maximumDepth) }

    func destroy() { cjson_reader_destroy(raw) }

    /// The node of a path, made at first mention.
    func node(at path: FieldPath) -> CJSONNode {
        path.keys.reduce(0) { parent, key in
            let bytes = Array(key.utf8)
            return bytes.withUnsafeBufferPointer { buffer in
                var nothing: UInt8 = 0
                guard let base = buffer.baseAddress else {
                    return cjson_reader_node(raw, parent, &nothing, 0)
                }
                return cjson_reader_node(raw, parent, base, buffer.count)
            }
        }
    }

    /// Whether the record is a strictly valid JSON object. It must stay in place while its values are read.
    func parse(_ record: UnsafeRawBufferPointer) -> Bool {
        guard let base = record.baseAddress, record.count > 0 else { return false }
        return cjson_reader_parse(raw, base.assumingMemoryBound(to: UInt8.self), record.count)
    }

    func value(at node: CJSONNode) -> CJSONValue { cjson_reader_value(raw, node) }

    /// The digits of the integer at `node` as the record writes them.
    func digits(at node: CJSONNode) -> ByteView { ByteView(cjson_reader_digits(raw, node)) }
}

extension ByteView {
    init(_ text: CJSONText) { self.init(base: text.bytes, count: text.length) }
}

extension FieldValue {
    init(_ value: CJSONValue) {
        let kind: Kind =
            switch value.kind {
            case .missing: .missing
            case .bool: .bool
            case .integer, .real: .number
            case .string: .string
            case .other: .other
            }
        self.init(kind: kind, number: value.number, text: ByteView(value.text))
    }
}
