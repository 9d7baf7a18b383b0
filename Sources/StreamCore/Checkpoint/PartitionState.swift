/// An engine's place in time.
public struct PartitionTime: Equatable, Sendable {
    /// The watermark `W` and the greatest timestamp accepted, ms since the epoch; `.min` before the first
    /// event.
    public var watermark: Int64
    public var newest: Int64

    public init(watermark: Int64 = .min, newest: Int64 = .min) {
        self.watermark = watermark
        self.newest = newest
    }
}

/// How far an input topic's partition has been read.
public struct InputPosition: Equatable, Sendable {
    public var topic: String
    /// The offset of the next record.
    public var next: Int64

    public init(topic: String, next: Int64) {
        self.topic = topic
        self.next = next
    }
}

/// What became of the records of a partition.
public struct RecordCounts: Sendable, Equatable {
    public var consumed: UInt64 = 0
    public var accepted: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var deadLettered: UInt64 = 0
    public var control: UInt64 = 0

    public init() {}

    public static func + (a: RecordCounts, b: RecordCounts) -> RecordCounts {
        var sum = a
        sum.consumed += b.consumed
        sum.accepted += b.accepted
        sum.duplicates += b.duplicates
        sum.deadLettered += b.deadLettered
        sum.control += b.control
        return sum
    }
}

/// What is known of a partition besides its customers.
public struct PartitionState: Equatable, Sendable {
    public var time: PartitionTime
    /// The next offset of each input topic.
    public var positions: [InputPosition]
    /// Since the partition's beginning.
    public var records: RecordCounts
    /// For each of ``Plan/outputs``, shadow ones included, the customers inside.
    public var sizes: [Int64]
    /// Customers known, in memory or not.
    public var customers: Int64
    /// Event ids held for deduplication, dead ones that were not let go yet included.
    public var dedupIDs: Int64
    /// Under which plans the customers were evaluated and written.
    public var history: PlanHistory
    /// What models have learned.
    public var learned: [LearnedModel]

    public init(
        time: PartitionTime = PartitionTime(), positions: [InputPosition] = [],
        records: RecordCounts = RecordCounts(), sizes: [Int64], customers: Int64 = 0, dedupIDs: Int64 = 0,
        learned: [LearnedModel] = [], history: PlanHistory = PlanHistory()
    ) {
        self.time = time
        self.positions = positions
        self.records = records
        self.sizes = sizes
        self.customers = customers
        self.dedupIDs = dedupIDs
        self.history = history
        self.learned = learned
    }
}
