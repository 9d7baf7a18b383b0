import CKafka

/// A member of a consumer group, or a reader of partitions that the caller names. For one thread.
///
/// It neither commits nor keeps a position by itself: where to begin is the ``delegate``'s to say, what to
/// commit the caller's. Group protocols of both kinds work, eager and cooperative; librdkafka's default
/// assignor, `range`, is the one that gives a member the same partition numbers of all its topics.
public final class Consumer: RecordConsumer {
    /// Asked at every rebalance; without one, reading begins at the committed offsets.
    public weak var delegate: (any RebalanceDelegate)?
    /// The partitions that this consumer reads now.
    public internal(set) var assignment: Set<TopicPartition> = []
    /// Those that librdkafka holds back. It goes on to do so when a partition is given back and comes again.
    var paused: Set<TopicPartition> = []

    var handle: ClientHandle
    let queue: OpaquePointer
    let batch = MessageBatch()
    private(set) var isClosed = false
    private var hasSubscribed = false
    private let isCooperative: Bool
    /// Whether the group has ever assigned anything.
    var wasAssigned = false
    /// What the delegate threw inside a callback, until the call that led there throws it on.
    var delegateFailure: (any Error)?

    /// - Parameter reportsEnds: whether polls tell which partitions were read to their end. For readers of
    ///   partitions that the caller names; librdkafka 2.1 to 2.13.1 can skip a record after an end when such
    ///   a partition is paused and resumed.
    /// - Throws: ``KafkaError`` that names a property which librdkafka does not take.
    public init(
        _ properties: KafkaProperties, group: String, reportsEnds: Bool = false, log: @escaping KafkaLog
    ) throws(KafkaError) {
        var properties = properties.withDefaults(Self.defaults)
        properties["group.id"] = group
        isCooperative = properties["partition.assignment.strategy"]?.contains("cooperative") ?? false
        handle = try ClientHandle(.consumer, properties, log: log) { configuration in
            if reportsEnds { rd_kafka_conf_set(configuration, "enable.partition.eof", "true", nil, 0) }
            Self.registerCallbacks(in: configuration)
        }
        guard let queue = rd_kafka_queue_get_consumer(handle.raw) else {
            throw KafkaError(.fail, during: "create client", reason: "the consumer has no queue")
        }
        self.queue = queue
        rd_kafka_poll_set_consumer(handle.raw)
        handle.context.consumer = self
    }

    deinit {
        delegate = nil  // It must not get hold of a consumer that ends.
        leaveGroup(within: Self.closeTimeout)
        rd_kafka_queue_destroy(queue)
    }

    /// Joins the group and reads the topics from the next polls on. A name with `^` in front is a pattern.
    public func subscribe(to topics: [String]) throws(KafkaError) {
        let list = PartitionList(topics.map { TopicPartition($0, RD_KAFKA_PARTITION_UA) })
        try KafkaError.check(rd_kafka_subscribe(handle.raw, list.raw), during: "subscribe")
        hasSubscribed = true
    }

    /// Reads these partitions from now on, without a group's say.
    public func assign(_ starts: [TopicPartition: StartOffset]) throws(KafkaError) {
        let list = PartitionList(starts)
        try releasePaused(before: starts)
        try KafkaError.check(rd_kafka_assign(handle.raw, list.raw), during: "assign")
        assignment = Set(starts.keys)
        try pause(starts.pausedPartitions)
    }

    /// Hands up to `max` records to `body`, in the order of each partition. It returns as soon as it has
    /// handed out what was there, and after `timeout` at the latest when there is nothing. Must be called
    /// more often than `max.poll.interval.ms`, or the group takes the partitions away.
    /// - Throws: what `body` throws: the batch's other records are then lost to this consumer until it seeks
    ///   back; else what the delegate threw during a rebalance; else the client's fatal error.
    public func poll(
        max: Int, timeout: Duration, _ body: (borrowing RecordView) throws -> Void
    ) throws -> PollOutcome {
        batch.fetch(from: queue, max: max, timeout: timeout)
        let context = handle.context
        var ends: [TopicPartition: Int64] = [:]
        let records = try batch.drain(assignment: assignment, body) { notice in
            switch notice {
            case .end(let partition, let next): ends[partition] = next
            case .error(let error): context.report(error)
            }
        }
        try throwDelegateFailure()
        let errors = context.takeErrors()
        if let fatal = errors.first(where: \.isFatal) { throw fatal }
        return PollOutcome(records: records, ends: ends, errors: errors)
    }

