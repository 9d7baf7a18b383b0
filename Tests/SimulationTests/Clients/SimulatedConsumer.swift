import KafkaIO
import StreamCore
import TestSupport

/// A consumer of a simulated cluster: a member of a group, or a reader of partitions that the caller names.
/// Callbacks run inside ``poll(max:timeout:_:)`` and ``close(timeout:)``, before any record is handed out.
final class SimulatedConsumer: RecordConsumer, BackgroundClient {
    /// A partition that is read.
    struct Reading {
        let partition: TopicPartition
        var position: Int64
        var isPaused = false
        /// Assigned with ``StartOffset/paused`` and not started yet.
        var awaitsStart = false
        /// The end that was last reported.
        var reportedEnd: Int64 = -1
    }

    weak var delegate: (any RebalanceDelegate)?
    let author: Incarnation
    let cluster: SimulatedCluster
    let options: ConsumerOptions
    var readings: [Reading] = []
    /// The bounds as of the last fetch.
    private var fetched: [TopicPartition: WatermarkOffsets] = [:]
    var membership: MembershipClient?
    /// What the delegate threw, until a call throws it on.
    var delegateFailure: (any Error)?
    private var isClosed = false
    /// Broken connections that were reported, by partition.
    private var interruptions: [TopicPartition: Int] = [:]

    init(_ cluster: SimulatedCluster, _ author: Incarnation, _ options: ConsumerOptions) {
        self.cluster = cluster
        self.author = author
        self.options = options
        cluster.register(self)
    }

    func subscribe(to topics: [String]) throws(KafkaError) {
        try cluster.enter(author, "subscribe")
        let wanted = topics.flatMap { cluster.logs(of: $0).map(\.name) }.sorted()
        membership = MembershipClient(
            cluster.group(options.group), author, wanted: wanted, isCooperative: options.isCooperative,
            now: cluster.clock.now)
    }

    func assign(_ starts: [TopicPartition: StartOffset]) throws(KafkaError) {
        try cluster.enter(author, "assign")
        readings = []
        take(starts.keys.sorted(), starts)
    }

    func runInBackground() {
        guard !isClosed, let membership, cluster.isReachable(.group(options.group)) else { return }
        membership.run(now: cluster.clock.now)
    }

    // MARK: Records

    func poll(
        max: Int, timeout: Duration, _ body: (borrowing RecordView) throws -> Void
    ) throws -> PollOutcome {
        try cluster.enter(author, "poll")
        membership?.lastPoll = cluster.clock.now
        try runCallbacks()
        var outcome = PollOutcome()
        try fetch(max, into: &outcome, body)
        if outcome.records == 0, outcome.ends.isEmpty, timeout > .zero {
            cluster.advance(by: cluster.random.time(1...timeout.inMilliseconds))
            try cluster.checkAlive(author, "poll")
            try runCallbacks()
            try fetch(max, into: &outcome, body)
        }
        outcome.errors = (membership?.takeErrors() ?? []) + brokenConnections()
        return outcome
    }

    /// Errors of connections that broke since the last poll, as the client's threads notice them.
    private func brokenConnections() -> [KafkaError] {
        var errors: [KafkaError] = []
        for reading in readings {
            let count = cluster.interruptions(of: .partition(reading.partition))
            guard interruptions.updateValue(count, forKey: reading.partition) ?? count != count else {
                continue
            }
            errors.append(KafkaError(.transport, during: "fetch"))
        }
        return errors
    }

    private func fetch(
        _ max: Int, into outcome: inout PollOutcome, _ body: (borrowing RecordView) throws -> Void
    ) throws {
        guard !readings.isEmpty else { return }
        let first = cluster.random.int(0...readings.count - 1)
        let partitions = (readings[first...] + readings[..<first]).map(\.partition)
        for partition in partitions where outcome.records < max {
            guard let place = readings.firstIndex(where: { $0.partition == partition }),
                !readings[place].awaitsStart, !readings[place].isPaused,
                cluster.isReachable(.partition(partition)), let log = cluster.log(partition)
            else { continue }
            // A broker hands out as much as fits into an answer, wherever that ends.
            let limit = min(max - outcome.records, cluster.random.int(1...40))
            if readings[place].position > log.end { readings[place].position = 0 }
            let (records, next) = log.read(
                from: readings[place].position, limit: limit, committedOnly: options.committedOnly)
            readings[place].position = next
            fetched[partition] = WatermarkOffsets(low: 0, high: log.end)
            noteEnd(of: place, log, in: &outcome)
            for entry in records {
                outcome.records += 1
                try Self.hand(entry, of: partition, to: body)
                try cluster.checkAlive(author, "poll")
            }
        }
    }

    private func noteEnd(of place: Int, _ log: PartitionLog, in outcome: inout PollOutcome) {
        let reading = readings[place]
        let end = options.committedOnly ? log.lastStableOffset : log.end
        guard options.reportsEnds, reading.position >= end, reading.reportedEnd < end else { return }
        readings[place].reportedEnd = end
        outcome.ends[reading.partition] = end
    }

