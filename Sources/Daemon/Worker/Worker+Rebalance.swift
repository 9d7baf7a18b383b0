import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StreamCore

/// Runs inside the consumer's poll. What is gained is assigned without being read; the turns restore it.
extension Worker {
    /// How long a rebalance is held up for the batch to be committed; the group waits for
    /// `max.poll.interval.ms` before it goes on without this member.
    private static let patienceAtRebalance = Duration.seconds(20)

    func assigned(_ partitions: [TopicPartition]) throws -> [TopicPartition: StartOffset] {
        figures.isAssigned = true
        awaitsAssignment = false
        // A cooperative rebalance tells also those to whom it brings nothing.
        guard !partitions.isEmpty else { return [:] }
        figures.rebalances += 1
        logger.tell(.assigned(rangesText(partitions)))
        var starts: [TopicPartition: StartOffset] = [:]
        // A topic that joins another one has its position from the same state, which is restored anew.
        if partitions.contains(where: { work(at: $0.partition)?.hasProgress ?? false }) {
            try undoBatch(because: RebalanceReason.joined)
        }
        for partition in partitions {
            guard let topic = topicIndex(partition.topic) else { continue }
            let work = work(for: partition.partition)
            try restart(work)
            work.assign(topic: topic)
            starts[partition] = .paused
        }
        return starts
    }

    private func work(for partition: Int32) -> PartitionWork {
        let index = Int(partition)
        while partitions.count <= index { partitions.append(nil) }
        if let known = partitions[index] { return known }
        let work = PartitionWork(partition, topics: configuration.topics.count, plan: plan)
        partitions[index] = work
        return work
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) throws {
        figures.rebalances += 1
        logger.tell(lost ? .lost(rangesText(partitions)) : .revoked(rangesText(partitions)))
        // Whatever happens, they are not ours any more when this returns.
        defer {
            for partition in partitions { release(partition) }
            awaitsAssignment = self.partitions.allSatisfy { $0 == nil }
        }
        if lost {
            try undoLostBatch(of: partitions)
        } else {
            try finishBatch(of: partitions)
        }
    }

    /// Somebody else may own the partitions already: nothing of theirs may be committed.
    private func undoLostBatch(of partitions: [TopicPartition]) throws {
        let hasOpenResults =
            commit != nil || outbox.isOpen || self.partitions.contains { $0?.hasProgress ?? false }
        guard hasOpenResults else { return }
        try undoBatch(because: RebalanceReason.lost)
    }

    private func finishBatch(of partitions: [TopicPartition]) throws {
        let deadline = Deadline(in: Self.patienceAtRebalance, clock)
        do {
            let going = Set(partitions.map(\.partition))
            try fireTimers(of: going)
            try seal(checkpoint: behindInStore { going.contains($0.partition) })
            guard try !goOnWithCommit(by: deadline) else { return }
            guard outbox.isTransactional, commit?.phase == .commit else {
                // Later the offsets would go under a new generation, which the group would take.
                return try undoBatch(because: RebalanceReason.tooLate)
            }
            // The next turn goes on with it. Who owns the partitions then waits for its outcome.
            logger.tell(.rebalanceCannotWait)
        } catch let error as KafkaError where error.remedy == .retry || error.remedy == .abort {
            try undoBatch(because: error)
        } catch let fault as StoreFault {
            try heal(fault)
        }
    }

    /// Who takes the partitions over may have other definitions: what is due is decided under ours.
    private func fireTimers(of partitions: Set<Int32>) throws(StoreFault) {
        // While a commit is under way it is not to be added to.
        guard commit == nil else { return }
        for case let work? in self.partitions
        where work.stage == .running && partitions.contains(work.partition) {
            _ = try work.reachingStore { pipeline throws(StateError) in
                try pipeline.engine.fireTimers(limit: timersPerTurn)
            }
        }
    }

    func work(at partition: Int32) -> PartitionWork? {
        let index = Int(partition)
        return index < partitions.count ? partitions[index] : nil
    }

    private func release(_ partition: TopicPartition) {
        guard let work = work(at: partition.partition), let topic = topicIndex(partition.topic) else {
            return
        }
        work.revoke(topic: topic)
        guard !work.isAssigned else { return }
        figures.retire(work.restart())
        partitions[Int(partition.partition)] = nil
    }
}

/// Why a batch is undone without an error.
private enum RebalanceReason: Error, CustomStringConvertible {
    case lost
    case tooLate
    case joined

    var description: String {
        switch self {
        case .lost: "the group took the partitions away"
        case .joined: "another topic joined a partition"
        case .tooLate: "it was not ready when its partitions had to be given back"
        }
    }
}
