import ConfigurationFile
import EventCodec
import KafkaIO
import Logging
import Pipeline
import StateStore
import StreamCore

/// One thread's share of the work: a consumer, a producer and the partitions that the group gave it.
///
///     poll ─▶ each record through its pipeline ─▶ timers ─▶ commit ─▶ checkpoint
///
/// A worker whose clients have come to an end throws; another one can then take its place.
final class Worker: RebalanceDelegate {
    private static let pollSize = 5000
    /// How long brokers may keep silent before the worker gives up.
    static let patience = Duration.seconds(60)
    /// The same once the daemon was told to stop.
    static let patienceAtStop = Duration.seconds(10)

    var configuration: Configuration
    /// The worker's number in the process.
    let number: Int
    /// Where another plan may come from.
    let plans: PlanBoard
    /// Of what ``plans`` has.
    var planVersion: Int
    var plan: Plan
    /// Monotonic nanoseconds since when a changed plan has waited for timers; nil where none does.
    var planWaitsSince: UInt64?
    /// With the segments that it has no more, for partitions that still have them.
    var continuedPlans: [Plan] = []
    /// Customers that may be evaluated under a changed plan, and when that was last reckoned.
    var pace = ReevaluationPace()
    /// The last proposal of another plan that needs no answer any more.
    var answeredProposal = 0
    /// Timers fired between two polls, so that a midnight does not hold up the records behind it.
    var timersPerTurn = 20_000
    /// Whether all timers that were due had fired in the last turn.
    var timersAreDone = true
    let ports: WorkerPorts
    let logger: Logger
    let stop: StopFlag
    /// Who asks after customers; nil where nobody can.
    let questions: QuestionBox?
    /// Monotonic nanoseconds at which customers were last copied for who goes through all of them.
    var lastPiece: UInt64?
    let input: any RecordConsumer
    let outbox: Outbox
    let publisher: Publisher
    /// Bytes of customers in memory, for all partitions together.
    let memory: Int
    /// Nanoseconds after which a partition without records follows the clock.
    let quiet: UInt64
    /// By partition number; nil for those that others hold.
    var partitions: [PartitionWork?] = []
    /// Whether the group has yet to say which partitions there are: before it has said so for the first time,
    /// and in the middle of a rebalance that has taken all of them.
    var awaitsAssignment = true
    /// The batch whose commit is under way.
    var commit: SealedBatch?
    var recordsSinceCommit = 0
    var lastCommit: UInt64
    /// Broker timestamps of the records whose results the next commit completes.
    var waiting: [Int64] = []
    var figures = WorkerFigures()
    /// The figures at the end, before the partitions were given back.
    private(set) var lastFigures = WorkerFigures()
    /// The reader of the changelog, made when a partition is first restored, and what it reads; nil when it
    /// has to be told anew.
    var changelog: (reader: any RecordConsumer, assigned: Set<Int32>?)?
    /// Batches in a row that were undone, and the monotonic nanoseconds before which none begins.
    var failures = 0
    var retryAt: UInt64 = 0
    /// Monotonic nanoseconds at which the last poll began.
    private(set) var lastPoll: UInt64

    var clock: WallClock { ports.clock }

    /// - Parameter memory: bytes for customers in memory.
    init(
        configuration: Configuration, plan: Plan, plans: PlanBoard? = nil, number: Int = 0,
        ports: WorkerPorts, memory: Int, logger: Logger, stop: StopFlag = StopFlag(),
        questions: QuestionBox? = nil, changes: ChangeRing? = nil
    ) throws(KafkaError) {
        self.number = number
        self.configuration = configuration
        self.plan = plan
        self.plans = plans ?? PlanBoard(DaemonJob(configuration: configuration, plan: plan))
        // What came in between shows as another version, or as none.
        planVersion = plans.map { $0.current.plan === plan ? $0.currentVersion : -1 } ?? 0
        self.ports = ports
        self.memory = memory
        self.logger = logger
        self.stop = stop
        self.questions = questions
        outbox = Outbox(
            try ports.makeProducer(), isTransactional: configuration.output.delivery == .exactlyOnce,
            clock: ports.clock)
        publisher = Publisher(
            outbox: outbox, configuration: configuration, tap: changes.map { ChangeTap($0) })
        input = try ports.makeConsumer()
        quiet = UInt64(nanosecondsOf: plan.definition.input.idleAfter)
        lastCommit = ports.clock.monotonic()
        lastPoll = lastCommit
        input.delegate = self
    }

    // MARK: Life

    /// Joins the group.
    func begin() throws {
        guard try outbox.begin(by: Deadline(in: Self.patience, clock, unless: stop)) else {
            if stop.isSet { return }
            throw KafkaError(
                .timedOut, during: "init transactions",
                reason: "no transaction coordinator answered for \(Self.patience)")
        }
        try input.subscribe(to: configuration.topics)
        logger.tell(.joining(group: configuration.job.application, topics: configuration.topics))
    }

