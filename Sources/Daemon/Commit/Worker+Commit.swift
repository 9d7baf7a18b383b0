import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StreamCore

extension Worker {
    private static let recordsPerCommit = 100_000
    private static let changesPerCommit = 100_000

    /// Commits when the interval or the size of the batch says so.
    func commitIfDue() throws {
        let isDue =
            clock.monotonic() - lastCommit >= UInt64(nanosecondsOf: configuration.state.commitInterval)
            || recordsSinceCommit >= Self.recordsPerCommit
            || partitions.contains { ($0?.pipeline.engine.changes.count ?? 0) >= Self.changesPerCommit }
        guard isDue else { return }
        try seal(checkpoint: dueForCheckpoint())
        _ = try goOnWithCommit(by: Deadline(in: Self.patience, clock, unless: stop))
    }

    /// Step 1: ends the batch, if anything happened since the last one.
    /// - Parameter checkpoints: partitions whose local store is to follow this commit.
    func seal(checkpoint checkpoints: [PartitionWork]) throws {
        guard commit == nil else { return }
        lastCommit = clock.monotonic()
        recordsSinceCommit = 0
        let works = partitions.compactMap { $0 }.filter { work in
            work.hasProgress || checkpoints.contains { $0 === work }
        }
        guard !works.isEmpty else { return }
        try ports.atStep(.seal)
        var offsets: [TopicPartition: Int64] = [:]
        for work in works {
            for topic in work.topics {
                let partition = TopicPartition(configuration.topics[topic], work.partition)
                offsets[partition] = work.positions[topic].next
            }
        }
        commit = SealedBatch(
            works: works, checkpoints: checkpoints, offsets: offsets, began: lastCommit)
    }

    /// Goes on with a commit that is under way. No record is processed before it is done.
    /// - Returns: whether none is left; false when the deadline has passed before, with everything as it is.
    func goOnWithCommit(by deadline: Deadline) throws -> Bool {
        while let batch = commit {
            guard try advance(batch, by: deadline) else { return false }
        }
        return true
    }

    /// Does the step that the batch has come to.
    /// - Returns: false when the deadline has passed; the step is then to be done again.
    private func advance(_ batch: SealedBatch, by deadline: Deadline) throws -> Bool {
        switch batch.phase {
        case .produceResults:
            try ports.atStep(.produceResults)
            for work in batch.works { try publisher.publish(work.pipeline.engine, of: work.plan) }
            commit?.phase = outbox.isTransactional ? .produceState : .deliverResults
        case .deliverResults:
            guard try outbox.deliver(by: deadline) else { return false }
            commit?.phase = .produceState
        case .produceState:
            try ports.atStep(.produceState)
            for work in batch.works {
                let state = work.state(topicNames: configuration.topics)
                try publisher.publish(state, of: work)
            }
            commit?.phase = .sendOffsets
        case .sendOffsets:
            guard try sendOffsets(of: batch, by: deadline) else { return false }
            commit?.changelogPositions = try changelogPositions(for: batch.checkpoints)
            commit?.phase = .commit
        case .commit:
            guard try finish(batch, by: deadline) else { return false }
            let done = commit ?? batch  // A refused proof of membership takes the positions out.
            noteCommit(of: done)
            try writeCheckpoints(after: done)
        }
        return true
    }

    private func sendOffsets(of batch: SealedBatch, by deadline: Deadline) throws -> Bool {
        try ports.atStep(.sendOffsets)
        guard outbox.isTransactional else { return try outbox.deliver(by: deadline) }
        try outbox.open()
        return try outbox.sendOffsets(batch.offsets, of: try input.groupMetadata(), by: deadline)
    }

    private func finish(_ batch: SealedBatch, by deadline: Deadline) throws -> Bool {
        try ports.atStep(.commit)
        guard !outbox.isTransactional else { return try outbox.commit(by: deadline) }
        if configuration.state.changelogTopic == nil {
            for work in batch.works {
                work.pipeline.engine.beginBatch()  // Its results are delivered.
                try writeCheckpoint(of: work, changelogPosition: 0)
                work.pipeline.engine.evict(toBytes: memoryShare)
            }
        }
        do throws(KafkaError) {
            // The state knows where to go on; the group's offsets are for those who watch the lag, and prove
            // that the partitions are still ours.
            try input.commit(batch.offsets, timeout: min(deadline.left, .seconds(5)))
        } catch {
            guard error.remedy == .retry || error.remedy == .abort else { throw error }
            logger.tell(.offsetsStayBehind(error))
            commit?.changelogPositions = [:]
        }
        return true
    }

    private func noteCommit(of batch: SealedBatch) {
        for work in batch.works { work.committed() }
        publisher.tap?.commit()
        commit = nil
        failures = 0
        figures.countCommit(took: clock.monotonic() - batch.began, results: waiting, at: clock.now())
        waiting.removeAll(keepingCapacity: true)
    }

    // MARK: Undoing

    /// Takes the transaction back and begins again from what is committed: every partition's state is
    /// restored, and its records are read again, with the same results.
    func undoBatch(because error: any Error) throws {
        let deadline = Deadline(in: Self.patience, clock, unless: stop)
        try settleCommit(by: deadline)
        figures.countAbortedCommit()
        failures += 1
        let pause = min(10_000, 100 << min(failures, 7))
        retryAt = clock.monotonic() + UInt64(pause) * 1_000_000
        logger.tell(.undone(error, pause: pause))
        commit = nil
        publisher.tap?.forget()
        waiting.removeAll(keepingCapacity: true)
        recordsSinceCommit = 0
        for case let work? in partitions { try restart(work) }
        guard try outbox.abort(by: deadline) else { throw noAnswer("abort transaction") }
    }

    /// Waits for the outcome of a commit that was asked for: it cannot be taken back.
    private func settleCommit(by deadline: Deadline) throws {
        guard outbox.isCommitting, let batch = commit else { return }
        do throws(KafkaError) {
            guard try outbox.commit(by: deadline) else { throw noAnswer("commit transaction") }
            noteCommit(of: batch)
        } catch {
            guard error.remedy == .abort else { throw error }
        }
    }

    private func noAnswer(_ operation: String) -> KafkaError {
        KafkaError(
            .timedOut, during: operation,
            reason: "no transaction coordinator answered for \(Self.patience)")
    }

    /// Forgets what a partition has in memory.
    func restart(_ work: PartitionWork) throws {
        guard work.stage != .waiting else { return }
        let isRead = work.stage == .starting || work.stage == .running
        figures.retire(work.restart())
        guard isRead else { return }
        try input.pause(work.topics.map { TopicPartition(configuration.topics[$0], work.partition) })
    }
}
