import StreamCore

/// The lengths of time over which a report counts, each a multiple of the one before, so that buckets of one
/// can be merged into buckets of the next. Buckets are counted from a Monday's midnight UTC.
enum TimeSteps {
    static let minute: Int64 = 60_000
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour

    /// Monday, 1970-01-05T00:00:00Z.
    static let origin: Int64 = 4 * day

    static let shortest = minute

    private static let named: [Int64] = [
        minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 7 * day, 28 * day,
    ]

    /// The next longer step.
    static func next(after step: Int64) -> Int64 { named.first { $0 > step } ?? 2 * step }

    /// The number of the bucket that holds an instant, ms since the epoch.
    static func bucket(of instant: Int64, step: Int64) -> Int64 { floorDivide(instant - origin, step) }

    /// The instant at which a bucket begins.
    static func start(of bucket: Int64, step: Int64) -> Int64 { origin + bucket * step }
}
