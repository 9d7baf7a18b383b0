import KafkaIO
import TestSupport

/// A Kafka cluster with its semantics of transactions, groups and failures, in virtual time, without threads.
/// The same seed and the same calls give the same course of things.
final class SimulatedCluster {
    let clock: VirtualClock
    let trace: Trace
    var random: SplitMix64
    var troubles = Troubles.none
    /// Deliberate faults of the cluster, to see that the checkers find them.
    var flaws: ClusterFlaws = []
    /// Asked at the beginning and at the end of every call; may kill or freeze the caller.
    var onCall: ((Incarnation, String, CallPhase) -> Void)?
    /// Called whenever time has passed.
    var onTime: (() -> Void)?
    /// Told of the records that a transaction makes visible, when that is decided.
    var onCommit: (([LogEntry], PartitionLog) -> Void)?

    private(set) var topics: [(name: String, isCompacted: Bool, partitions: [PartitionLog])] = []
    var transactions: [TransactionalID] = []
    var groups: [ConsumerGroup] = []
    private(set) var nodes: Nodes
    private var timeline = Timeline()
    private var clients: [any BackgroundClient] = []
    private var isAdvancing = false
    /// The newest id of those that the input's producers have.
    private var foreignProducers: Int64 = 0

    init(seed: UInt64, clock: VirtualClock, trace: Trace) {
        self.clock = clock
        self.trace = trace
        random = SplitMix64(seed: seed)
        nodes = Nodes(count: 3)
    }

    // MARK: Topics

    func createTopic(_ name: String, partitions: Int, isCompacted: Bool = false) {
        let logs = (0..<partitions).map { PartitionLog(TopicPartition(name, Int32($0))) }
        topics.append((name, isCompacted, logs))
    }

    func log(_ partition: TopicPartition) -> PartitionLog? {
        guard let topic = topics.first(where: { $0.name == partition.topic }),
            topic.partitions.indices.contains(Int(partition.partition))
        else { return nil }
        return topic.partitions[Int(partition.partition)]
    }

    func logs(of topic: String) -> [PartitionLog] { topics.first { $0.name == topic }?.partitions ?? [] }

    func isCompacted(_ topic: String) -> Bool { topics.first { $0.name == topic }?.isCompacted ?? false }

    func group(_ name: String) -> ConsumerGroup {
        if let known = groups.first(where: { $0.name == name }) { return known }
        let group = ConsumerGroup(name, trace: trace)
        groups.append(group)
        return group
    }

    /// Appends a record of the input's producer, which is nobody's concern here.
    func feed(_ record: AppendedRecord, to partition: TopicPartition) {
        _ = log(partition)?.append(record, producer: nil, epoch: 0)
    }

    /// The same in a transaction of its own.
    /// - Parameter delay: milliseconds until that ends.
    func feed(_ record: AppendedRecord, to partition: TopicPartition, commits: Bool, after delay: Int64) {
        guard let log = log(partition) else { return }
        foreignProducers -= 1
        let producer = foreignProducers
        _ = log.append(record, producer: producer, epoch: 0)
        schedule(after: delay) { [clock] in
            _ = log.decide(producer, commits: commits)
            log.mark(producer, epoch: 0, commits: commits, at: clock.now)
        }
    }

    // MARK: Time

    /// Has a client's threads in the background go on whenever time does.
    func register(_ client: any BackgroundClient) { clients.append(client) }

    func forget(_ author: Incarnation) { clients.removeAll { $0.author === author } }

    func schedule(after delay: Int64, _ action: @escaping () -> Void) {
        timeline.add(at: clock.now + delay, action)
    }

    /// Lets time pass, and with it whatever happens in the background.
    func advance(by duration: Int64) {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        var left = duration
        while left > 0 {
            let step = min(left, 50)
            left -= step
            clock.advance(by: step)
            onTime?()
            while let action = timeline.popDue(at: clock.now) { action() }
            for client in clients where client.author.isRunning { client.runInBackground() }
            for group in groups where isReachable(.group(group.name)) { group.tick(clock.now, &random) }
            expireTransactions()
            makeTrouble(during: step)
        }
    }

    // MARK: Reachability

    /// Something that one broker is in charge of.
    enum Resource {
        case partition(TopicPartition)
        case group(String)
        case transaction(String)
    }

    func isReachable(_ resource: Resource) -> Bool { nodes.leads(share(of: resource)) }

    /// How often the connection to the broker in charge broke.
    func interruptions(of resource: Resource) -> Int { nodes.interruptions(of: share(of: resource)) }

    private func share(of resource: Resource) -> Int {
        switch resource {
        case .partition(let partition): Nodes.hash(partition.topic) + Int(partition.partition)
        case .group(let name): Nodes.hash(name)
        case .transaction(let id): Nodes.hash(id) + 1
        }
    }

    private func makeTrouble(during step: Int64) {
        if random.chance(troubles.restartsPerSecond * Double(step) / 1000) {
            let outage = random.chance(0.2) ? random.time(4000...45_000) : random.time(50...2000)
            let node = random.int(0...nodes.count - 1)
            trace.note("broker \(node) is away for \(outage) ms")
            nodes.stop(node, isSilent: random.chance(troubles.silence))
            for group in groups { group.forgive(outage) }
            schedule(after: outage) { [unowned self] in nodes.start(node) }
        }
        if random.chance(troubles.compactionsPerSecond * Double(step) / 1000) {
            let compacted = topics.filter(\.isCompacted)
            guard let topic = compacted.randomElement(using: &random),
                let log = topic.partitions.randomElement(using: &random), log.end > 0
            else { return }
            let bound = random.time(0...log.end)
            log.compact(below: bound, dropsMarkers: random.chance(0.5))
            trace.note("\(log.name) is compacted below \(bound)")
        }
    }

    /// From here on nothing fails by itself.
    func calm() {
        troubles = .none
        onCall = nil
        for node in 0..<nodes.count { nodes.start(node) }
    }
}
