import ConfigurationFile
import EventCodec
import KafkaIO
import Logging
import Pipeline
import StreamCore

/// One thread's share of the work: a consumer, a producer and the partitions that the group gave it.
///
///     poll ─▶ each record through its pipeline ─▶ timers ─▶ publish the batch ─▶ flush ─▶ commit offsets
///
/// Delivery is at least once: offsets are committed after everything that follows from them was delivered.
/// State is in memory. A partition that is assigned is read from its beginning, and what was published
/// before, up to the committed offset, is not published again.
final class Worker: RebalanceDelegate {
    private static let pollSize = 5000
    static let timeout = Duration.seconds(60)

    let configuration: Configuration
    let plan: Plan
    let consumer: Consumer
    let producer: Producer
    let publisher: Publisher
    let clock: WallClock
    let logger: Logger
    private let setup: TopicSetup
    /// Nanoseconds after which a partition without records follows the clock.
    let quiet: UInt64
    var stop = StopFlag()
    /// By partition number; nil for those that others hold.
    var partitions: [PartitionWork?] = []
    var recordsSinceCommit = 0
    var lastCommit: UInt64
    /// Broker timestamps of the records whose results the next commit completes.
    var waiting: [Int64] = []
    var reporter: Reporter
    /// Whether it was said that partitions rebuild their state.
    var isRebuilding = false
    private var lastPoll: UInt64

    init(
        configuration: Configuration, plan: Plan, clock: WallClock, logger: Logger,
        observers: [ReportObserver]
    ) throws(KafkaError) {
        self.configuration = configuration
        self.plan = plan
        self.clock = clock
        self.logger = logger
        let properties = KafkaProperties(configuration.kafka.map { ($0.name, $0.value) })
        let log = logger.kafkaLog
        setup = try TopicSetup(
            configuration: configuration, properties: properties, logger: logger, log: log)
        producer = try Producer(properties, log: log)
        consumer = try Consumer(properties, group: configuration.job.application, log: log)
        publisher = Publisher(producer: producer, configuration: configuration, plan: plan)
        quiet = UInt64(plan.definition.input.idleAfter) * 1_000_000
        lastCommit = clock.monotonic()
        lastPoll = lastCommit
        reporter = Reporter(plan: plan, clock: clock, observers: observers)
        consumer.delegate = self
    }

    /// Works until the flag is set, then finishes the batch, commits and leaves the group.
    /// - Throws: also where the last results could not be committed.
    func run(until stop: StopFlag) throws {
        self.stop = stop
        guard try setup.prepare(until: stop) else { return }
        try consumer.subscribe(to: configuration.topics)
        logger.info(
            "joining the group",
            metadata: [
                "group": "\(configuration.job.application)",
                "topics": "\(configuration.topics.joined(separator: ", "))",
            ])
        while !stop.isSet {
            try turn()
            reporter.reportIfDue { gauges() }
        }
        logger.info("stopping")
        repeat { try finishBatches() } while partitions.contains { $0.map { !$0.timersAreDone } ?? false }
        try commit()
        reporter.report(gauges())
        try consumer.close()
    }

    private func turn() throws {
        let now = clock.now()
        let monotonic = clock.monotonic()
        let outcome = try consumer.poll(max: Self.pollSize, timeout: .milliseconds(50)) {
            try receive($0, now, monotonic)
        }
        try processHeld(now)
        noteErrors(outcome.errors + producer.poll(), pause: monotonic - lastPoll)
        lastPoll = monotonic
        try finishBatches()
        try commitIfDue()
    }

    // MARK: Records

    private func receive(_ record: borrowing RecordView, _ now: Int64, _ monotonic: UInt64) throws {
        let index = Int(record.partition)
        guard index < partitions.count, let work = partitions[index], let topic = topicIndex(record.topic)
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
        let isRebuilding = work.advance(past: record)
        let changes = work.pipeline.engine.changes.count
        var refusal: DecodeError?
        if let value = record.value {
            refusal = try work.pipeline.process(UnsafeRawBufferPointer(value.buffer), clock: now)
        } else {
            work.pipeline.countControl()
        }
        if isRebuilding { return try work.discardBatch() }
        if let refusal {
            let topic = configuration.topics[record.topic]
            try publisher.publish(deadLetter: record, of: TopicPartition(topic, work.partition), refusal)
        }
        if work.pipeline.engine.changes.count > changes, let timestamp = record.timestamp {
            waiting.append(timestamp)
        }
    }
}
