import CKafka
import StreamCore

/// An address for no bytes: librdkafka takes a null pointer for a null.
var emptyBytes: UnsafePointer<UInt8> { ("" as StaticString).utf8Start }

/// A record on its way into librdkafka's queue.
struct OutgoingRecord {
    var topic: OpaquePointer
    var partition: Int32
    var key: ByteView?
    var value: ByteView?
    /// Milliseconds since the epoch; 0 for the wall clock's.
    var timestamp: Int64

    /// - Returns: why librdkafka did not take it; nil when it did.
    func produce(with client: OpaquePointer, headers: HeaderList) -> KafkaError? {
        headers.isEmpty && timestamp == 0 ? producePlain() : produceWhole(with: client, headers)
    }

    /// The cheaper call, which knows neither headers nor timestamps.
    private func producePlain() -> KafkaError? {
        let result = rd_kafka_produce(
            topic, partition, RD_KAFKA_MSG_F_COPY,
            value.map { UnsafeMutableRawPointer(mutating: $0.base) }, value?.count ?? 0,
            key.map { UnsafeRawPointer($0.base) }, key?.count ?? 0, nil)
        return result == 0 ? nil : KafkaError(KafkaErrorCode(rd_kafka_last_error()), during: "produce")
    }

    private func produceWhole(with client: OpaquePointer, _ headers: HeaderList) -> KafkaError? {
        // At most: topic, partition, flags, timestamp, key, value, headers.
        withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 7) { arguments in
            var count = 0
            func add(_ type: rd_kafka_vtype_t, _ set: (inout rd_kafka_vu_t) -> Void) {
                var argument = rd_kafka_vu_t()
                argument.vtype = type
                set(&argument)
                arguments.initializeElement(at: count, to: argument)
                count += 1
            }
            add(RD_KAFKA_VTYPE_RKT) { $0.u.rkt = topic }
            add(RD_KAFKA_VTYPE_PARTITION) { $0.u.i32 = partition }
            add(RD_KAFKA_VTYPE_MSGFLAGS) { $0.u.i = RD_KAFKA_MSG_F_COPY }
            add(RD_KAFKA_VTYPE_TIMESTAMP) { $0.u.i64 = timestamp }
            if let key { add(RD_KAFKA_VTYPE_KEY) { $0.setBytes(key) } }
            if let value { add(RD_KAFKA_VTYPE_VALUE) { $0.setBytes(value) } }
            let list = headers.isEmpty ? nil : Self.makeHeaders(headers)
            if let list { add(RD_KAFKA_VTYPE_HEADERS) { $0.u.headers = list } }
            guard let error = rd_kafka_produceva(client, arguments.baseAddress, count) else { return nil }
            if let list { rd_kafka_headers_destroy(list) }  // librdkafka takes them only with the record
            return KafkaError(taking: error, during: "produce")
        }
    }

    private static func makeHeaders(_ headers: HeaderList) -> OpaquePointer? {
        let list = rd_kafka_headers_new(headers.count)
        headers.forEach { name, value in
            _ = rd_kafka_header_add(
                list, name.baseAddress?.assumingMemoryBound(to: CChar.self), name.count, value?.baseAddress,
                value?.count ?? 0)
        }
        return list
    }
}

extension rd_kafka_vu_t {
    /// librdkafka copies the bytes, it does not write to them.
    fileprivate mutating func setBytes(_ bytes: ByteView) {
        u.mem.ptr = UnsafeMutableRawPointer(mutating: bytes.base)
        u.mem.size = bytes.count
    }
}
