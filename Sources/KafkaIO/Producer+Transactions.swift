import CKafka

extension Producer {
    /// Makes this the one producer of its `transactional.id`. Waits for and ends what an earlier one left open,
    /// and fences it. Once, before everything else; after a time-out to be called again.
    public func initTransactions(timeout: Duration) throws(KafkaError) {
        try check(
            rd_kafka_init_transactions(handle.raw, timeout.timeoutMilliseconds), during: "init transactions")
    }

    /// Begins a transaction, to which all records belong that are sent until it ends.
    public func beginTransaction() throws(KafkaError) {
        try check(rd_kafka_begin_transaction(handle.raw), during: "begin transaction")
    }

    /// Adds the offsets of the next records to read to the transaction. Waits for the records first: in the
    /// middle of this call, librdkafka takes no note of their failures.
    public func sendOffsets(
        _ offsets: [TopicPartition: Int64], of group: GroupMetadata, timeout: Duration
    ) throws(KafkaError) {
        let operation = "send offsets"
        var metadata: OpaquePointer?
        try check(
            group.bytes.withUnsafeBytes {
                rd_kafka_consumer_group_metadata_read(&metadata, $0.baseAddress, $0.count)
            }, during: operation)
        defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
        let list = PartitionList(offsets)
        try check(
            rd_kafka_send_offsets_to_transaction(
                handle.raw, list.raw, metadata, timeout.timeoutMilliseconds),
            during: operation)
    }

    /// Waits for all records of the transaction and commits it. A record that failed is an error that requires
    /// the abort. After a time-out the outcome is open: to be called again, with nothing in between.
    public func commitTransaction(timeout: Duration) throws(KafkaError) {
        try check(
            rd_kafka_commit_transaction(handle.raw, timeout.timeoutMilliseconds),
            during: "commit transaction")
        handle.context.deliveryFailures = DeliveryFailures()
    }

    /// Drops what of the transaction was not sent, and lets no reader of committed records see the rest. After
    /// a time-out: to be called again.
    public func abortTransaction(timeout: Duration) throws(KafkaError) {
        try check(
            rd_kafka_abort_transaction(handle.raw, timeout.timeoutMilliseconds), during: "abort transaction")
        handle.context.deliveryFailures = DeliveryFailures()
    }

    private func check(_ error: OpaquePointer?, during operation: String) throws(KafkaError) {
        guard let error else { return }
        let failure = KafkaError(taking: error, during: operation)
        // "Some records failed" says less than why the first of them did.
        if failure.code.raw == RD_KAFKA_RESP_ERR__INCONSISTENT,
            let first = handle.context.deliveryFailures.first
        {
            throw KafkaError(
                first.code, during: operation, reason: first.reason, isFatal: failure.isFatal,
                isRetriable: failure.isRetriable, requiresAbort: failure.requiresAbort)
        }
        guard failure.code == .timedOut else { throw failure }
        throw KafkaError(
            failure.code, during: operation, reason: failure.reason + handle.context.takeCause(),
            isFatal: failure.isFatal, isRetriable: failure.isRetriable, requiresAbort: failure.requiresAbort)
    }
}
