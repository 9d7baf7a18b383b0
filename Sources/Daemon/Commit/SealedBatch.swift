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
    /// Those of them whose checkpoint follows the commit.
    let checkpoints: [PartitionWork]
    /// For each of them the position in the changelog below which everything is part of the state. Without
    /// one there is no checkpoint this time.
    var changelogPositions: [Int32: Int64] = [:]
    let offsets: [TopicPartition: Int64]
    /// Monotonic nanoseconds.
    let began: UInt64

    init(
        works: [PartitionWork], checkpoints: [PartitionWork], offsets: [TopicPartition: Int64], began: UInt64
    ) {
        self.works = works
        self.checkpoints = checkpoints
        self.offsets = offsets
        self.began = began
    }
}