    /// A poll and what follows from it.
    /// - Throws: what ends the worker: a ``KafkaError`` whose remedy is to rejoin or to stop, a
    ///   ``StateFailure``.
    func turn() throws {
        do {
            guard try goOnWithCommit(by: Deadline(in: Self.patience, clock, unless: stop)) else { return }
            if letsEventsIn { try receive() }
            try goOnRestoring()
            // Before time passes: what falls due by it is decided in the same turn.
            try goOnReevaluating()
            try letTimePass()
            try considerProposal()
            try commitIfDue()
            try followPlan()
            answerQuestions()
        } catch {
            try recover(from: error)
        }
    }

    /// Finishes the batch, commits, writes checkpoints and leaves the group.
    /// - Throws: also where the last results could not be committed.
    func finish() throws {
        logger.tell(.stopping)
        let deadline = Deadline(in: Self.patienceAtStop, clock)
        try seal(checkpoint: behindInStore())
        guard try goOnWithCommit(by: deadline) else {
            throw KafkaError(
                .timedOut, during: "commit",
                reason: "no answer for \(Self.patienceAtStop); the batch will be done again")
        }
        lastFigures = takeFigures()
        if try !input.close(timeout: deadline.left) {
            logger.tell(.notLeft)
        }
        _ = try changelog?.reader.close(timeout: deadline.left)
    }

    /// Ends the clients of a worker that has thrown, without another word of it.
    func abandon() {
        input.delegate = nil
        for case let work? in partitions { figures.retire(work.restart()) }
        partitions = []
        // Nothing is left to give back or to commit, so an error here has nobody whom it concerns.
        _ = try? input.close(timeout: .seconds(1))
        _ = try? changelog?.reader.close(timeout: .seconds(1))
    }

    /// Undoes the batch, or throws on.
    private func recover(from error: any Error) throws {
        switch error {
        case let error as KafkaError:
            switch error.remedy {
            case .retry, .abort: try undoBatch(because: error)
            case .rejoin, .stop: throw error
            }
        case let fault as StoreFault: try heal(fault)
        default: throw error
        }
    }

    // MARK: Records

    private func receive() throws {
        let now = clock.now()
        let monotonic = clock.monotonic()
        let outcome = try input.poll(max: Self.pollSize, timeout: pollTimeout) {
            try receive($0, now, monotonic)
        }
        try processHeld(now)
        noteErrors(outcome.errors + outbox.producer.poll(timeout: .zero), pause: monotonic - lastPoll)
        lastPoll = monotonic
    }

    /// Short while there is other work to do.
    private var pollTimeout: Duration {
        var (isRunning, isRestoring, isStarting) = (false, false, false)
        for case let work? in partitions {
            switch work.stage {
            case .waiting: break
            case .restoring: isRestoring = true
            case .starting: isStarting = true
            case .running: isRunning = true
            }
        }
        if let questions, !questions.isEmpty { return .zero }
        // With nothing else to do it is the changelog's reader that waits.
        if isRestoring { return isRunning ? .milliseconds(2) : .zero }
        return .milliseconds(isStarting || isBeingScanned ? 2 : 50)
    }

    private func receive(_ record: borrowing RecordView, _ now: Int64, _ monotonic: UInt64) throws {
        let index = Int(record.partition)
        guard index < partitions.count, let work = partitions[index],
            let topic = topicIndex(record.topic), work.isStarted(topic)
        else { return }
        let input = InputRecord(record, topic: topic)
        work.receive(input, now: monotonic)
        if configuration.topics.count == 1 {
            try process(input, of: work, now)
        } else {
            work.hold(input)
        }
    }

    func topicIndex(_ name: String) -> Int? {
        configuration.topics.count == 1 ? 0 : configuration.topics.firstIndex(of: name)
    }

    func process(_ record: InputRecord, of work: PartitionWork, _ now: Int64) throws {
        recordsSinceCommit += 1
        work.advance(past: record)
        let changes = work.pipeline.engine.changes.count
        if let value = record.value {
            let refusal = try work.reachingStore { pipeline throws(StateError) in
                try pipeline.process(UnsafeRawBufferPointer(value.buffer), clock: now)
            }
            if let refusal {
                let origin = TopicPartition(configuration.topics[record.topic], work.partition)
                try publisher.publish(deadLetter: record, of: origin, refusal)
            }
        } else {
            work.pipeline.countControl()
        }
        if work.pipeline.engine.changes.count > changes, let timestamp = record.timestamp {
            waiting.append(timestamp)
        }
    }
}
