import KafkaIO
import Pipeline
import StateStore
import StreamCore

/// One partition of the input: its state, and how far its topics have been read.
///
///     waiting ──▶ restoring ──▶ starting ──▶ running
///        ▲            │             │           │
///        └────────────┴── restart ──┴───────────┘
///
/// Partition n of every input topic shares one pipeline, because a customer's events have the same key in
/// all of them. Topics are numbered in the configuration's order.
final class PartitionWork {
    enum Stage {
        /// For the local store, which another worker may still have, or for the time of the next attempt.
        case waiting
        /// Reads what the changelog has beyond the local store.
        case restoring
        /// Waits for the consumer to begin at the positions that belong to the state.
        case starting
        /// Processes records.
        case running
    }

    let partition: Int32
    /// The daemon's plan, and the segments that it does not have any more but this partition has.
    private(set) var plan: Plan
    /// What a first look through the changelog has found, which is read once more because of that.
    var foreseen: PartitionState?
    private(set) var stage = Stage.waiting
    /// Another one from each restart on.
    private(set) var life = PartitionLife()
    /// Nil while waiting, and where there is none.
    private(set) var store: (any PartitionStore)?
    var pipeline: Pipeline
    /// A look at what another plan would do, the number of what it is about, and what it has found.
    var rehearsal: Rehearsal?
    var rehearsed: Int?
    var surge: SurgeEstimate?
    /// How far the state is restored; while restoring.
    var restore = RestoreProgress()
    private(set) var positions: [TopicPosition]
    /// With several topics, records that were received and wait for their turn.
    private(set) var held: [HeldRecords]
    /// The broker's timestamp of the last record, ms since the epoch; nil before the first.
    private(set) var lastTimestamp: Int64?
    /// When the broker last said that there is nothing to read: monotonic nanoseconds, and the wall clock's
    /// ms since the epoch.
    private(set) var lastConfirmed: UInt64 = 0
    private(set) var confirmedTime = Int64.min / 2
    /// Monotonic nanoseconds at which the next checkpoint is due, and from which on one may be written
    /// because memory is short.
    private(set) var nextCheckpoint: UInt64 = 0
    private(set) var nextEarlyCheckpoint: UInt64 = 0
    /// The figures at the last commit, and at the last start, from which on they count.
    private var committedTotals = PipelineTotals()
    private var firstTotals = PipelineTotals()
    /// Whether records were processed since the last commit.
    private var hasProcessed = false

    init(_ partition: Int32, topics: Int, plan: Plan) {
        self.partition = partition
        self.plan = plan
        pipeline = Pipeline(plan)
        positions = Array(repeating: TopicPosition(), count: topics)
        held = Array(repeating: HeldRecords(), count: topics)
    }

    // MARK: Assignment

    func assign(topic: Int) {
        positions[topic] = TopicPosition()
        positions[topic].isAssigned = true
        held[topic].removeAll()
    }

    func revoke(topic: Int) {
        positions[topic] = TopicPosition()
        held[topic].removeAll()
    }

    /// Whether some topic's partition is still ours.
    var isAssigned: Bool { positions.contains(where: \.isAssigned) }

    /// The numbers of the topics whose partition is ours.
    var topics: [Int] { positions.indices.filter { positions[$0].isAssigned } }

    // MARK: Stages

    /// Begins with what the local store has, or with nothing.
    /// - Parameter progress: the store's checkpoint, with the partition's state decoded.
    func open(
        _ store: (any PartitionStore)?, _ progress: RestoreProgress, plan: Plan
    ) throws(StateError) {
        self.store = store
        self.plan = plan
        pipeline = Pipeline(plan, cold: store)
        restore = progress
        if let foreseen { pipeline.engine.read(recordsOf: foreseen.history) }
        if let state = progress.state { pipeline.restore(state) }
        stage = .restoring
    }

    /// The state is complete.
    /// - Parameters:
    ///   - state: nil for a partition that never had one.
    ///   - now: monotonic nanoseconds.
    func finishRestoring(_ state: PartitionState?, starts: [Int: InputStart], now: UInt64) {
        if let state { pipeline.restore(state) }
        for (topic, start) in starts { positions[topic].begin(at: start.offset, end: start.end, now: now) }
        firstTotals = PipelineTotals(pipeline)
        committedTotals = firstTotals
        pipeline.engine.beginBatch()
        foreseen = nil
        stage = .starting
    }

    /// Takes note that a topic's records have begun to come.
    func start(topic: Int) {
        positions[topic].isStarted = true
        if positions.allSatisfy({ $0.isStarted || !$0.isAssigned }) { stage = .running }
    }

    /// Whether records of a topic are received: with several topics also while others have yet to begin, for
    /// what comes is not sent again.
    func isStarted(_ topic: Int) -> Bool {
        (stage == .starting || stage == .running) && positions[topic].isStarted
    }

