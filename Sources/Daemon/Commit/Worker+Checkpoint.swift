import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StateStore
import StreamCore

/// Step 6. A checkpoint contains exactly what is committed: it is written right behind a commit.
extension Worker {
    private static let patienceForPosition = Duration.seconds(1)

    /// Bytes of customers in memory for each partition.
    var memoryShare: Int { memory / max(1, partitions.count { $0 != nil }) }

    /// The partition whose turn it is, so that many checkpoints do not stand in the way at once; and those
    /// that have outgrown their memory.
    func dueForCheckpoint() -> [PartitionWork] {
        guard configuration.state.changelogTopic != nil else { return [] }
        let now = clock.monotonic()
        var due: [PartitionWork] = []
        var hasRegular = false
        for case let work? in partitions where work.stage == .running && work.pipeline.engine.dirtyCount > 0 {
            let isFull =
                work.pipeline.engine.stateBytes > memoryShare && now >= work.nextEarlyCheckpoint
            let isRegular = !hasRegular && now >= work.nextCheckpoint
            guard isFull || isRegular else { continue }
            hasRegular = hasRegular || isRegular
            due.append(work)
        }
        return due
    }

    /// All partitions whose local store is behind.
    func behindInStore(_ isConcerned: (PartitionWork) -> Bool = { _ in true }) -> [PartitionWork] {
        guard configuration.state.changelogTopic != nil else { return [] }
        return partitions.compactMap { $0 }.filter {
            $0.stage == .running && $0.pipeline.engine.dirtyCount > 0 && isConcerned($0)
        }
    }

    /// How far the changelog is part of the state. Asked between the acceptance of the offsets and the
    /// commit: while our transaction is open nobody else can take the partition over and write to its
    /// changelog, so all that is decided is ours. After the commit that would not be certain.
    func changelogPositions(for works: [PartitionWork]) throws -> [Int32: Int64] {
        guard let topic = configuration.state.changelogTopic else { return [:] }
        var positions: [Int32: Int64] = [:]
        for work in works {
            do throws(KafkaError) {
                positions[work.partition] = try changelogReader().queryWatermarks(
                    of: TopicPartition(topic, work.partition), timeout: Self.patienceForPosition
                ).high
            } catch {
                guard error.remedy == .retry else { throw error }
                logger.tell(.checkpointWaits(error))
            }
        }
        return positions
    }

    /// Writes the checkpoints that were to follow the commit.
    func writeCheckpoints(after batch: SealedBatch) throws {
        for work in batch.checkpoints where work.stage == .running {
            guard let position = batch.changelogPositions[work.partition] else { continue }
            try ports.atStep(.checkpoint)
            work.scheduleCheckpoint(
                now: clock.monotonic(), interval: configuration.state.checkpointInterval)
            try writeCheckpoint(of: work, changelogPosition: position)
            work.pipeline.engine.evict(toBytes: memoryShare)
        }
    }

    /// - Parameter position: of the changelog, below which everything is part of the state.
    func writeCheckpoint(of work: PartitionWork, changelogPosition position: Int64) throws {
        let state =
            work.stage == .restoring ? work.restore.state : work.state(topicNames: configuration.topics)
        var bytes: [UInt8]?
        if let state {
            var record: [UInt8] = []
            PartitionRecord.encode(state, plan: work.plan, into: &record)
            bytes = record
        }
        let checkpoint = StoredCheckpoint(changelogPosition: position, partition: bytes)
        do throws(StateError) {
            try work.store?.write(checkpoint) { writer throws(StateError) in
                try work.pipeline.engine.forEachDirtyState { state throws(StateError) in
                    try writer.put(state)
                }
            }
            work.pipeline.engine.checkpointed()
        } catch {
            guard case .unreadable(let reason) = error, configuration.state.changelogTopic != nil else {
                throw StoreFault(partition: work.partition, error: error)
            }
            logger.tell(.storeNotWritten(partition: work.partition, reason))
        }
    }
}
