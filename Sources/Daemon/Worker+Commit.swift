import ConfigurationFile
import KafkaIO
import Logging
import Pipeline

extension Worker {
    private static let recordsPerCommit = 100_000
    /// How long confirmations are waited for once the daemon was told to stop.
    private static let patienceAtStop = Duration.seconds(10)
    /// Short, because no request to stop is heard meanwhile; an unanswered commit is repeated.
    private static let commitTimeout = Duration.seconds(5)

    /// Commits when the interval or the number of records says so. What fails without harm is tried again.
    func commitIfDue() throws {
        let isDue =
            clock.monotonic() - lastCommit >= UInt64(configuration.state.commitInterval) * 1_000_000
            || recordsSinceCommit >= Self.recordsPerCommit
        guard isDue else { return }
        do throws(KafkaError) {
            try commit()
        } catch {
            try tolerate(error)
        }
    }

    /// - Throws: the error, unless the commit can be repeated. A record that failed is lost to the producer;
    ///   only reading its cause again brings it back.
    func tolerate(_ error: KafkaError) throws(KafkaError) {
        guard error.code == .timedOut || error.operation == "commit", !error.isFatal else { throw error }
        logger.warning("offsets stay uncommitted for now: \(error)")
    }

    /// Waits until all results are delivered, and commits the positions that they include.
    func commit() throws(KafkaError) {
        lastCommit = clock.monotonic()
        recordsSinceCommit = 0
        let offsets = uncommittedOffsets()
        let hasResults = producer.pendingCount > 0
        do throws(KafkaError) {
            try flush()  // Also tells of what failed since the last one.
            guard !offsets.isEmpty || hasResults else { return }
            if !offsets.isEmpty { try consumer.commit(offsets, timeout: Self.commitTimeout) }
        } catch {
            reporter.countAbortedCommit()
            throw error
        }
        for case let work? in partitions { work.committed() }
        reporter.countCommit(took: clock.monotonic() - lastCommit, results: waiting, at: clock.now())
        waiting.removeAll(keepingCapacity: true)
    }

    private var patience: Duration { stop.isSet ? Self.patienceAtStop : Self.timeout }

    /// Waits in small pieces, so that a request to stop is heard.
    private func flush() throws(KafkaError) {
        let piece = Duration.seconds(1)
        var waited = Duration.zero
        while true {
            do throws(KafkaError) {
                return try producer.flush(timeout: piece)
            } catch {
                waited += piece
                guard error.code == .timedOut, waited < patience else { throw error }
            }
        }
    }

    private func uncommittedOffsets() -> [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        for case let work? in partitions {
            for (topic, offset) in work.uncommitted.enumerated() {
                offsets[TopicPartition(configuration.topics[topic], work.partition)] = offset
            }
        }
        return offsets
    }
}
