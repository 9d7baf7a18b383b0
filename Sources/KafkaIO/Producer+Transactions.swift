import CKafka

extension Producer {
    /// Makes this the one producer of its `transactional.id`. Waits for and ends what an earlier one left
    /// open, and fences it. Once, before everything else; after a time-out to be called again.
    public func initTransactions(timeout: Duration) throws(KafkaError) {
        try check(
            rd_kafka_init_transactions(handle.raw, timeout.timeoutMilliseconds), during: "init transactions")
    }

    /// Begins a transaction, to which all records belong that are sent until it ends.
    public func beginTransaction() throws(KafkaError) {
        try check(rd_kafka_begin_transaction(handle.raw), during: "begin transaction")
        isInTransaction = true
    }

    /// Adds the offsets of the next records to read to the transaction. While the coordinator does not
    /// answer, librdkafka 2.0.2 waits for `socket.timeout.ms`, even if `timeout` is shorter.
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

    /// Waits for all records of the transaction and commits it. A record that failed is an error that
    /// requires the abort. After a time-out the outcome is open: to be called again, with nothing in between.
    public func commitTransaction(timeout: Duration) throws(KafkaError) {
        try check(
            rd_kafka_commit_transaction(handle.raw, timeout.timeoutMilliseconds),
            during: "commit transaction")
        transactionEnded()
    }

    /// Drops what of the transaction was not sent, and lets no reader of committed records see the rest.
    /// After a time-out: to be called again.
    ///
    /// Where a broker refused a record, its partition misses a sequence number. librdkafka 2.0.2 learns that
    /// only when the next transaction writes there, which then has to be aborted, too.
    public func abortTransaction(timeout: Duration) throws(KafkaError) {
        try check(
            rd_kafka_abort_transaction(handle.raw, timeout.timeoutMilliseconds), during: "abort transaction")
        transactionEnded()
    }

    private func transactionEnded() {
        isInTransaction = false
        handle.context.deliveryFailures = DeliveryFailures()
    }

    /// Why the open transaction takes no more records; nil while nothing is wrong with it.
    func transactionFailure(during operation: String) -> KafkaError? {
        // To begin a second one is always an error, which is the first one's own where that has failed.
        guard isInTransaction, let error = rd_kafka_begin_transaction(handle.raw) else { return nil }
        let failure = KafkaError(taking: error, during: operation)
        return failure.isFatal || failure.requiresAbort ? failure : nil
    }

    private func check(_ error: OpaquePointer?, during operation: String) throws(KafkaError) {
        guard let error else { return }
        let failure = KafkaError(taking: error, during: operation)
        var (code, reason) = (failure.code, failure.reason)
        if code.raw == RD_KAFKA_RESP_ERR__INCONSISTENT, let first = handle.context.deliveryFailures.first {
            // That some records failed says less than why the first of them did.
            (code, reason) = (first.code, first.reason)
        } else if code == .timedOut {
            reason += handle.context.takeCause()
        }
        throw KafkaError(
            code, during: operation, reason: reason, isFatal: failure.isFatal,
            isRetriable: failure.isRetriable, requiresAbort: failure.requiresAbort)
    }

    /// Sets what transactions cannot do without, and bounds the wait for a coordinator that does not answer.
    static func prepareForTransactions(_ properties: inout KafkaProperties) {
        properties["enable.idempotence"] = "true"
        guard properties["socket.timeout.ms"] == nil else { return }
        // librdkafka demands that no request outlast the transaction.
        let transaction = properties["transaction.timeout.ms"].flatMap { Int($0) } ?? 60_000
        properties["socket.timeout.ms"] = "\(min(10_000, max(1000, transaction - 100)))"
    }
}
