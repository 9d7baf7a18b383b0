import KafkaIO
import TestSupport

/// What the transaction coordinator knows of one `transactional.id`.
///
///     empty ─▶ ongoing ─▶ preparing ─▶ complete
///                ▲                        │
///                └────────────────────────┘
final class TransactionalID {
    enum State: Equatable {
        case empty
        case ongoing
        /// Decided; markers are on their way to the partitions.
        case preparing(commits: Bool)
        case complete(commits: Bool)
    }

    let name: String
    /// The producer's id, the same for all producers of the name; and the newest one's epoch.
    let producer: Int64
    var epoch: Int16 = -1
    var state = State.empty
    var partitions: [TopicPartition] = []
    var groups: [String] = []
    /// Markers that have not arrived.
    var markersLeft = 0
    /// When the transaction began, ms since the epoch, and how long it may last.
    var began: Int64 = 0
    var timeout: Int64

    init(_ name: String, producer: Int64, timeout: Int64) {
        self.name = name
        self.producer = producer
        self.timeout = timeout
    }
}

extension SimulatedCluster {
    func transactionalID(_ name: String, timeout: Int64) -> TransactionalID {
        if let known = transactions.first(where: { $0.name == name }) { return known }
        let id = TransactionalID(name, producer: Int64(transactions.count + 1) * 1000, timeout: timeout)
        transactions.append(id)
        return id
    }

    /// InitProducerId: ends what an earlier producer left open, and fences it.
    func initProducer(_ id: TransactionalID) -> Answer<Int16> {
        switch id.state {
        case .ongoing:
            end(id, commits: false, bumpsEpoch: true)
            return .retry
        case .preparing: return .retry
        case .empty, .complete:
            id.epoch += 1
            id.state = .empty
            return .done(id.epoch)
        }
    }

    /// AddPartitionsToTxn.
    func add(_ partition: TopicPartition, to id: TransactionalID, epoch: Int16) -> Answer<Void> {
        join(id, epoch: epoch) { if !id.partitions.contains(partition) { id.partitions.append(partition) } }
    }

    /// AddOffsetsToTxn.
    func add(group: String, to id: TransactionalID, epoch: Int16) -> Answer<Void> {
        join(id, epoch: epoch) { if !id.groups.contains(group) { id.groups.append(group) } }
    }

    private func join(_ id: TransactionalID, epoch: Int16, _ body: () -> Void) -> Answer<Void> {
        guard isCurrent(epoch, of: id) else { return .failed(.fenced) }
        if case .preparing = id.state { return .retry }
        if id.state != .ongoing {
            id.state = .ongoing
            id.began = clock.now
        }
        body()
        return .done(())
    }

    /// EndTxn; the answer comes when the outcome is written down, before the markers are.
    func endTransaction(_ id: TransactionalID, epoch: Int16, commits: Bool) -> Answer<Void> {
        guard isCurrent(epoch, of: id) else { return .failed(.fenced) }
        switch id.state {
        case .ongoing:
            end(id, commits: commits, bumpsEpoch: false)
            return .done(())
        case .preparing(commits): return .retry
        case .complete(commits): return .done(())
        case .preparing, .complete, .empty:
            return .failed(
                KafkaError(.invalidTransactionState, during: "end transaction", isFatal: true))
        }
    }

    func isCurrent(_ epoch: Int16, of id: TransactionalID) -> Bool {
        epoch == id.epoch || flaws.contains(.noFencing)
    }

    /// Writes the outcome down and sends markers, each of which takes its own time.
    private func end(_ id: TransactionalID, commits: Bool, bumpsEpoch: Bool) {
        if bumpsEpoch { id.epoch += 1 }
        trace.note("\(id.name) \(commits ? "commits" : "aborts") in \(id.partitions.count) partitions")
        id.state = .preparing(commits: commits)
        let partitions = id.partitions
        let groups = id.groups
        id.partitions = []
        id.groups = []
        id.markersLeft = partitions.count + groups.count
        for partition in partitions {
            guard let log = log(partition) else { continue }
            let decided = log.decide(id.producer, commits: commits)
            if commits { onCommit?(decided, log) }
            sendMarker(of: id, to: .partition(partition)) { [clock] in
                log.mark(id.producer, epoch: id.epoch, commits: commits, at: clock.now)
            }
        }
        for name in groups {
            let group = group(name)
            let counts = commits || flaws.contains(.offsetsOutsideTransaction)
            sendMarker(of: id, to: .group(name)) { group.end(id.producer, commits: counts) }
        }
        if id.markersLeft == 0 { id.state = .complete(commits: commits) }
    }

    private func sendMarker(of id: TransactionalID, to resource: Resource, _ write: @escaping () -> Void) {
        let isSlow = random.chance(0.05)
        let delay = random.time(0...max(1, isSlow ? troubles.delay * 20 : troubles.delay))
        schedule(after: delay) { [unowned self] in
            guard isReachable(resource) else { return sendMarker(of: id, to: resource, write) }
            write()
            id.markersLeft -= 1
            if id.markersLeft == 0, case .preparing(let commits) = id.state {
                id.state = .complete(commits: commits)
            }
        }
    }

    /// Aborts transactions that last too long, and fences their producers.
    func expireTransactions() {
        for id in transactions where id.state == .ongoing && clock.now - id.began > id.timeout {
            guard isReachable(.transaction(id.name)) else { continue }
            trace.note("\(id.name) was open for too long")
            end(id, commits: false, bumpsEpoch: true)
        }
    }
}

extension KafkaError {
    /// As librdkafka tells it: fatal, and not to be aborted.
    static var fenced: KafkaError {
        KafkaError(
            .fenced, during: "transaction", reason: "a newer producer has the transactional.id",
            isFatal: true)
    }
}
