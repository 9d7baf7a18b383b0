import ConfigurationFile
import KafkaIO
import Pipeline

/// Jobs with several input topics: their records are brought into one order before they are processed.
extension Worker {
    /// While more bytes of a topic's partition are held, no more of it is received. Pausing makes librdkafka
    /// drop what it has fetched ahead, so it should be rare.
    private static let heldLimit = 8 << 20

    /// Processes held records for as long as it is clear which is next.
    func processHeld(_ now: Int64) throws {
        guard configuration.topics.count > 1 else { return }
        let monotonic = clock.monotonic()
        for case let work? in partitions where work.stage == .running {
            let isAtEnd = configuration.topics.indices.map {
                work.isAtEnd($0, now: monotonic, high: end(of: $0, work.partition))
            }
            while let topic = work.nextTopic(isAtEnd: isAtEnd) {
                try work.releaseFirst(of: topic) { try process($0, of: work, now) }
            }
            try regulate(work)
        }
    }

    /// Stops topics that are far ahead of others, and lets go on those that are not any more.
    private func regulate(_ work: PartitionWork) throws(KafkaError) {
        for topic in configuration.topics.indices {
            let own = TopicPartition(configuration.topics[topic], work.partition)
            let bytes = work.held[topic].byteCount
            let isPaused = work.positions[topic].isPaused
            if bytes > Self.heldLimit, !isPaused {
                try input.pause([own])
                work.pause(topic)
            } else if bytes < Self.heldLimit / 8, isPaused {
                let end = try changelogReader().queryWatermarks(of: own, timeout: .seconds(5)).high
                try input.resume([own])
                work.resume(topic, end: end)
            }
        }
    }
}
