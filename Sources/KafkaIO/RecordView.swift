import CKafka
import StreamCore

/// A record as it was received. The bytes that it shows are its consumer's and valid only during the call
/// that it is passed to.
public struct RecordView: ~Copyable {
    /// Where the record was received from.
    public let topic: String
    /// The partition's number in ``topic``.
    public let partition: Int32
    /// The record's own offset; the one to commit or to start from is the next, this plus one.
    public let offset: Int64
    /// Milliseconds since the epoch, set by the producer or, where the topic says so, by the broker on
    /// appending; nil when there is none.
    public let timestamp: Int64?
    /// The key; nil for none, which is not the same as an empty one.
    public let key: ByteView?
    /// The value; nil for a tombstone, which is not the same as an empty one.
    public let value: ByteView?
    /// librdkafka's message, where the record came from there.
    private let message: UnsafeMutablePointer<rd_kafka_message_t>?

    /// A record without headers that came from elsewhere than librdkafka.
    public init(
        topic: String, partition: Int32, offset: Int64, timestamp: Int64?, key: ByteView?, value: ByteView?
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        message = nil
    }

    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: String) {
        self.topic = topic
        self.message = message
        partition = message.pointee.partition
        offset = message.pointee.offset
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(message, &type)
        timestamp = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : time
        key = Self.view(message.pointee.key, message.pointee.key_len)
        value = Self.view(message.pointee.payload, message.pointee.len)
    }

    /// A copy of the headers, in their order.
    public func headers() -> [RecordHeader] {
        var list: OpaquePointer?
        guard let message, rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR
        else { return [] }
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
