import KafkaIO
import TestSupport

/// A consumer group as its coordinator keeps it: members, generations, and committed offsets.
///
///     empty ─▶ preparing ─▶ completing ─▶ stable
///                 ▲             │            │
///                 └─────────────┴────────────┘   a member comes, goes, or is not heard of any more
final class ConsumerGroup {
    enum Phase: Equatable {
        case empty
        /// Waits for its members to join again.
        case preparing(until: Int64)
        /// Waits for the leader to share the partitions out.
        case completing(until: Int64)
        case stable
    }

    struct Member {
        let id: String
        let author: Incarnation
        /// Keeps what it has while the partitions are shared out anew.
        var isCooperative: Bool
        /// The partitions of its topics, and those of them that it has.
        var wanted: [TopicPartition]
        var owned: [TopicPartition]
        var assignment: [TopicPartition] = []
        var hasJoined = true
        /// When it was last heard of, ms since the epoch.
        var heartbeat: Int64
    }

    /// Milliseconds.
    static let sessionTimeout: Int64 = 10_000
    static let rebalanceTimeout: Int64 = 60_000

    let name: String
    private let trace: Trace
    private(set) var phase = Phase.empty
    private(set) var generation: Int32 = 0
    private(set) var members: [Member] = []
    private var memberCount = 0
    private(set) var committed: [TopicPartition: Int64] = [:]
    /// Offsets of transactions that have not ended.
    private var pending: [(producer: Int64, partition: TopicPartition, offset: Int64)] = []

    init(_ name: String, trace: Trace) {
        self.name = name
        self.trace = trace
    }

    // MARK: Members

    func member(_ id: String) -> Member? { members.first { $0.id == id } }

    func isMember(_ author: Incarnation) -> Bool { members.contains { $0.author === author } }

    /// JoinGroup.
    /// - Parameter id: empty for a member that the group does not know yet.
    /// - Returns: the member's id.
    func join(
        _ id: String, _ author: Incarnation, wanted: [TopicPartition], owned: [TopicPartition],
        isCooperative: Bool, now: Int64
    ) -> String {
        defer { prepare(now) }
        if let place = members.firstIndex(where: { $0.id == id }) {
            members[place].hasJoined = true
            members[place].heartbeat = now
            members[place].owned = owned
            return id
        }
        memberCount += 1
        let id = "m\(memberCount)"
        members.append(
            Member(
                id: id, author: author, isCooperative: isCooperative, wanted: wanted, owned: owned,
                heartbeat: now))
        trace.note("\(author.name) joins \(name) as \(id)")
        return id
    }

    /// - Returns: whether the group knows the member.
    func beat(_ id: String, now: Int64) -> Bool {
        guard let place = members.firstIndex(where: { $0.id == id }) else { return false }
        members[place].heartbeat = now
        return true
    }

    func leave(_ id: String, now: Int64) {
        guard let member = member(id) else { return }
        trace.note("\(member.author.name) leaves \(name)")
        remove([id], now)
    }

    private func remove(_ ids: [String], _ now: Int64) {
        members.removeAll { ids.contains($0.id) }
        if members.isEmpty {
            phase = .empty
            generation += 1
        } else if !isPreparing {
            prepare(now)
        }
    }

    private var isPreparing: Bool {
        if case .preparing = phase { true } else { false }
    }

    private func prepare(_ now: Int64) {
        guard !isPreparing else { return }
        phase = .preparing(until: now + Self.rebalanceTimeout)
        trace.note("\(name) is rebalancing")
    }

    /// Whether a member has to join again.
    func wantsJoin(_ id: String) -> Bool { isPreparing && !(member(id)?.hasJoined ?? true) }

    /// SyncGroup: what the member got.
    /// - Returns: nil while that is not decided.
    func assignment(of id: String) -> [TopicPartition]? {
        phase == .stable ? member(id)?.assignment : nil
    }

    /// Sessions do not end while the coordinator is away.
    func forgive(_ outage: Int64) {
        for place in members.indices { members[place].heartbeat += outage }
    }

    // MARK: Time

    func tick(_ now: Int64, _ random: inout SplitMix64) {
        let silent = members.filter { now - $0.heartbeat > Self.sessionTimeout }
        if !silent.isEmpty {
            for member in silent { trace.note("\(name) expels \(member.author.name), \(member.id)") }
            remove(silent.map(\.id), now)
        }
        switch phase {
        case .empty, .stable: break
        case .preparing(let until):
            if now >= until { remove(members.filter { !$0.hasJoined }.map(\.id), now) }
            guard !members.isEmpty, members.allSatisfy(\.hasJoined) else { return }
            generation += 1
            for place in members.indices { members[place].hasJoined = false }
            share()
            phase = .completing(until: now + random.time(0...200))
        case .completing(let until):
            guard now >= until else { return }
            phase = .stable
            trace.note("\(name) is at generation \(generation)")
        }
    }

    /// Shares the partitions out: all of the topics' at once to eager members; among cooperative ones, what
    /// has an owner stays with the owner or with nobody.
    private func share() {
        let all = Set(members.flatMap(\.wanted)).sorted()
        let isCooperative = members.allSatisfy(\.isCooperative)
        let numbers = Set(all.map(\.partition)).sorted()
        for place in members.indices { members[place].assignment = [] }
        for (index, number) in numbers.enumerated() {
            let place = index * members.count / numbers.count
            for partition in all where partition.partition == number {
                let owner = members.firstIndex { $0.owned.contains(partition) }
                guard !isCooperative || owner == nil || owner == place else { continue }
                members[place].assignment.append(partition)
            }
        }
    }

    // MARK: Offsets

    /// Whether a member may commit, by what it says of itself.
    /// - Returns: the broker's refusal.
    func refusal(of id: String, generation: Int32, isTransactional: Bool) -> KafkaErrorCode? {
        if generation < 0, phase == .empty { return nil }
        if generation < 0, id.isEmpty { return isTransactional ? nil : .illegalGeneration }
        guard members.contains(where: { $0.id == id }) else { return .unknownMemberID }
        guard generation == self.generation else { return .illegalGeneration }
        if case .completing = phase { return .rebalanceInProgress }
        return nil
    }

    func commit(_ offsets: [TopicPartition: Int64]) { committed.merge(offsets) { $1 } }

    /// Keeps offsets until their transaction ends.
    func hold(_ offsets: [TopicPartition: Int64], of producer: Int64) {
        for (partition, offset) in offsets { pending.append((producer, partition, offset)) }
    }

    func end(_ producer: Int64, commits: Bool) {
        if commits {
            for entry in pending where entry.producer == producer {
                committed[entry.partition] = entry.offset
            }
        }
        pending.removeAll { $0.producer == producer }
    }

    /// Whether a transaction that has not ended here may change the partition's offset.
    func isUnstable(_ partition: TopicPartition) -> Bool { pending.contains { $0.partition == partition } }
}
