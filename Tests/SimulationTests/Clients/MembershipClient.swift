import KafkaIO

/// A member's side of its group: what the client's thread in the background does, and the callbacks that wait
/// for the application to poll.
final class MembershipClient {
    enum Phase {
        /// To join as soon as the application has heard what it lost.
        case unjoined
        case joining
        case stable
    }

    enum Callback {
        case assigned([TopicPartition])
        case revoked([TopicPartition], lost: Bool)
    }

    /// Milliseconds without a poll after which the client leaves the group.
    static let maxPollInterval: Int64 = 60_000

    private let group: ConsumerGroup
    private let author: Incarnation
    private let wanted: [TopicPartition]
    private let isCooperative: Bool
    private var phase = Phase.unjoined
    private(set) var callbacks: [Callback] = []
    /// Partitions that the application has been told of.
    private(set) var held: [TopicPartition] = []
    /// Whether the group may have given the partitions to others already.
    private var isLost = false
    private var id = ""
    private var generation: Int32 = -1
    private var errors: [KafkaError] = []
    var lastPoll: Int64

    init(
        _ group: ConsumerGroup, _ author: Incarnation, wanted: [TopicPartition], isCooperative: Bool,
        now: Int64
    ) {
        self.group = group
        self.author = author
        self.wanted = wanted
        self.isCooperative = isCooperative
        lastPoll = now
    }

    /// As librdkafka knows it at this moment, also when the application has not heard of it yet.
    var identity: GroupMembership { GroupMembership(group: group.name, id: id, generation: generation) }

    func takeErrors() -> [KafkaError] {
        defer { errors = [] }
        return errors
    }

    // MARK: In the background

    func run(now: Int64) {
        guard id.isEmpty || group.beat(id, now: now) else { return lose() }
        if !id.isEmpty, now - lastPoll > Self.maxPollInterval {
            errors.append(KafkaError(.maxPollExceeded, during: "poll"))
            group.leave(id, now: now)
            return lose()
        }
        switch phase {
        case .unjoined:
            guard callbacks.isEmpty, now - lastPoll <= Self.maxPollInterval else { return }
            join(now)
        case .joining:
            if group.wantsJoin(id) { return join(now) }
            if let assignment = group.assignment(of: id) { sync(assignment) }
        case .stable:
            guard group.wantsJoin(id) else { return }
            // What the application has not heard of yet goes first.
            guard callbacks.isEmpty else { return }
            if isCooperative || held.isEmpty {
                join(now)
            } else {
                callbacks.append(.revoked(held, lost: false))
                phase = .unjoined
            }
        }
    }

    private func join(_ now: Int64) {
        id = group.join(
            id, author, wanted: wanted, owned: isCooperative ? held : [], isCooperative: isCooperative,
            now: now)
        phase = .joining
    }

    private func sync(_ assignment: [TopicPartition]) {
        generation = group.generation
        phase = .stable
        isLost = false
        guard isCooperative else { return callbacks.append(.assigned(assignment.sorted())) }
        let revoked = held.filter { !assignment.contains($0) }
        if !revoked.isEmpty {
            callbacks.append(.revoked(revoked, lost: false))
            phase = .unjoined  // To say what has become free.
        }
        callbacks.append(.assigned(assignment.filter { !held.contains($0) }.sorted()))
    }

    /// The group does not know the member any more.
    private func lose() {
        id = ""
        generation = -1
        phase = .unjoined
        isLost = true
        callbacks = held.isEmpty ? [] : [.revoked(held, lost: true)]
    }

    // MARK: With the application

    /// The next callback to run, with what is true of it by now.
    func nextCallback() -> Callback? {
        guard !callbacks.isEmpty else { return nil }
        switch callbacks.removeFirst() {
        case .assigned(let partitions):
            return .assigned(partitions)
        case .revoked(let partitions, let lost):
            let concerned = partitions.filter(held.contains)
            held.removeAll(where: concerned.contains)
            return .revoked(concerned, lost: lost || isLost)
        }
    }

    func hold(_ partitions: [TopicPartition]) { held = (held + partitions).sorted() }

    func giveEverythingBack() {
        callbacks = held.isEmpty ? [] : [.revoked(held, lost: isLost)]
    }

    func leave(now: Int64) {
        group.leave(id, now: now)
        id = ""
        generation = -1
    }
}

extension SimulatedConsumer {
    /// Tells the delegate what the group has decided. What it throws is thrown on.
    func runCallbacks() throws {
        while let callback = membership?.nextCallback() {
            switch callback {
            case .assigned(let partitions): gain(partitions)
            case .revoked(let partitions, let lost): giveUp(partitions, lost: lost)
            }
            try cluster.checkAlive(author, "rebalance")
        }
        guard let failure = delegateFailure else { return }
        delegateFailure = nil
        throw failure
    }

    private func gain(_ partitions: [TopicPartition]) {
        cluster.trace.note("\(author.name) gets \(partitions.map(\.description).joined(separator: " "))")
        do {
            let starts = try delegate?.assigned(partitions) ?? [:]
            take(partitions, starts)
            membership?.hold(partitions)
        } catch {
            delegateFailure = delegateFailure ?? error
        }
    }

    private func giveUp(_ partitions: [TopicPartition], lost: Bool) {
        let names = partitions.map(\.description).joined(separator: " ")
        cluster.trace.note("\(author.name) gives up \(names)\(lost ? ", lost" : "")")
        do {
            if !partitions.isEmpty { try delegate?.revoked(partitions, lost: lost) }
        } catch {
            delegateFailure = delegateFailure ?? error
        }
        readings.removeAll { partitions.contains($0.partition) }
    }
}
