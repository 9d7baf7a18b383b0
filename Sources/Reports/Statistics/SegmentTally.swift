import StreamCore

/// What was counted of one segment, tier or cluster.
public struct SegmentTally: Sendable {
    /// How long customers stayed, as people tell lengths of time apart. Each class ends below its bound, ms.
    enum DwellClass {
        static let bounds: [Int64] = [
            TimeSteps.minute, 10 * TimeSteps.minute, TimeSteps.hour, 6 * TimeSteps.hour, TimeSteps.day,
            3 * TimeSteps.day, 7 * TimeSteps.day, 28 * TimeSteps.day,
        ]
        static let names = ["<1m", "1m", "10m", "1h", "6h", "1d", "3d", "1w", "≥4w"]
        static let spans = [
            "less than 1 minute", "1 to 10 minutes", "10 to 60 minutes", "1 to 6 hours", "6 to 24 hours",
            "1 to 3 days", "3 to 7 days", "1 to 4 weeks", "4 weeks or more",
        ]

        static func index(of dwell: Int64) -> Int { bounds.firstIndex { dwell < $0 } ?? bounds.count }
    }

    public internal(set) var entered: UInt64 = 0
    public internal(set) var exited: UInt64 = 0
    /// Changes that no event caused: time passed.
    public internal(set) var byTimer: UInt64 = 0
    /// Entries within a day of the same customer's exit; known at the end.
    public internal(set) var reentered: UInt64 = 0
    /// Completed stays in seconds.
    private(set) var dwell = Histogram()
    private(set) var dwellClasses = [UInt64](repeating: 0, count: DwellClass.names.count)

    /// Customers inside at the end.
    public var size: Int { Int(entered) - Int(exited) }

    /// Entries and exits.
    public var changes: UInt64 { entered + exited }

    /// The share of entries that follow an exit of the same customer within a day, 0...1; nil without any.
    public var flapping: Double? { entered == 0 ? nil : Double(reentered) / Double(entered) }

    /// The median of completed stays in seconds, too high by a sixteenth at most; nil without any.
    public var medianDwell: Double? { dwell.count == 0 ? nil : dwell.quantile(0.5) }

    mutating func stayed(_ time: Int64) {
        dwell.record(Double(time) / 1000)
        dwellClasses[DwellClass.index(of: time)] += 1
    }
}
