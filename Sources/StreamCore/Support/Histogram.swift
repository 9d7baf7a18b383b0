/// Counts values in buckets of logarithmic width, 16 for each doubling: a quantile is never too low, and too
/// high by at most a sixteenth and a hundredth.
public struct Histogram: Sendable {
    /// Upper bounds of coarse buckets, for those who want no more; values above the last one are in none.
    public static let bounds: [Double] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000,
    ]

    private var counts = [UInt64](repeating: 0, count: 16 * 48)
    /// Values for which each of ``bounds`` is the first that is not too low.
    public private(set) var coarse = [UInt64](repeating: 0, count: Histogram.bounds.count)
    /// How many values there are.
    public private(set) var count: UInt64 = 0
    /// The greatest value; 0 without any.
    public private(set) var maximum: Double = 0
    /// Of all values; those above 1e13 count as that.
    public private(set) var sum: Double = 0

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
        if let bound = Self.bounds.firstIndex(where: { value <= $0 }) { coarse[bound] += 1 }
        count += 1
        maximum = max(maximum, value)
        sum += min(max(0, value), Self.limit)
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
        for bound in coarse.indices { coarse[bound] += other.coarse[bound] }
        count += other.count
        sum += other.sum
        maximum = max(maximum, other.maximum)
    }

    /// Forgets all values.
    public mutating func reset() { self = Histogram() }
}
