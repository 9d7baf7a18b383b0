import StreamCore

/// Counts over time, several side by side, in a bounded number of buckets. Where more time comes than fits,
/// neighbouring buckets are merged and the step grows.
public struct Timeline: Sendable {
    /// How many counts there are side by side.
    let columns: Int
    private let maximumBuckets: Int
    /// The length of a bucket, ms.
    public private(set) var step = TimeSteps.shortest
    /// The number of the first bucket.
    private var first: Int64 = 0
    private var cells: [UInt64] = []

    /// - Parameters:
    ///   - maximumBuckets: what it may have at most.
    ///   - maximumCells: counts of 8 bytes that it may hold, about; 60 buckets it has in any case.
    init(columns: Int, maximumBuckets: Int = 800, maximumCells: Int = 4_000_000) {
        self.columns = max(1, columns)
        self.maximumBuckets = max(60, min(maximumBuckets, maximumCells / self.columns))
    }

    /// Buckets from the first to the last one that holds anything.
    public var count: Int { cells.count / columns }

    /// The instant at which the bucket at an index begins; `count` stands for the end of the last one.
    public func start(of index: Int) -> Int64 { TimeSteps.start(of: first + Int64(index), step: step) }

    /// The counts of a column, a bucket each.
    func values(_ column: Int) -> [UInt64] {
        (0..<count).map { cells[$0 * columns + column] }
    }

    mutating func count(_ column: Int, at instant: Int64) {
        var bucket = TimeSteps.bucket(of: instant, step: step)
        let place = bucket - first
        if place < 0 || place >= Int64(count) {
            makeRoom(for: instant)
            bucket = TimeSteps.bucket(of: instant, step: step)
        }
        cells[Int(bucket - first) * columns + column] += 1
    }

    /// Includes the bucket of an instant.
    mutating func makeRoom(for instant: Int64) {
        if cells.isEmpty { first = TimeSteps.bucket(of: instant, step: step) }
        while true {
            let bucket = TimeSteps.bucket(of: instant, step: step)
            let (low, high) = (min(first, bucket), max(first + Int64(count) - 1, bucket))
            if high - low < Int64(maximumBuckets) {
                let (before, after) = (Int(first - low), Int(high - first) + 1 - count)
                if before > 0 { cells.insert(contentsOf: zeros(before), at: 0) }
                cells += zeros(after)
                first = low
                return
            }
            coarsen()
        }
    }

    /// The same counts in at most so many buckets, but 2 at least: those on both sides of the origin of time
    /// never become one.
    func merged(into limit: Int) -> Timeline {
        var timeline = self
        while timeline.count > max(2, limit) { timeline.coarsen() }
        return timeline
    }

    private func zeros(_ buckets: Int) -> Repeated<UInt64> { repeatElement(0, count: buckets * columns) }

    private mutating func coarsen() {
        let longer = TimeSteps.next(after: step)
        let factor = longer / step
        let newFirst = floorDivide(first, factor)
        let newCount = cells.isEmpty ? 0 : Int(floorDivide(first + Int64(count) - 1, factor) - newFirst) + 1
        var merged = [UInt64](repeating: 0, count: newCount * columns)
        for bucket in 0..<count {
            let target = Int(floorDivide(first + Int64(bucket), factor) - newFirst)
            for column in 0..<columns {
                merged[target * columns + column] += cells[bucket * columns + column]
            }
        }
        cells = merged
        first = newFirst
        step = longer
    }
}
