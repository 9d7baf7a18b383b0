/// Counts values in buckets of logarithmic width, 16 for each doubling: a quantile is never too low, and too
/// high by at most a sixteenth and a hundredth.
public struct Histogram: Sendable {
    private var counts = [UInt64](repeating: 0, count: 16 * 48)
    /// How many values there are.
    public private(set) var count: UInt64 = 0
    /// The greatest value; 0 without any.
    public private(set) var maximum: Double = 0

    public init() {}

    /// What counts in the last bucket, as all above it do.
    private static let limit = 1e13

    /// Counts a value.
    /// - Parameter value: what is below 0 counts as 0.
    public mutating func record(_ value: Double) {
        let scaled = UInt64(min(max(0, value), Self.limit) * 100) + 16
        let exponent = 63 - scaled.leadingZeroBitCount
        let bucket = (exponent - 4) * 16 + Int(scaled >> UInt64(exponent - 4)) & 15
        counts[min(bucket, counts.count - 1)] += 1
        count += 1
        maximum = max(maximum, value)
    }

    /// The value that a share of all values does not exceed; 0 when there are none.
    public func quantile(_ share: Double) -> Double {
        guard count > 0 else { return 0 }
        let rank = max(1, UInt64((Double(count) * share).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, number) in counts.enumerated() where number > 0 {
            seen += number
            if seen >= rank { return min(upperBound(bucket), maximum) }
        }
        return maximum
    }

    private func upperBound(_ bucket: Int) -> Double {
        let scaled = UInt64(16 + bucket % 16 + 1) << UInt64(bucket / 16)
        return Double(scaled - 16) / 100
    }

    /// Counts what the other one has counted.
    public mutating func add(_ other: Histogram) {
        for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// Forgets all values.
    public mutating func reset() { self = Histogram() }
}