    /// Forgets the state, to begin again from what is committed.
    /// - Returns: the figures of what was committed in the meantime.
    func restart() -> PipelineTotals {
        defer {
            store?.close()
            store = nil
            pipeline = Pipeline(plan)
            (firstTotals, committedTotals) = (PipelineTotals(), PipelineTotals())
            hasProcessed = false
            forgetRehearsal()
            for topic in held.indices { held[topic].removeAll() }
            stage = .waiting
            life = PartitionLife()
        }
        return figures
    }

    /// What was committed since the start.
    var figures: PipelineTotals { committedTotals - firstTotals }

    // MARK: Records

    /// Takes note that a record has come, and when, in monotonic nanoseconds.
    func receive(_ record: InputRecord, now: UInt64) {
        positions[record.topic].receive(record.offset, now: now)
    }

    /// Takes note that a record is being processed.
    func advance(past record: InputRecord) {
        lastTimestamp = record.timestamp
        hasProcessed = true
        positions[record.topic].process(record.offset)
    }

    func hold(_ record: InputRecord) { held[record.topic].append(record) }

    func pause(_ topic: Int) { positions[topic].isPaused = true }

    /// - Parameter end: the offset that the next record on the broker will get.
    func resume(_ topic: Int, end: Int64) {
        positions[topic].isPaused = false
        positions[topic].knownEnd = end
    }

    func releaseFirst(of topic: Int, _ body: (InputRecord) throws -> Void) rethrows {
        try held[topic].removeFirst(topic: topic, body)
    }

    /// The topic whose held record is the next one: the oldest by the broker's timestamp, so that a
    /// customer's events meet in the order of time also where one topic is read faster than another.
    /// - Parameter isAtEnd: for each topic whether no record of it is to be expected for now.
    /// - Returns: nil when none is held, or when another topic may bring an older one.
    func nextTopic(isAtEnd: [Bool]) -> Int? {
        var first: (topic: Int, timestamp: Int64)?
        for topic in topics {
            guard let timestamp = held[topic].firstTimestamp else {
                if isAtEnd[topic] { continue }
                return nil
            }
            if first.map({ timestamp < $0.timestamp }) ?? true { first = (topic, timestamp) }
        }
        return first?.topic
    }

    // MARK: Idleness

    /// Whether no record has come for `quiet` nanoseconds, and none is to be expected.
    /// - Parameter high: of a topic's partition the broker's next offset; nil while the broker has not said.
    func isIdle(for quiet: UInt64, now: UInt64, high: (Int) -> Int64?) -> Bool {
        var isIdle = true
        for topic in topics {
            // Each one is asked, so that each notes the changes of its end.
            let isAtEnd = isAtEnd(topic, now: now, high: high(topic))
            isIdle = isIdle && isAtEnd && held[topic].isEmpty && positions[topic].quietTime(now: now) >= quiet
        }
        return isIdle
    }

    func isAtEnd(_ topic: Int, now: UInt64, high: Int64?) -> Bool {
        high.map { positions[topic].isAtEnd(high: $0, now: now) } ?? false
    }

    /// The broker may have records that it could not tell of: the time without records begins anew, and the
    /// broker has to be asked before the partition counts as idle.
    func doubtIdleness(now: UInt64) {
        lastConfirmed = 0
        for topic in positions.indices { positions[topic].lastReceived = now }
    }

    func confirmIdleness(time: Int64, now: UInt64) {
        lastConfirmed = now
        confirmedTime = time
    }

    // MARK: Batches

    /// Goes on with the evaluation of all customers under a changed plan.
    /// - Parameter limit: customers.
    /// - Returns: how many it was.
    func reevaluate(limit: Int) throws(StoreFault) -> Int {
        let count = try reachingStore { pipeline throws(StateError) in
            try pipeline.engine.reevaluate(limit: limit)
        }
        // Its end is to be committed also where nobody was left to be evaluated.
        if pipeline.engine.reevaluation == nil { hasProcessed = true }
        return count
    }

    /// Whether something happened since the last commit.
    var hasProgress: Bool { stage == .running && (hasProcessed || pipeline.engine.hasTouched) }

    /// What is to be kept of the partition together with its customers.
    /// - Parameter names: of the topics, by number.
    func state(topicNames names: [String]) -> PartitionState {
        var known = topics.map { InputPosition(topic: names[$0], next: positions[$0].next) }
        // What was read of topics that are not read any more is kept, should they come back.
        known += restore.positions.filter { earlier in !known.contains { $0.topic == earlier.topic } }
        return pipeline.state(positions: known)
    }

    /// - Parameter interval: milliseconds.
    func scheduleCheckpoint(now: UInt64, interval: Int64) {
        nextCheckpoint = now + UInt64(nanosecondsOf: interval)
        nextEarlyCheckpoint = min(nextCheckpoint, now + 1_000_000_000)
    }

    /// Takes note that the batch is committed, and begins the next one.
    func committed() {
        committedTotals = PipelineTotals(pipeline)
        hasProcessed = false
        pipeline.engine.beginBatch()
    }
}

/// Where to begin to read a topic's partition.
struct InputStart: Equatable {
    /// The first record to process.
    var offset: Int64
    /// The offset that the next record on the broker will get.
    var end: Int64
}
