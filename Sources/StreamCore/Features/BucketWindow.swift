/// An entry of a windowed feature: what fell into one bucket.
protocol BucketEntry: BitwiseCopyable {
    /// The bucket's number modulo 2^32; ages are exact, because a window has fewer buckets than that.
    var stamp: UInt32 { get }
}

/// A window of `length` buckets of `granularity` ms that ends with the running bucket. Entries stand in one
/// array of the customer's block, oldest first.
///
/// `base` is always the bucket of the customer's time `T`, to which the entries have been advanced. Those
/// that were out of the window then may still stand in front: a long array is only shortened when that is
/// worth moving the rest, so that a window of many buckets costs no more an event than one of few.
struct BucketWindow: BitwiseCopyable, Sendable {
    let array: Int
    let granularity: Int64
    let length: Int64

    @inline(__always)
    func bucket(_ time: Int64) -> Int64 { floorDivide(time, granularity) }

    @inline(__always)
    func age(_ stamp: UInt32, base: Int64) -> Int64 {
        Int64(UInt32(truncatingIfNeeded: base) &- stamp)
    }

    /// Arrays up to this length are searched and shortened without a thought.
    private static let short = 16

    /// How many of the oldest entries are out of the window when bucket `now` runs.
    @inline(__always)
    func expired<Entry: BucketEntry>(
        _ entries: UnsafeMutableBufferPointer<Entry>, base: Int64, now: Int64
    ) -> Int {
        // A short array ends before the search would begin.
        let least = length - (now - base)
        var count = 0
        while count < min(entries.count, Self.short), age(entries[count].stamp, base: base) >= least {
            count += 1
        }
        guard count == Self.short else { return count }
        var end = entries.count
        while count < end {
            let middle = (count + end) / 2
            if age(entries[middle].stamp, base: base) >= least { count = middle + 1 } else { end = middle }
        }
        return count
    }

    /// Whether `gone` expired entries in front of an array of `count` are to be removed now: in an array that
    /// is not short only when they are as many as those that stay.
    @inline(__always)
    func isWorthRemoving(_ gone: Int, of count: Int) -> Bool {
        gone > 0 && (count <= Self.short || 2 * gone >= count)
    }

    /// The instant at which an entry leaves the window.
    @inline(__always)
    func expiry(_ stamp: UInt32, base: Int64) -> Int64 {
        (base - age(stamp, base: base) + length) * granularity
    }

    /// The first instant after `time` at which an entry leaves, `.max` for none.
    func nextStep<Entry: BucketEntry>(
        _ entries: UnsafeMutableBufferPointer<Entry>, base: Int64, after time: Int64
    ) -> Int64 {
        let gone = expired(entries, base: base, now: bucket(time))
        return gone < entries.count ? expiry(entries[gone].stamp, base: base) : .max
    }

    /// Where bucket `number` stands or belongs among the entries; nil when it is out of the window.
    func place<Entry: BucketEntry>(
        _ number: Int64, in entries: UnsafeMutableBufferPointer<Entry>, base: Int64
    ) -> (index: Int, exists: Bool)? {
        let wanted = base - number
        guard wanted < length else { return nil }
        var index = entries.count
        while index > 0 {
            let age = age(entries[index - 1].stamp, base: base)
            if age == wanted { return (index - 1, true) }
            if age > wanted { break }
            index -= 1
        }
        return (index, false)
    }
}
