import CKafka

extension Consumer {
    /// This member's standing in its group, for ``Producer/sendOffsets(_:of:timeout:)``. To be asked anew for
    /// every transaction: it changes with every rebalance.
    public func groupMetadata() throws(KafkaError) -> GroupMetadata {
        let metadata = try currentMetadata()
        guard metadata.isOfMember else {
            // Brokers do not check the offsets of a transaction that names no member.
            throw KafkaError(
                .unknownMemberID, during: "group metadata",
                reason: "the consumer is no member of its group now", requiresAbort: true)
        }
        return metadata
    }

    /// The metadata, also of a consumer that is no member.
    func currentMetadata() throws(KafkaError) -> GroupMetadata {
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

extension GroupMetadata {
    /// Whether a member of a generation is named. As librdkafka writes it: a magic word, the generation (a
    /// native Int32, -1 for none), the group's name, a zero, the member's id (empty for none), a zero, and
    /// more.
    var isOfMember: Bool {
        let magic = Array("CGMDv2:".utf8)
        guard bytes.starts(with: magic), bytes.count >= magic.count + 4 else { return true }
        let generation = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: magic.count, as: Int32.self)
        }
        let names = bytes.dropFirst(magic.count + 4).split(separator: 0, omittingEmptySubsequences: false)
        return generation >= 0 && names.count > 1 && !names[1].isEmpty
    }
}