    private static func hand(
        _ entry: LogEntry, of partition: TopicPartition, to body: (borrowing RecordView) throws -> Void
    ) throws {
        try withView(entry.record.key) { key in
            try withView(entry.record.value) { value in
                try body(
                    RecordView(
                        topic: partition.topic, partition: partition.partition, offset: entry.offset,
                        timestamp: entry.record.timestamp, key: key, value: value))
            }
        }
    }

    private static func withView<R>(_ bytes: [UInt8]?, _ body: (ByteView?) throws -> R) rethrows -> R {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBufferPointer { buffer in
            let base = buffer.baseAddress ?? ("" as StaticString).utf8Start
            return try body(ByteView(base: base, count: buffer.count))
        }
    }

    // MARK: Positions

    /// Begins to read partitions where the caller, or the delegate, says.
    func take(_ partitions: [TopicPartition], _ starts: [TopicPartition: StartOffset]) {
        for partition in partitions {
            var reading = Reading(partition: partition, position: 0)
            switch starts[partition] ?? .committed {
            case .committed: reading.position = cluster.group(options.group).committed[partition] ?? 0
            case .beginning: break
            case .end: reading.position = cluster.log(partition)?.end ?? 0
            case .offset(let offset): reading.position = offset
            case .paused: reading.awaitsStart = true
            }
            readings.append(reading)
        }
    }

    func start(_ partition: TopicPartition, at offset: Int64) throws(KafkaError) -> Bool {
        try cluster.enter(author, "start")
        guard let place = readings.firstIndex(where: { $0.partition == partition }) else { return false }
        guard !cluster.random.chance(0.1) else { return false }
        readings[place].position = offset
        readings[place].awaitsStart = false
        readings[place].isPaused = false
        return true
    }

    func pause(_ partitions: [TopicPartition]) throws(KafkaError) { try setPaused(true, partitions) }

    func resume(_ partitions: [TopicPartition]) throws(KafkaError) { try setPaused(false, partitions) }

    private func setPaused(_ isPaused: Bool, _ partitions: [TopicPartition]) throws(KafkaError) {
        try cluster.enter(author, isPaused ? "pause" : "resume")
        for partition in partitions {
            guard let place = readings.firstIndex(where: { $0.partition == partition }) else {
                throw KafkaError(.unknownPartition, during: isPaused ? "pause" : "resume")
            }
            readings[place].isPaused = isPaused
        }
    }

    // MARK: Offsets

    func groupMetadata() throws(KafkaError) -> GroupMetadata {
        let operation = "group metadata"
        try cluster.enter(author, operation)
        let identity = membership?.identity ?? GroupMembership(group: options.group, id: "", generation: -1)
        guard !identity.id.isEmpty || options.speaksForNobody else {
            throw KafkaError(.unknownMemberID, during: operation, requiresAbort: true)
        }
        return identity.metadata
    }

    func commit(_ offsets: [TopicPartition: Int64], timeout: Duration) throws(KafkaError) {
        let group = cluster.group(options.group)
        let identity = membership?.identity
        try cluster.call(author, "commit", timeout: timeout, to: .group(group.name)) { () -> Answer<Void> in
            let refusal = group.refusal(
                of: identity?.id ?? "", generation: identity?.generation ?? -1, isTransactional: false)
            if let refusal { return .failed(KafkaError(refusal, during: "commit")) }
            group.commit(offsets)
            return .done(())
        }
    }

    func committed(
        _ partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let group = cluster.group(options.group)
        return try cluster.call(author, "committed offsets", timeout: timeout, to: .group(group.name)) {
            if options.committedOnly, partitions.contains(where: group.isUnstable) { return .retry }
            return .done(group.committed.filter { partitions.contains($0.key) })
        }
    }

    func queryWatermarks(
        of partition: TopicPartition, timeout: Duration
    ) throws(KafkaError) -> WatermarkOffsets {
        try cluster.call(author, "watermark offsets", timeout: timeout, to: .partition(partition)) {
            guard let log = cluster.log(partition) else {
                return .failed(KafkaError(.unknownTopicOrPartition, during: "watermark offsets"))
            }
            return .done(
                WatermarkOffsets(low: 0, high: options.committedOnly ? log.lastStableOffset : log.end))
        }
    }

    func cachedWatermarks(of partition: TopicPartition) -> WatermarkOffsets? { fetched[partition] }

    // MARK: End

    @discardableResult
    func close(timeout: Duration) throws -> Bool {
        try cluster.enter(author, "close")
        isClosed = true
        if let membership {
            membership.giveEverythingBack()
            try runCallbacks()
            try cluster.checkAlive(author, "close")
            membership.leave(now: cluster.clock.now)
        }
        readings = []
        return true
    }
}

/// What kind of a consumer it is.
struct ConsumerOptions {
    var group: String
    var isCooperative = false
    /// Sees only what transactions have committed.
    var committedOnly = true
    /// Says when it has come to a partition's end.
    var reportsEnds = false
    /// A deliberate fault: who is no member at the moment says so, and brokers let it pass.
    var speaksForNobody = false
}
