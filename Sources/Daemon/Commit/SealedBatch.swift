import KafkaIO

/// A batch whose commit is under way.
struct SealedBatch {
    /// What is to be done next.
    enum Phase {
        case produceResults
        /// Without transactions, state must not be durable before the results that led to it.
        case deliverResults
        case produceState
        case sendOffsets
        case commit
    }

    var phase = Phase.produceResults
    /// The partitions that have something in it.
    let works: [PartitionWork]
    let offsets: [TopicPartition: Int64]
    /// Monotonic nanoseconds.
    let began: UInt64

    init(works: [PartitionWork], offsets: [TopicPartition: Int64], began: UInt64) {
        self.works = works
        self.offsets = offsets
        self.began = began
    }
}
