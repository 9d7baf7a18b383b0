/// `sessions`: runs of matching events whose neighbours are at most `gap` apart, counted in the bucket of
/// the run's first event.
///
/// A run is kept while it is in the window, and longer while a late event could still lengthen it or join
/// it to another.
struct SessionCount: BitwiseCopyable, Sendable {
    struct Run: BitwiseCopyable {
        var start: Int64
        var end: Int64
    }

    /// With a `length` of `.max`, runs count for ever.
    let window: BucketWindow
    /// `UInt64`: runs that count for ever and that no event can reach any more.
    let closed: Int
    let gap: Int64
    let allowedLateness: Int64

    private func runs(_ customer: Customer) -> UnsafeMutableBufferPointer<Run> {
        customer.array(window.array, of: Run.self)
    }

    func add(_ time: Int64, to customer: inout Customer, in store: inout CustomerStore) {
        let runs = runs(customer)
        // The run before this one may hold or touch the event.
        let next = firstRun(runs) { $0.start > time }
        let joinsPrevious = next > 0 && time - runs[next - 1].end <= gap
        let joinsNext = next < runs.count && runs[next].start - time <= gap
        switch (joinsPrevious, joinsNext) {
        case (true, true):
            runs[next - 1].end = runs[next].end
            store.remove(1, from: window.array, at: next, of: &customer)
        case (true, false):
            runs[next - 1].end = max(runs[next - 1].end, time)
        case (false, true):
            runs[next].start = time
        case (false, false):
            store.insert(1, into: window.array, at: next, of: &customer)
                .storeBytes(of: Run(start: time, end: time), as: Run.self)
        }
    }

    /// Lets go of the runs that neither count nor can change, as of time `now`.
    func advance(to now: Int64, _ customer: inout Customer, in store: inout CustomerStore) {
        let runs = runs(customer)
        var gone = 0
        while gone < runs.count, now - allowedLateness - runs[gone].end > gap,
            window.length == .max || !counts(runs[gone], window.bucket(now))
        {
            gone += 1
        }
        guard gone > 0 else { return }
        if window.length == .max { customer.state(closed, as: UInt64.self).pointee += UInt64(gone) }
        store.remove(gone, from: window.array, at: 0, of: &customer)
    }

    @inline(__always)
    private func counts(_ run: Run, _ now: Int64) -> Bool {
        now - window.bucket(run.start) < window.length
    }

    func value(_ customer: Customer, at now: Int64) -> Double {
        let runs = runs(customer)
        if window.length == .max {
            return Double(customer.state(closed, as: UInt64.self).pointee + UInt64(runs.count))
        }
        return Double(runs.count - firstRun(runs) { counts($0, now) })
    }

    /// The index of the first run that fulfils a condition which holds for all runs after it too, the number
    /// of runs if there is none. The newest run is tried first: most questions are about it.
    @inline(__always)
    private func firstRun(_ runs: UnsafeMutableBufferPointer<Run>, where holds: (Run) -> Bool) -> Int {
        var (low, high) = (0, runs.count)
        guard high > 0, holds(runs[high - 1]) else { return high }
        while low < high {
            let middle = (low + high) / 2
            if holds(runs[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The number only falls while nothing happens.
    func range(_ customer: Customer, _ span: ClosedRange<Int64>) -> Interval {
        Interval(
            value(customer, at: window.bucket(span.upperBound)),
            value(customer, at: window.bucket(span.lowerBound)))
    }

    func nextStep(_ customer: Customer, after time: Int64) -> Int64 {
        guard window.length != .max else { return .max }
        let now = window.bucket(time)
        let runs = runs(customer)
        let first = firstRun(runs) { counts($0, now) }
        guard first < runs.count else { return .max }
        return (window.bucket(runs[first].start) + window.length) * window.granularity
    }
}
