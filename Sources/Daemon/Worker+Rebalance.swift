import ConfigurationFile
import KafkaIO
import Logging
import Pipeline

extension Worker {
    func assigned(_ partitions: [TopicPartition]) throws -> [TopicPartition: StartOffset] {
        reporter.countRebalance()
        logger.info("partitions assigned", metadata: ["partitions": "\(rangesText(partitions))"])
        let committed = try consumer.committed(partitions, timeout: Self.timeout)
        var starts: [TopicPartition: StartOffset] = [:]
        for partition in partitions {
            guard let topic = topicIndex(partition.topic) else { continue }
            let bounds = try consumer.queryWatermarks(of: partition, timeout: Self.timeout)
            work(for: partition.partition).assign(
                topic: topic, from: bounds.low, to: bounds.high,
                publishedUpTo: publishedOffset(committed[partition], partition, bounds),
                now: clock.monotonic())
            starts[partition] = .beginning
        }
        announceRebuilding()
        return starts
    }

    /// The offset below which results were published, by what the group has committed.
    private func publishedOffset(
        _ committed: Int64?, _ partition: TopicPartition, _ bounds: WatermarkOffsets
    ) -> Int64 {
        guard let committed else { return bounds.low }
        if committed > bounds.high {
            logger.warning(
                "the partition ends before the committed offset, so it was made anew: all is published again",
                metadata: ["partition": "\(partition)", "committed": "\(committed)", "end": "\(bounds.high)"])
            return bounds.low
        }
        if committed < bounds.low {
            logger.warning(
                "records were removed from the partition before they were read: keep them longer",
                metadata: [
                    "partition": "\(partition)", "committed": "\(committed)", "begin": "\(bounds.low)",
                ])
        }
        return max(committed, bounds.low)
    }

    /// Says so when partitions begin or cease to rebuild their state.
    func announceRebuilding() {
        let count = self.partitions.count { $0?.isRebuilding ?? false }
        guard (count > 0) != isRebuilding else { return }
        isRebuilding = count > 0
        if isRebuilding {
            logger.info(
                "reading again what was published, for its state", metadata: ["partitions": "\(count)"])
        } else {
            logger.info("state is rebuilt")
        }
    }

    private func work(for partition: Int32) -> PartitionWork {
        let index = Int(partition)
        while partitions.count <= index { partitions.append(nil) }
        if let known = partitions[index] { return known }
        let work = PartitionWork(partition, topics: configuration.topics.count, plan: plan)
        partitions[index] = work
        return work
    }

    func revoked(_ revoked: [TopicPartition], lost: Bool) throws {
        reporter.countRebalance()
        logger.info(
            lost ? "partitions lost" : "partitions revoked",
            metadata: ["partitions": "\(rangesText(revoked))"])
        defer { for partition in revoked { giveUp(partition) } }
        guard !lost else { return }
        try finishBatches()
        do throws(KafkaError) {
            try commit()
        } catch {
            try tolerate(error)
        }
    }

    private func giveUp(_ partition: TopicPartition) {
        let index = Int(partition.partition)
        guard index < partitions.count, let work = partitions[index], let topic = topicIndex(partition.topic)
        else { return }
        work.revoke(topic: topic)
        guard !work.isAssigned else { return }
        reporter.retire(work.pipeline)
        partitions[index] = nil
    }
}
