/// One partition of a topic.
public struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var topic: String
    /// From 0.
    public var partition: Int32

    public init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public var description: String { "\(topic)[\(partition)]" }

    /// By topic, then by number.
    public static func < (a: TopicPartition, b: TopicPartition) -> Bool {
        (a.topic, a.partition) < (b.topic, b.partition)
    }
}

/// Where reading a partition begins.
public enum StartOffset: Hashable, Sendable {
    /// After what the group has committed; with nothing committed, as `auto.offset.reset` says.
    case committed
    /// The oldest record that the broker keeps.
    case beginning
    /// Behind the newest record.
    case end
    /// This record, or the next one that exists.
    case offset(Int64)
    /// Nowhere yet: nothing is fetched until ``RecordConsumer/start(_:at:)``.
    case paused
}

/// A partition's bounds as the broker knows them: `low` is its oldest record's offset, `high` the one that
/// its next record will get.
public struct WatermarkOffsets: Hashable, Sendable {
    public var low: Int64
    public var high: Int64

    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}
