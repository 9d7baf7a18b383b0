import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StateStore
import StreamCore

/// Brings back the state of partitions that were assigned, turn by turn, while the others go on: first what
/// the local store has, then the changelog's tail.
extension Worker {
    private static let pollSize = 5000
    /// One question to the broker while other partitions wait.
    private static let patienceForAnswer = Duration.seconds(1)
    /// Nanoseconds between two words about a restore.
    private static let progressInterval: UInt64 = 5_000_000_000
    /// How long the group may be ahead of the changelog: longer than a transaction can stay open.
    private static let patienceForTransactions: UInt64 = 120_000_000_000

    var isRestoring: Bool { partitions.contains { $0.map { $0.stage != .running } ?? false } }

    func goOnRestoring() throws {
        guard isRestoring else { return try stopReadingChangelog() }
        for case let work? in partitions where work.stage == .waiting { try open(work) }
        try askCommitted()
        try readChangelog()
        for case let work? in partitions where work.stage == .restoring { try finishRestoring(work) }
        for case let work? in partitions where work.stage == .starting { try start(work) }
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

    // MARK: Changelog

    /// The client for all questions about the bounds of partitions too: on the input's connection they would
    /// wait behind each fetch that finds nothing, for up to `fetch.wait.max.ms`.
    func changelogReader() throws(KafkaError) -> any RecordConsumer {
        if let changelog { return changelog.reader }
        let reader = try ports.makeChangelogReader()
        changelog = (reader, nil)
        return reader
    }

    /// Reads on in the changelog for the partitions that need it.
    private func readChangelog() throws {
        guard let topic = configuration.state.changelogTopic else { return }
        let open = partitions.compactMap { $0 }.filter { $0.stage == .restoring }
        guard !open.isEmpty else { return try stopReadingChangelog() }
        let reader = try changelogReader()
        for work in open where work.restore.end == nil {
            try findEnd(of: work, topic, reader)
        }
        let wanted = Set(open.filter { $0.restore.end != nil }.map(\.partition))
        if wanted != changelog?.assigned {
            let starts = open.filter { wanted.contains($0.partition) }.map {
                (TopicPartition(topic, $0.partition), StartOffset.offset($0.restore.next))
            }
            try reader.assign(Dictionary(uniqueKeysWithValues: starts))
            changelog?.assigned = wanted
        }
        let hasOthers = partitions.contains { $0?.stage == .running }
        let outcome = try reader.poll(max: Self.pollSize, timeout: hasOthers ? .zero : .milliseconds(50)) {
            try restore($0)
        }
        for error in outcome.errors { logger.tell(.changelogTrouble(error)) }
        for (partition, next) in outcome.ends { reachEnd(of: partition, next, reader) }
        try keepWithinMemory()
        showProgress(open)
    }

    /// The end of what is committed is the end of all once no transaction is open there. The offsets do not
    /// tell: a transaction of timers alone leaves them as they are, and its end can reach the changelog later
    /// than the group.
    private func reachEnd(of partition: TopicPartition, _ next: Int64, _ reader: any RecordConsumer) {
        guard let work = work(at: partition.partition) else { return }
        work.restore.reachEnd(next)
        guard work.restore.committed != nil, let all = reader.cachedWatermarks(of: partition)?.high else {
            return
        }
        work.restore.isSettled = next >= all
    }

    /// Says now and then how far a long restore has come.
    private func showProgress(_ open: [PartitionWork]) {
        let now = clock.monotonic()
        for work in open {
            guard let share = work.restore.progress(now: now, every: Self.progressInterval) else { continue }
            logger.tell(
                .restoringGoesOn(
                    partition: work.partition, percent: share, customers: work.restore.records))
        }
    }

    /// What is written from now on would be fetched in vain; and a question about the changelog's end would
    /// have to wait behind each fetch that finds nothing.
    private func stopReadingChangelog() throws(KafkaError) {
        guard let changelog, changelog.assigned != [] else { return }
        try changelog.reader.assign([:])
        self.changelog?.assigned = []
    }

    private func findEnd(of work: PartitionWork, _ topic: String, _ reader: any RecordConsumer) throws {
        let bounds: WatermarkOffsets
        do throws(KafkaError) {
            bounds = try reader.queryWatermarks(
                of: TopicPartition(topic, work.partition), timeout: Self.patienceForAnswer)
        } catch {
            guard error.remedy == .retry else { throw error }
            return
        }
        guard work.restore.next <= bounds.high else {
            throw StateFailure(
                shortChangelog: topic, end: bounds.high, partition: work.partition,
                stored: work.restore.next, in: configuration.state.directory)
        }
        work.restore.next = max(work.restore.next, bounds.low)
        work.restore.begin = work.restore.next
        work.restore.end = bounds.high
        if !work.restore.isAtEnd {
            logger.tell(
                .restoring(partition: work.partition, records: bounds.high - work.restore.next))
        }
    }

    private func restore(_ record: borrowing RecordView) throws {
        guard let work = work(at: record.partition), work.stage == .restoring,
            record.offset >= work.restore.next, let key = record.key
        else { return }
        work.restore.next = record.offset + 1
        guard let value = record.value else { return }
        let bytes = UnsafeRawBufferPointer(value.buffer)
        do throws(StateError) {
            if key.count == 0 {
                work.restore.state = try PartitionRecord.decode(bytes, plan: plan)
            } else if !work.restore.isLookingAhead {
                try work.pipeline.engine.restore(bytes)
                work.restore.records += 1
            }
        } catch StateError.otherLayout where key.count > 0 {
            meetOtherLayout(work)
        } catch {
            // The engine compares with what the local store has of the customer, so the fault may be there.
            // Once that is put aside, it shows.
            if key.count > 0, error.isOfReading, let store = work.store, store.customerCount > 0 {
                throw StoreFault(partition: work.partition, error: error)
            }
            throw StateFailure(
                description: "the changelog \(record.topic)[\(record.partition)] cannot be read at offset "
                    + "\(record.offset): \(error)")
        }
    }

    /// A customer's record that was written under a plan of which nothing is known. What comes at the end may
    /// tell; where that has been looked at already, it is one that is there again further on.
    private func meetOtherLayout(_ work: PartitionWork) {
        if work.foreseen == nil {
            work.restore.isLookingAhead = true
        } else {
            work.restore.superseded += 1
        }
    }

    /// Reads the changelog once more where its end tells how to read it.
    /// - Returns: whether that is so.
    private func readsAgain(_ work: PartitionWork) throws -> Bool {
        guard let state = work.restore.state else {
            guard !work.restore.isLookingAhead else { throw otherLayout(of: work) }
            return false
        }
        let known = work.foreseen?.history.layouts ?? []
        let isNews = work.foreseen == nil || state.history.layouts.contains { !known.contains($0) }
        let isNeeded =
            work.restore.isLookingAhead || work.restore.superseded > 0
            || continuedPlan(state.history).fingerprint != work.plan.fingerprint
        guard isNeeded, isNews else {
            // Who was in a record that could not be read must be there nevertheless.
            guard
                work.restore.superseded == 0 || work.pipeline.engine.knownCount == state.customers
            else { throw otherLayout(of: work) }
            return false
        }
        work.foreseen = state
        try restart(work)
        return true
    }

    private func otherLayout(of work: PartitionWork) -> StateFailure {
        StateFailure(
            StoreFault(partition: work.partition, error: .otherLayout), in: configuration.state.directory)
    }

    /// What is restored goes to the local store when it is too much for the memory.
    private func keepWithinMemory() throws {
        for case let work? in partitions
        where work.stage == .restoring && !work.restore.isLookingAhead
            && work.pipeline.engine.stateBytes > memoryShare
        {
            try writeCheckpoint(of: work, changelogPosition: work.restore.next)
            work.pipeline.engine.evict(toBytes: memoryShare / 2)
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
