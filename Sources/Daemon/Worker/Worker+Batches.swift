import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StreamCore

extension Worker {
    /// Timers fired between two polls, so that a midnight does not hold up the records behind it.
    private static let timersPerTurn = 20_000

    /// Lets idle partitions follow the wall clock, and fires timers.
    func letTimePass() throws {
        let now = clock.now()
        let monotonic = clock.monotonic()
        for case let work? in partitions where work.stage == .running {
            if work.isIdle(for: quiet, now: monotonic, high: { end(of: $0, work.partition) }),
                confirmIdleness(of: work, now: monotonic)
            {
                work.pipeline.engine.advanceWatermark(to: now - plan.definition.input.outOfOrderness)
            }
            _ = try work.reachingStore { pipeline throws(StateError) in
                try pipeline.engine.fireTimers(limit: Self.timersPerTurn)
            }
        }
    }

    /// The offset that the partition's next record will get, as of the last fetch; nil before the first.
    func end(of topic: Int, _ partition: Int32) -> Int64? {
        input.cachedWatermarks(of: TopicPartition(configuration.topics[topic], partition))?.high
    }

    // MARK: Idle partitions

    /// Logs errors. Who was out of reach, or asleep, cannot know that there are no records.
    /// - Parameter pause: nanoseconds between the last two polls.
    func noteErrors(_ errors: [KafkaError], pause: UInt64) {
        for error in errors { logger.warning("\(error)") }
        if !errors.isEmpty || pause >= quiet { doubtIdleness(now: clock.monotonic()) }
    }

    private func doubtIdleness(now: UInt64) {
        for case let work? in partitions { work.doubtIdleness(now: now) }
    }

    /// Asks the broker where it may have been out of reach.
    private func confirmIdleness(of work: PartitionWork, now: UInt64) -> Bool {
        guard work.isInDoubt else { return true }
        do throws(KafkaError) {
            for topic in work.topics {
                let partition = TopicPartition(configuration.topics[topic], work.partition)
                let bounds = try input.queryWatermarks(of: partition, timeout: .seconds(1))
                guard work.isAtEnd(topic, now: now, high: bounds.high) else { return false }
            }
        } catch {
            doubtIdleness(now: now)  // Of all, so that not each one waits for its own answer.
            return false
        }
        work.isInDoubt = false
        return true
    }
}
