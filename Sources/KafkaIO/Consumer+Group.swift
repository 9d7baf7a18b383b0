import CKafka

extension Consumer {
    /// This member's standing in its group, for ``Producer/sendOffsets(_:of:timeout:)``. To be asked anew for
    /// every transaction: it changes with every rebalance.
    public func groupMetadata() throws(KafkaError) -> GroupMetadata {
        let operation = "group metadata"
        guard let metadata = rd_kafka_consumer_group_metadata(handle.raw) else {
            throw KafkaError(.state, during: operation, reason: "the consumer is in no group")
        }
        defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        try KafkaError.check(
            taking: rd_kafka_consumer_group_metadata_write(metadata, &bytes, &count), during: operation)
        defer { rd_kafka_mem_free(handle.raw, bytes) }
        return GroupMetadata(bytes: Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    }
}
