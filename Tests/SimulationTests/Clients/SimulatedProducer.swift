import KafkaIO
import StreamCore
import TestSupport

/// A producer of a simulated cluster: idempotent, transactional where it has an id, with librdkafka's errors.
final class SimulatedProducer: RecordProducer, BackgroundClient {
    enum State { case new, ready, open, committing, aborting }

    struct Pending {
        let partition: TopicPartition
        let record: AppendedRecord
        /// When it reaches a broker at the earliest, and when it is given up, ms since the epoch.
        let arrival: Int64
        let deadline: Int64
    }

    /// Milliseconds.
    private static let deliveryTimeout: Int64 = 30_000

    let author: Incarnation
    let cluster: SimulatedCluster
    let id: TransactionalID?
    /// The group whose member the author should be, for the checkers.
    private let group: String
    private let capacity: Int
    private var state = State.new
    private var epoch: Int16 = -1
    private var pending: [Pending] = []
    private var registered: Set<TopicPartition> = []
    private var hasOffsets = false
    /// What ended the client.
    private var fatal: KafkaError?
    /// Why the transaction has to be aborted; without transactions, the first record that failed.
    private var failure: KafkaError?

    /// - Parameters:
    ///   - transactionalID: nil for a producer without transactions.
    ///   - timeout: how long a transaction may last, ms.
    ///   - capacity: how many records may wait for brokers.
    init(
        _ cluster: SimulatedCluster, _ author: Incarnation, transactionalID: String?, group: String,
        timeout: Int64, capacity: Int = 500
    ) {
        self.cluster = cluster
        self.author = author
        self.group = group
        self.capacity = capacity
        id = transactionalID.map { cluster.transactionalID($0, timeout: timeout) }
        cluster.register(self)
    }

    var pendingCount: Int { pending.count }

    // MARK: Records

    func send(
        to topic: String, partition: Int32?, key: ByteView?, value: ByteView?, headers: HeaderList,
        timestamp: Int64?
    ) throws(KafkaError) {
        try cluster.enter(author, "produce")
        try check(.open, during: "produce")
        let count = cluster.logs(of: topic).count
        guard count > 0 else { throw KafkaError(.unknownTopicOrPartition, during: "produce") }
        if key == nil, cluster.isCompacted(topic) {
            throw fail(KafkaError(.invalidRecord, during: "produce"))
        }
        let key = key.map { Array($0.buffer) }
        try awaitRoom()
        let record = AppendedRecord(
            key: key, value: value.map { Array($0.buffer) }, headers: headers.headers,
            timestamp: timestamp ?? cluster.clock.now, author: author,
            wasMember: cluster.group(group).isMember(author), wasFenced: id.map { epoch != $0.epoch } ?? false
        )
        pending.append(
            Pending(
                partition: TopicPartition(topic, partition ?? Self.partition(of: key ?? [], among: count)),
                record: record, arrival: cluster.clock.now + cluster.random.time(0...cluster.troubles.delay),
                deadline: cluster.clock.now + Self.deliveryTimeout))
    }

    private func awaitRoom() throws(KafkaError) {
        guard pending.count >= capacity else { return }
        do throws(KafkaError) {
            try cluster.call(author, "produce", timeout: .seconds(60), to: nil) { () -> Answer<Void> in
                deliver()
                if let error = fatal ?? failure { return .failed(error) }
                return pending.count < capacity ? .done(()) : .retry
            }
        } catch {
            throw error.code == .timedOut ? KafkaError(.queueFull, during: "produce") : error
        }
    }

    private static func partition(of key: [UInt8], among count: Int) -> Int32 {
        Int32(Nodes.hash(String(decoding: key, as: UTF8.self)) % count)
    }

    func poll(timeout: Duration) -> [KafkaError] { [] }

    func flush(timeout: Duration) throws(KafkaError) {
        try cluster.call(author, "flush", timeout: timeout, to: nil) { awaitDelivery() }
    }

    func runInBackground() { deliver() }

    private func awaitDelivery() -> Answer<Void> {
        deliver()
        if let fatal { return .failed(fatal) }
        if let failure {
            if id == nil { self.failure = nil }
            return .failed(failure)
        }
        return pending.isEmpty ? .done(()) : .retry
    }

    /// Hands over what has come as far as its broker, in the order of each partition.
    private func deliver() {
        guard fatal == nil, !pending.isEmpty else { return }
        var blocked: Set<TopicPartition> = []
        var left: [Pending] = []
        for entry in pending {
            guard fatal == nil, !blocked.contains(entry.partition), hasArrived(entry) else {
                blocked.insert(entry.partition)
                if entry.deadline < cluster.clock.now {
                    _ = fail(KafkaError(.messageTimedOut, during: "produce"))
                } else {
                    left.append(entry)
                }
                continue
            }
        }
        pending = left
    }

    private func hasArrived(_ entry: Pending) -> Bool {
        guard entry.arrival <= cluster.clock.now, register(entry.partition),
            cluster.isReachable(.partition(entry.partition)), let log = cluster.log(entry.partition)
        else { return false }
        guard log.append(entry.record, producer: id?.producer, epoch: epoch) else {
            fatal = .fenced
            return false
        }
        return true
    }

    /// Makes the partition part of the transaction.
    private func register(_ partition: TopicPartition) -> Bool {
        guard let id, !registered.contains(partition) else { return true }
        guard cluster.isReachable(.transaction(id.name)) else { return false }
        switch cluster.add(partition, to: id, epoch: epoch) {
        case .done: registered.insert(partition)
        case .failed(let error): fatal = error
        case .retry: return false
        }
        return fatal == nil
    }

