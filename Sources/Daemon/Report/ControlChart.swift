/// The hours of a segment's entries, and whether the newest one is like those before it.
///
/// An individuals chart (W. A. Shewhart, 1931; D. C. Montgomery, Introduction to Statistical Quality Control,
/// chapters 6 and 7): the mean of the hours before, and three standard deviations on both sides, reckoned
/// from the mean range of neighbours, MR / 1.128. A segment's entries follow the day, so these vary more than
/// by chance alone; they are taken for no steadier than counts can be, whose standard deviation is the
/// mean's square root (a c-chart).
struct ControlChart: Sendable {
    struct Limits: Equatable, Sendable {
        var lower: Double
        var upper: Double
    }

    /// Hours without which nothing is judged, and the most that are kept: a week.
    static let minimum = 24
    static let maximum = 168
    /// Mean range of two values of a normal distribution, in standard deviations.
    private static let rangeOfTwo = 1.128

    private(set) var hours: [UInt64] = []

    /// Between which an hour is like those before it; nil while there are too few.
    var limits: Limits? {
        guard hours.count >= Self.minimum else { return nil }
        let values = hours.map { Double($0) }
        let mean = values.reduce(0, +) / Double(values.count)
        let ranges = zip(values, values.dropFirst()).map { abs($0 - $1) }
        let range = ranges.reduce(0, +) / Double(ranges.count)
        let deviation = max(range / Self.rangeOfTwo, mean.squareRoot())
        return Limits(lower: max(0, mean - 3 * deviation), upper: mean + 3 * deviation)
    }

    /// Takes an hour in.
    /// - Returns: the limits where it lies outside of them.
    mutating func add(_ entries: UInt64) -> Limits? {
        let limits = limits
        hours.append(entries)
        if hours.count > Self.maximum { hours.removeFirst() }
        guard let limits, !(limits.lower...limits.upper).contains(Double(entries)) else { return nil }
        return limits
    }
}
