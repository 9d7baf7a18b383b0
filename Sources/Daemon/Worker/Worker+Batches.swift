import ConfigurationFile
import KafkaIO
import Logging
import Pipeline
import StreamCore

extension Worker {
    /// Nanoseconds for which the broker's word holds that a partition has no more records. What librdkafka
    /// knows by the way is not enough: a broker that hangs without closing the connection looks like a quiet
    /// one.
    private static let trust: UInt64 = 1_000_000_000
    private static let questionsPerTurn = 8

    /// Lets idle partitions follow the wall clock, and fires timers.
    func letTimePass() throws {
        // As of the poll: who stood still since then has not seen what came meanwhile.
        let monotonic = lastPoll
        var questions = Self.questionsPerTurn
        timersAreDone = true
        for case let work? in partitions where work.stage == .running {
            if work.isIdle(for: quiet, now: monotonic, high: { end(of: $0, work.partition) }),
                monotonic < work.lastConfirmed + Self.trust || confirmIdleness(of: work, &questions)
            {
                work.pipeline.engine.advanceWatermark(
                    to: work.confirmedTime - plan.definition.input.outOfOrderness)
            }
            let isDone = try work.reachingStore { pipeline throws(StateError) in
                try pipeline.engine.fireTimers(limit: timersPerTurn)
            }
            timersAreDone = timersAreDone && isDone
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
        for error in errors { logger.tell(.brokerTrouble(error)) }
        if !errors.isEmpty || pause >= quiet { doubtIdleness(now: clock.monotonic()) }
    }

    private func doubtIdleness(now: UInt64) {
        for case let work? in partitions { work.doubtIdleness(now: now) }
    }

    /// Asks the broker whether there is nothing to read, and notes since when that is known.
    private func confirmIdleness(of work: PartitionWork, _ questions: inout Int) -> Bool {
        guard questions > 0 else { return false }
        questions -= 1
        let (now, monotonic) = (clock.now(), clock.monotonic())
        do throws(KafkaError) {
            for topic in work.topics {
                let partition = TopicPartition(configuration.topics[topic], work.partition)
                let bounds = try changelogReader().queryWatermarks(of: partition, timeout: .seconds(1))
                guard work.isAtEnd(topic, now: monotonic, high: bounds.high) else { return false }
            }
        } catch {
            doubtIdleness(now: clock.monotonic())  // Of all, so that not each one waits for its own answer.
            return false
        }
        work.confirmIdleness(time: now, now: monotonic)
        return true
    }
}