    // MARK: Transactions

    func initTransactions(timeout: Duration) throws(KafkaError) {
        guard let id else { throw KafkaError(.notConfigured, during: "init transactions") }
        epoch = try cluster.call(
            author, "init transactions", timeout: timeout, to: .transaction(id.name)
        ) { cluster.initProducer(id) }
        state = .ready
        cluster.trace.note("\(author.name) is producer \(id.name) at epoch \(epoch)")
    }

    func beginTransaction() throws(KafkaError) {
        try cluster.enter(author, "begin transaction")
        try check(.ready, during: "begin transaction")
        state = .open
    }

    func sendOffsets(
        _ offsets: [TopicPartition: Int64], of metadata: GroupMetadata, timeout: Duration
    ) throws(KafkaError) {
        let operation = "send offsets"
        if let error = fatal ?? failure { throw error }
        try check(.open, during: operation)
        guard let id, !offsets.isEmpty else { return }
        let member = GroupMembership(metadata)
        do throws(KafkaError) {
            // As the client does, which otherwise would take no note of records that fail meanwhile.
            try cluster.call(author, operation, timeout: timeout, to: nil) { awaitDelivery() }
            try cluster.call(author, operation, timeout: timeout, to: .transaction(id.name)) {
                cluster.add(group: member.group, to: id, epoch: epoch)
            }
            hasOffsets = true
            try cluster.call(author, operation, timeout: timeout, to: .group(member.group)) {
                hold(offsets, id, member)
            }
        } catch {
            throw error.isFatal || error.requiresAbort || error.isRetriable ? note(error) : fail(error)
        }
    }

    /// TxnOffsetCommit.
    private func hold(
        _ offsets: [TopicPartition: Int64], _ id: TransactionalID, _ member: GroupMembership
    ) -> Answer<Void> {
        let group = cluster.group(member.group)
        guard cluster.isCurrent(epoch, of: id) else { return .failed(.fenced) }
        let refusal = group.refusal(of: member.id, generation: member.generation, isTransactional: true)
        if let refusal, !cluster.flaws.contains(.noMemberCheck) {
            return .failed(
                KafkaError(refusal, during: "send offsets", isRetriable: false, requiresAbort: true))
        }
        group.hold(offsets, of: id.producer)
        return .done(())
    }

    func commitTransaction(timeout: Duration) throws(KafkaError) {
        let operation = "commit transaction"
        if let error = fatal ?? failure { throw error }
        guard let id, state == .open || state == .committing else { throw wrongState(operation) }
        state = .committing
        do throws(KafkaError) {
            try cluster.call(author, operation, timeout: timeout, to: nil) { awaitDelivery() }
            if !registered.isEmpty || hasOffsets {
                try cluster.call(author, operation, timeout: timeout, to: .transaction(id.name)) {
                    cluster.endTransaction(id, epoch: epoch, commits: true)
                }
            }
        } catch {
            throw note(error)
        }
        finish()
    }

    func abortTransaction(timeout: Duration) throws(KafkaError) {
        let operation = "abort transaction"
        if let fatal { throw fatal }
        guard let id, state != .new, state != .ready else { throw wrongState(operation) }
        state = .aborting
        pending = []
        do throws(KafkaError) {
            if !registered.isEmpty || hasOffsets {
                try cluster.call(author, operation, timeout: timeout, to: .transaction(id.name)) {
                    cluster.endTransaction(id, epoch: epoch, commits: false)
                }
            }
        } catch {
            throw note(error)
        }
        finish()
    }

    private func finish() {
        state = .ready
        registered = []
        hasOffsets = false
        failure = nil
    }

    // MARK: Errors

    private func check(_ wanted: State, during operation: String) throws(KafkaError) {
        if let fatal { throw fatal }
        guard id != nil || wanted != .open else { return }
        guard state == wanted, failure == nil else { throw failure ?? wrongState(operation) }
    }

    private func wrongState(_ operation: String) -> KafkaError {
        KafkaError(.state, during: operation, reason: "\(operation) while \(state)")
    }

    /// Remembers an error that ends the client or the transaction.
    private func note(_ error: KafkaError) -> KafkaError {
        if error.isFatal { fatal = fatal ?? error }
        if error.requiresAbort { failure = failure ?? error }
        return error
    }

    private func fail(_ error: KafkaError) -> KafkaError {
        cluster.trace.note("\(author.name): \(error)")
        let error = KafkaError(
            error.code, during: error.operation, reason: error.reason, isRetriable: false,
            requiresAbort: id != nil)
        failure = failure ?? error
        return error
    }
}

/// What a simulated member says of itself to the group's coordinator.
struct GroupMembership {
    var group: String
    /// Empty and -1 for a client that is no member at the moment.
    var id: String
    var generation: Int32

    init(group: String, id: String, generation: Int32) {
        self.group = group
        self.id = id
        self.generation = generation
    }

    init(_ metadata: GroupMetadata) {
        let fields = String(decoding: metadata.bytes, as: UTF8.self)
            .split(separator: "|", omittingEmptySubsequences: false)
        group = fields.first.map(String.init) ?? ""
        id = fields.count > 1 ? String(fields[1]) : ""
        generation = fields.count > 2 ? Int32(fields[2]) ?? -1 : -1
    }

    var metadata: GroupMetadata { GroupMetadata(bytes: Array("\(group)|\(id)|\(generation)".utf8)) }
}