    /// Gives the partitions back, which the delegate learns, and leaves the group. Nothing can be called
    /// afterwards.
    ///
    /// librdkafka 2.0.2 waits without end where a commit is under way to a broker that is gone. After
    /// `timeout` the client is given up instead: its memory and threads stay until the process ends, and the
    /// group learns by `session.timeout.ms`.
    /// - Returns: whether the group was left in time.
    /// - Throws: what the delegate throws.
    @discardableResult
    public func close(timeout: Duration = Consumer.closeTimeout) throws -> Bool {
        let hasLeft = leaveGroup(within: timeout)
        try throwDelegateFailure()
        return hasLeft
    }

    /// How long leaving the group may take.
    public static let closeTimeout = Duration.seconds(10)

    @discardableResult
    private func leaveGroup(within timeout: Duration) -> Bool {
        guard !isClosed else { return true }
        isClosed = true
        // librdkafka before 2.3 aborts the process when such a client is destroyed between joining the group
        // and the first assignment; so it is closed, and left alone then.
        if isCooperative, hasSubscribed, !wasAssigned, KafkaLibrary.version < LibraryVersion(2, 3, 0) {
            handle.isAbandoned = true
        }
        batch.discard()
        let events = rd_kafka_queue_new(handle.raw)
        defer { rd_kafka_queue_destroy(events) }
        if let error = rd_kafka_consumer_close_queue(handle.raw, events) {
            rd_kafka_error_destroy(error)  // Fatal ones too; the group is left all the same.
        }
        let deadline = ContinuousClock.now + timeout
        while rd_kafka_consumer_closed(handle.raw) == 0 {
            guard ContinuousClock.now < deadline else {
                handle.isAbandoned = true
                return false
            }
            guard let event = rd_kafka_queue_poll(events, 10) else { continue }
            defer { rd_kafka_event_destroy(event) }
            // Here a rebalance is an event: a callback would trip an assertion of librdkafka 2.0.2.
            guard rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE,
                let partitions = rd_kafka_event_topic_partition_list(event)
            else { continue }
            rebalance(rd_kafka_event_error(event), partitions)
        }
        handle.destroyFlags = RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE
        return true
    }

    private func throwDelegateFailure() throws {
        guard let failure = delegateFailure else { return }
        delegateFailure = nil
        throw failure
    }

    /// What is set unless the user's properties say otherwise.
    ///
    /// librdkafka 2.0.2 stops fetching for a whole second once as much is queued as either `queued.*` allows,
    /// so they must admit what the reader takes in a second. Its own 100,000 records hold a reader of 500,000
    /// a second down to 180,000; these do not, for about 300 MiB of memory while it catches up.
    private static let defaults = KafkaProperties([
        ("auto.offset.reset", "earliest"),
        ("isolation.level", "read_committed"),
        ("queued.max.messages.kbytes", "131072"),
        ("queued.min.messages", "1000000"),
    ])
}

/// What a poll brought.
public struct PollOutcome: Sendable {
    /// How many records were handed out.
    public var records: Int
    /// The partitions of which all was handed out that can be read now, with the offset of the record that
    /// will come next; each time that is so, where the consumer was made to report it. To a `read_committed`
    /// reader the end is the last stable offset. Records that came behind it may be among those handed out.
    public var ends: [TopicPartition: Int64]
    /// What went wrong since the last poll without ending the client: brokers out of reach, partitions that
    /// cannot be read, asynchronous commits that failed.
    public var errors: [KafkaError]

    public init(records: Int = 0, ends: [TopicPartition: Int64] = [:], errors: [KafkaError] = []) {
        self.records = records
        self.ends = ends
        self.errors = errors
    }
}
