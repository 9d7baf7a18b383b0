import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StateStore
import StreamCore

/// Step 6. A checkpoint contains exactly what is committed, so it is written while no batch is open in the
/// partition.
extension Worker {
    private static let patienceForPosition = Duration.seconds(1)

    /// Bytes of customers in memory for each partition.
    var memoryShare: Int { memory / max(1, partitions.count { $0 != nil }) }

    /// Writes the checkpoint of one partition whose turn it is, so that many do not stand in the way at once.
    func checkpointIfDue() throws {
        guard configuration.state.changelogTopic != nil else { return }
        let now = clock.monotonic()
        let due = partitions.first { work in
            guard let work, work.stage == .running, !work.hasProgress else { return false }
            let isFull = work.pipeline.engine.stateBytes > memoryShare
            return now >= (isFull ? work.nextEarlyCheckpoint : work.nextCheckpoint)
        }
        guard case let work?? = due else { return }
        work.scheduleCheckpoint(now: now, interval: configuration.state.checkpointInterval)
        try checkpoint(work)
    }

    /// The checkpoints at the end, as far as there is time.
    func checkpointAll(by deadline: Deadline) throws {
        guard configuration.state.changelogTopic != nil else { return }
        for case let work? in partitions where work.stage == .running && !work.hasProgress {
            guard !deadline.hasPassed else { return }
            try checkpoint(work)
        }
    }

    /// - Throws: ``StoreFault`` where the store is damaged. Where it cannot be written it stays behind, and the
    ///   changelog has what it lacks.
    func checkpoint(_ work: PartitionWork) throws {
        guard let topic = configuration.state.changelogTopic, work.store != nil else { return }
        if work.pipeline.engine.dirtyCount > 0 {
            let position: Int64
            do throws(KafkaError) {
                // Everything below the last stable offset is decided, and none of it is newer than our state.
                position = try changelogReader().queryWatermarks(
                    of: TopicPartition(topic, work.partition), timeout: Self.patienceForPosition
                ).high
            } catch {
                guard error.remedy == .retry else { throw error }
                logger.warning("the checkpoint has to wait: \(error)")
                return
            }
            try ports.atStep(.checkpoint)
            try writeCheckpoint(of: work, changelogPosition: position)
        }
        work.pipeline.engine.evict(toBytes: memoryShare)
    }

    /// - Parameter position: of the changelog, below which everything is part of the state.
    func writeCheckpoint(of work: PartitionWork, changelogPosition position: Int64) throws {
        let state = work.stage == .restoring ? work.restore.state : work.state(topicNames: configuration.topics)
        var bytes: [UInt8]?
        if let state {
            var record: [UInt8] = []
            PartitionRecord.encode(state, plan: plan, into: &record)
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
            logger.error(
                "the local store is not written, so a restart takes longer: \(reason)",
                metadata: ["partition": "\(work.partition)"])
        }
    }
}
