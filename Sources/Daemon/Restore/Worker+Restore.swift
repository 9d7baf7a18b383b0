import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StateStore
import StreamCore

/// Brings back the state of partitions that were assigned, turn by turn, while the others go on: first what
/// the local store has, then the changelog's tail.
extension Worker {
    /// One question to the broker while other partitions wait.
    static let patienceForAnswer = Duration.seconds(1)
    /// How long the group may be ahead of the changelog: longer than a transaction can stay open.
    private static let patienceForTransactions: UInt64 = 120_000_000_000

    var isRestoring: Bool { partitions.contains { $0.map { $0.stage != .running } ?? false } }

    func goOnRestoring() throws {
        guard isRestoring else { return try stopReadingChangelog() }
        for case let work? in partitions where work.stage == .waiting { try open(work) }
        try askCommitted()
        try readChangelog()
        for case let work? in partitions where work.stage == .restoring { try finishRestoring(work) }
        for case let work? in partitions where work.stage == .starting {
            if try mayStart(work) { try start(work) }
        }
    }

    // MARK: Local store

    private func open(_ work: PartitionWork) throws {
        guard clock.monotonic() >= retryAt else { return }
        do throws(StateError) {
            guard let store = try ports.stores.open(work.partition) else { return }
            do throws(StateError) {
                let progress = try progress(in: store)
                let history = work.foreseen?.history ?? progress.state?.history
                try work.open(store, progress, plan: history.map { continuedPlan($0) } ?? plan)
                // What the reader has of the partition belongs to an earlier restore.
                changelog?.assigned = nil
            } catch {
                store.close()
                throw error
            }
        } catch {
            try heal(StoreFault(partition: work.partition, error: error))
        }
    }

    private func progress(in store: any PartitionStore) throws(StateError)
        -> RestoreProgress
    {
        var progress = RestoreProgress()
        progress.began = clock.monotonic()
        if let checkpoint = try store.readCheckpoint() {
            progress.next = checkpoint.changelogPosition
            if let record = checkpoint.partition {
                let decoded = record.withUnsafeBytes { bytes in
                    Result { () throws(StateError) in try PartitionRecord.decode(bytes, plan: plan) }
                }
                progress.state = try decoded.get()
            }
        }
        progress.begin = progress.next
        return progress
    }

    /// Puts a damaged store aside and restores the partition from the changelog. What must not be guessed at
    /// ends the worker.
    func heal(_ fault: StoreFault) throws {
        let canHeal = fault.error.isHealable && configuration.state.changelogTopic != nil
        guard canHeal else {
            throw StateFailure(fault, in: configuration.state.directory)
        }
        try undoBatch(because: fault.error)
        let aside = try setAside(fault.partition)
        logger.tell(.storeDamaged(fault, keptAs: aside))
    }

    private func setAside(_ partition: Int32) throws -> String {
        do throws(StateError) {
            return try ports.stores.setAside(partition)
        } catch {
            throw StateFailure(
                description: "the damaged state of partition \(partition) in "
                    + "\(configuration.state.directory) cannot be put aside: \(error)")
        }
    }

    // MARK: Going on

    /// Asks for the offsets that the group has committed. The answer waits for transactions under way.
    private func askCommitted() throws {
        let works = partitions.compactMap { $0 }.filter {
            $0.stage == .restoring && $0.restore.committed == nil
        }
        let asked = works.flatMap { work in
            work.topics.map { TopicPartition(configuration.topics[$0], work.partition) }
        }
        guard !asked.isEmpty else { return }
        let offsets: [TopicPartition: Int64]
        do throws(KafkaError) {
            offsets = try input.committed(asked, timeout: Self.patienceForAnswer)
        } catch {
            guard error.remedy == .retry else { throw error }
            return
        }
        for work in works {
            let known = work.topics.map { topic in
                (topic, offsets[TopicPartition(configuration.topics[topic], work.partition)])
            }
            work.restore.committed = Dictionary(uniqueKeysWithValues: known).compactMapValues { $0 }
            changelog?.assigned = nil  // From here on its end counts.
        }
    }

    /// Decides where the partition goes on, once the changelog was read to its end.
    private func finishRestoring(_ work: PartitionWork) throws {
        guard work.restore.committed != nil,
            work.restore.isAtEnd && work.restore.isSettled || configuration.state.changelogTopic == nil
        else { return }
        guard try !readsAgain(work) else { return }
        var starts: [Int: InputStart] = [:]
        for topic in work.topics {
            guard let start = try start(of: topic, work) else { return }
            starts[topic] = start
        }
        let took = (clock.monotonic() - work.restore.began) / 1_000_000
        work.finishRestoring(work.restore.state, starts: starts, now: clock.monotonic())
        // Spread over the interval, so that the checkpoints do not fall together.
        let interval = configuration.state.checkpointInterval
        work.scheduleCheckpoint(
            now: clock.monotonic(), interval: interval * Int64(work.partition % 16 + 1) / 16)
        reportChange(of: work)
        logger.tell(
            .restored(
                partition: work.partition, customers: work.pipeline.engine.customerCount,
                records: work.restore.records, milliseconds: took))
    }

    /// Where a topic's partition goes on; nil while that cannot be said.
    private func start(of topic: Int, _ work: PartitionWork) throws -> InputStart? {
        let name = configuration.topics[topic]
        let partition = TopicPartition(name, work.partition)
        let bounds: WatermarkOffsets
        do throws(KafkaError) {
            bounds = try changelogReader().queryWatermarks(of: partition, timeout: Self.patienceForAnswer)
        } catch {
            guard error.remedy == .retry else { throw error }
            return nil
        }
        let facts = Recovery.Facts(
            state: work.restore.positions.first { $0.topic == name }?.next,
            committed: work.restore.committed?[topic], low: bounds.low, high: bounds.high,
            isTransactional: outbox.isTransactional, hasState: work.restore.state != nil)
        switch Recovery.decide(facts) {
        case .start(let offset, let finding):
            if let finding { logger.tell(.found(finding, partition, facts)) }
            return InputStart(offset: offset, end: bounds.high)
        case .wait:
            guard clock.monotonic() - work.restore.began < Self.patienceForTransactions else {
                throw missingState(of: partition, facts)
            }
            work.restore.end = nil  // Its end is looked up again.
            return nil
        case .stateIsMissing:
            throw missingState(of: partition, facts)
        }
    }

    private func missingState(of partition: TopicPartition, _ facts: Recovery.Facts) -> StateFailure {
        StateFailure(missingStateOf: partition, group: configuration.job.application, facts)
    }

    private func start(_ work: PartitionWork) throws {
        for topic in work.topics where !work.positions[topic].isStarted {
            let partition = TopicPartition(configuration.topics[topic], work.partition)
            guard try input.start(partition, at: work.positions[topic].next) else { continue }
            work.start(topic: topic)
        }
    }
}
