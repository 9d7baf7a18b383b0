import StreamCore

/// What the daemon needs of a writer to topics: ``Producer``, or a simulation of one. For one thread.
///
///     initTransactions ─▶ beginTransaction ─▶ send … ─▶ sendOffsets ─▶ commitTransaction ─┐
///                           ▲   ▲                └──────────┴─────────────┴─▶ abortTransaction
///                           │   └──────────────────────────────────────────────────┘      │
///                           └─────────────────────────────────────────────────────────────┘
///
/// What an error asks for is its ``KafkaError/remedy-swift.property``.
public protocol RecordProducer: AnyObject {
    /// Records that no broker has confirmed yet.
    var pendingCount: Int { get }

    /// Queues a copy of the record, and waits while the queue is full.
    /// - Parameters:
    ///   - partition: nil leaves it to the partitioner.
    ///   - value: nil makes a tombstone.
    ///   - timestamp: milliseconds since the epoch; nil takes the wall clock's.
    func send(
        to topic: String, partition: Int32?, key: ByteView?, value: ByteView?, headers: HeaderList,
        timestamp: Int64?
    ) throws(KafkaError)

    /// Lets the client deliver logs, errors and reports; to be called now and then when nothing is sent.
    /// - Returns: errors of the client since the last call, such as brokers out of reach.
    func poll(timeout: Duration) -> [KafkaError]

    /// Waits until every record that was sent is confirmed or has failed.
    /// - Throws: the first failure since the last flush; ``KafkaErrorCode/timedOut`` when some are still
    ///   open.
    func flush(timeout: Duration) throws(KafkaError)

    /// Makes this the one producer of its `transactional.id`. Waits for and ends what an earlier one left
    /// open, and fences it. Once, before everything else.
    func initTransactions(timeout: Duration) throws(KafkaError)

    /// Begins a transaction, to which all records belong that are sent until it ends.
    func beginTransaction() throws(KafkaError)

    /// Adds the offsets of the next records to read to the transaction.
    func sendOffsets(
        _ offsets: [TopicPartition: Int64], of group: GroupMetadata, timeout: Duration
    ) throws(KafkaError)

    /// Waits for all records of the transaction and commits it. A record that failed is an error that
    /// requires the abort. After a time-out the outcome is open: to be called again, with nothing in between.
    func commitTransaction(timeout: Duration) throws(KafkaError)

    /// Drops what of the transaction was not sent, and lets no reader of committed records see the rest.
    /// After a time-out: to be called again.
    func abortTransaction(timeout: Duration) throws(KafkaError)
}
