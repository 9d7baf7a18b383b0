/// What the daemon needs of a reader of topics: ``Consumer``, or a simulation of one. For one thread.
public protocol RecordConsumer: AnyObject {
    /// Asked at every rebalance; without one, reading begins at the committed offsets. Held weakly.
    var delegate: (any RebalanceDelegate)? { get set }

    /// Joins the group and reads the topics from the next polls on.
    func subscribe(to topics: [String]) throws(KafkaError)

    /// Reads these partitions and no others from now on, without a group's say.
    func assign(_ starts: [TopicPartition: StartOffset]) throws(KafkaError)

    /// Hands up to `max` records to `body`, in the order of each partition, and returns as soon as it has
    /// handed out what was there, or after `timeout` when there is nothing.
    /// - Throws: what `body` throws, what the delegate threw during a rebalance, the client's fatal error.
    func poll(
        max: Int, timeout: Duration, _ body: (borrowing RecordView) throws -> Void
    ) throws -> PollOutcome

    /// This member's standing in its group, for ``RecordProducer/sendOffsets(_:of:timeout:)``. It changes
    /// with every rebalance.
    func groupMetadata() throws(KafkaError) -> GroupMetadata

    /// Commits the offsets of the next records to read, outside any transaction, and waits for the answer.
    func commit(_ offsets: [TopicPartition: Int64], timeout: Duration) throws(KafkaError)

    /// The offsets that the group has committed; a partition for which it has none is left out. It waits
    /// for transactions that are being committed.
    func committed(
        _ partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Int64]

    /// Begins to hand out records of a partition that was assigned with ``StartOffset/paused``.
    /// - Parameter offset: that of the first record wanted.
    /// - Returns: false when the client is not ready for it yet: to be called again after the next poll.
    func start(_ partition: TopicPartition, at offset: Int64) throws(KafkaError) -> Bool

    /// Stops handing out records of the partitions until they are resumed.
    func pause(_ partitions: [TopicPartition]) throws(KafkaError)

    /// Goes on with partitions that were paused, where they stood.
    func resume(_ partitions: [TopicPartition]) throws(KafkaError)

    /// The partition's bounds, asked of the broker. To a `read_committed` reader `high` is the last stable
    /// offset: the one behind which the first open transaction may stand.
    func queryWatermarks(
        of partition: TopicPartition, timeout: Duration
    ) throws(KafkaError) -> WatermarkOffsets

    /// The bounds as of the last fetch, without asking; nil before the first one.
    func cachedWatermarks(of partition: TopicPartition) -> WatermarkOffsets?

    /// Gives the partitions back, which the delegate learns, and leaves the group. Nothing can be called
    /// afterwards.
    /// - Returns: whether the group was left in time.
    /// - Throws: what the delegate throws.
    @discardableResult
    func close(timeout: Duration) throws -> Bool
}

/// A member's standing in its group at one moment, with which a transaction proves that its offsets are still
/// this member's to commit. Opaque.
public struct GroupMetadata: Hashable, Sendable {
    /// As the client that made them writes them.
    public var bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }
}
