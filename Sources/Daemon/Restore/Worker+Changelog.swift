import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StateStore
import StreamCore

/// Reads what the changelog has beyond the local store.
extension Worker {
    private static let pollSize = 5000
    /// Nanoseconds between two words about a restore.
    private static let progressInterval: UInt64 = 5_000_000_000

    /// The client for all questions about the bounds of partitions too: on the input's connection they would
    /// wait behind each fetch that finds nothing, for up to `fetch.wait.max.ms`.
    func changelogReader() throws(KafkaError) -> any RecordConsumer {
        if let changelog { return changelog.reader }
        let reader = try ports.makeChangelogReader()
        changelog = (reader, nil)
        return reader
    }

    /// Reads on in the changelog for the partitions that need it.
    func readChangelog() throws {
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
    func stopReadingChangelog() throws(KafkaError) {
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
            meetOtherLayout(work, at: record.offset)
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
    private func meetOtherLayout(_ work: PartitionWork, at offset: Int64) {
        if work.foreseen == nil {
            work.restore.isLookingAhead = true
        } else {
            work.restore.supersede(offset)
        }
    }

    /// Reads the changelog once more where its end tells how to read it.
    /// - Returns: whether that is so.
    func readsAgain(_ work: PartitionWork) throws -> Bool {
        guard let state = work.restore.state else {
            guard !work.restore.isLookingAhead else { throw otherLayout(of: work) }
            return false
        }
        let known = work.foreseen?.history.layouts ?? []
        let isNews = work.foreseen == nil || state.history.layouts.contains { !known.contains($0) }
        let isNeeded =
            work.restore.isLookingAhead || work.restore.superseded > 0
            || !continuedPlan(state.history).isSame(as: work.plan)
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
            // Only the end tells which removed segments still have members. A record that was taken over
            // without them must not be written.
            guard work.foreseen != nil || !work.pipeline.engine.readsFormerLayouts else {
                work.restore.isLookingAhead = true
                continue
            }
            try writeCheckpoint(of: work, changelogPosition: work.restore.nextFromStore)
            work.pipeline.engine.evict(toBytes: memoryShare / 2)
        }
    }
}
