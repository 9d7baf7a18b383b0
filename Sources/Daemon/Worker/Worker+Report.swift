import ConfigurationFile
import KafkaIO
import Pipeline

extension Worker {
    /// Hands out the figures; times measured begin anew.
    func takeFigures() -> WorkerFigures {
        figures.take(partitions, lag: lag, now: clock.now())
    }

    /// Records on the broker that were not processed yet, as far as the broker has said.
    private func lag(_ work: PartitionWork) -> Int64 {
        work.topics.reduce(0) { sum, topic in
            guard work.stage == .running, let end = end(of: topic, work.partition) else { return sum }
            return sum + max(0, end - work.positions[topic].next)
        }
    }
}
