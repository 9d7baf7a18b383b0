public import StreamCore

/// The daemon's figures at one moment: what the metrics log writes and the demo shows.
public struct DaemonReport: Sendable {
    public struct Segment: Sendable {
        public var name: String
        public var isShadow: Bool
        /// Customers inside now.
        public var size: Int64
        /// Entries and exits decided and committed.
        public var entered: UInt64
        public var exited: UInt64
        /// Evaluations in which dwell, cool-down or confirmation kept a change back.
        public var suppressed: UInt64
        /// The share of the entries of the last day that were returns; nil without entries.
        public var flapRate: Double?
        /// What is out of the ordinary now.
        public var warnings: [SegmentWarning] = []
    }

    public struct Model: Sendable {
        public var name: String
        /// The features that feed it, in its own order.
        public var inputs: [String]
        /// Since the start.
        public var figures: ModelFigures
        /// Population stability index of the last scores that were enough for one, against the training data.
        public var stability: Double?
    }

    /// What the daemon works by.
    public var plan: Plan
    /// Milliseconds since the epoch.
    public var time: Int64
    public var uptimeSeconds: Double
    public var records: RecordCounts
    /// Records a second since the last report.
    public var recordsPerSecond: Double
    /// Changes published: those of segments that are not shadows.
    public var entered: UInt64
    public var exited: UInt64
    public var segments: [Segment]
    public var models: [Model] = []
    public var timersPending: Int
    public var timersFired: UInt64
    public var timersOverdue: Int
    /// Records on the broker that were not read yet, in all and by partition.
    public var lagRecords: Int64
    public var lagByPartition: [(partition: Int32, records: Int64)]
    /// Age of the last record read of the partition that lags most; 0 without lag.
    public var lagSeconds: Double
    /// Milliseconds from a record's broker timestamp to the commit of its results, since the last report.
    public var latency: Quantiles
    /// The same since the start.
    public var latencyCounts: BucketCounts
    public var commits: UInt64
    public var abortedCommits: UInt64
    /// Milliseconds, since the last report.
    public var commitTime: Quantiles
    /// The same since the start.
    public var commitTimeCounts: BucketCounts
    public var rebalances: UInt64
    /// Changed configurations that took effect, and requests that were refused.
    public var reloads: UInt64
    public var reloadsRefused: UInt64
    /// Customers that have yet to be evaluated under changed definitions.
    public var customersToReevaluate: Int
    /// 12 hex digits that stand for the definitions in force.
    public var definition: String
    /// Partitions held, and those of them whose state is being restored.
    public var partitions: Int
    public var partitionsRestoring: Int
    /// Workers that the group has not told yet which partitions they get.
    public var workersWithoutAssignment: Int
    /// Since the worker turned whose last turn is longest ago.
    public var secondsSinceTurn: Double
    public var customers: Int
    public var stateBytes: Int
    public var dedupIDs: Int
    public var residentBytes: Int
    public var cpuSeconds: Double
    /// Greatest event timestamp accepted, ms since the epoch; nil before the first event.
    public var newestEvent: Int64?
}

/// What can be wrong with a segment.
public enum SegmentWarning: String, Sendable, CaseIterable {
    /// It has fewer customers than it should.
    case minSize = "min_size"
    /// More of its entries are returns than should be.
    case flapRate = "flap_rate"
    /// The last hour's entries were outside of the control limits of the hours before.
    case controlLimits = "control_limits"
}

/// What a histogram is summed up by.
public struct Quantiles: Sendable {
    public var p50: Double
    public var p99: Double
    public var max: Double

    init(_ histogram: Histogram) {
        p50 = histogram.quantile(0.5)
        p99 = histogram.quantile(0.99)
        max = histogram.maximum
    }
}

/// Values counted in few buckets, since the start.
public struct BucketCounts: Sendable {
    /// Upper bounds, ascending.
    public var bounds: [Double]
    /// Values that do not exceed each bound.
    public var counts: [UInt64]
    /// All values, and their sum.
    public var count: UInt64
    public var sum: Double

    init(_ histogram: Histogram) {
        bounds = Histogram.bounds
        var below: UInt64 = 0
        counts = histogram.coarse.map { count in
            below += count
            return below
        }
        count = histogram.count
        sum = histogram.sum
    }
}

extension DaemonReport {
    /// Seconds without a turn from which on a worker counts as hanging. A turn takes long only where it waits
    /// for brokers, for which it has ``Worker/patience`` twice at most.
    public static let longestTurn = 180.0

    /// What is wrong with the workers; nil while each of them turns.
    public var stall: String? {
        guard secondsSinceTurn > Self.longestTurn else { return nil }
        return "a worker hangs: it has not turned for \(Int(secondsSinceTurn)) seconds"
    }

    /// Why not all customers are at hand; nil once the group has assigned partitions and they are restored.
    public var unreadiness: String? {
        if workersWithoutAssignment > 0 { return "waiting for the group to assign partitions" }
        if partitionsRestoring > 0 { return "restoring \(partitionsRestoring) of \(partitions) partitions" }
        return nil
    }
}

/// Somebody who wants reports.
public struct ReportObserver {
    /// Milliseconds between two reports.
    let interval: Int64
    let receive: (DaemonReport) -> Void

    /// - Parameter receive: called on the daemon's thread; it should be quick.
    public init(interval: Int64, receive: @escaping (DaemonReport) -> Void) {
        self.interval = interval
        self.receive = receive
    }
}
