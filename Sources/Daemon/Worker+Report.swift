import ConfigurationFile
import KafkaIO
import Pipeline

extension Worker {
    func gauges() -> Reporter.Gauges {
        var gauges = Reporter.Gauges(now: clock.now(), published: publisher.counts)
        for case let work? in partitions {
            gauges.add(work.pipeline)
            if work.isRebuilding { gauges.rebuilding += 1 }
            gauges.add(lag: lag(work), partition: work.partition, lastTimestamp: work.lastTimestamp)
        }
        return gauges
    }

    /// Records on the broker that were not processed yet, as far as the broker has said.
    private func lag(_ work: PartitionWork) -> Int64 {
        work.positions.enumerated().reduce(0) { sum, entry in
            guard entry.element.isAssigned, let end = end(of: entry.offset, work.partition) else {
                return sum
            }
            return sum + max(0, end - entry.element.next)
        }
    }
}
