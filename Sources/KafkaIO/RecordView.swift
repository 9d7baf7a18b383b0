import CKafka
import StreamCore

/// A record as it was received. It lives in librdkafka's memory and is valid only during the call that it is
/// passed to, and so are the views that it gives.
public struct RecordView: ~Copyable {
    public let topic: String
    private let message: UnsafeMutablePointer<rd_kafka_message_t>

    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: String) {
        self.message = message
        self.topic = topic
    }

    /// The partition's number in ``topic``.
    public var partition: Int32 { message.pointee.partition }
    /// The record's own offset; the one to commit or to start from is the next, this plus one.
    public var offset: Int64 { message.pointee.offset }

    /// The key; nil for none, which is not the same as an empty one.
    public var key: ByteView? { Self.view(message.pointee.key, message.pointee.key_len) }

    /// The value; nil for a tombstone, which is not the same as an empty one.
    public var value: ByteView? { Self.view(message.pointee.payload, message.pointee.len) }

    /// Milliseconds since the epoch, set by the producer or, where the topic says so, by the broker on
    /// appending; nil when there is none.
    public var timestamp: Int64? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = rd_kafka_message_timestamp(message, &type)
        return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : timestamp
    }

    /// A copy of the headers, in their order.
    public func headers() -> [RecordHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
        var headers: [RecordHeader] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size)
            == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            headers.append(
                RecordHeader(
                    name: name.map { String(cString: $0) } ?? "",
                    value: value.map { Array(UnsafeRawBufferPointer(start: $0, count: size)) }))
        }
        return headers
    }

    private static func view(_ bytes: UnsafeMutableRawPointer?, _ count: Int) -> ByteView? {
        guard let bytes else { return nil }
        return ByteView(base: UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self)), count: count)
    }
}
