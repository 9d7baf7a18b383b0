/// `distinct`: how many different values, each by a 64-bit hash with the newest bucket that it occurred in.
///
/// Exact for up to ``exactLimit`` values in the window. Beyond, a bucket's values are sampled by their hash:
/// at level `k` only hashes that begin with `k` zero bits are kept, each standing for 2^k values (Wegman's
/// adaptive sampling, analysed by Flajolet, "On adaptive sampling", 1990). A bucket's level rises with the
/// number of values in it and in all newer buckets, so whatever is left when older buckets have gone was
/// sampled finely enough for its own number, and a few values that came after a crowd are counted exactly.
struct DistinctCount: BitwiseCopyable, Sendable {
    static let exactLimit: UInt32 = 65_536
    /// A bucket is at level `k` only if at least `2^k - 1` times as many values are in it and the newer ones.
    /// Then the variance of their number `n` is at most `n^2 / sampleSize`: a standard error below 0.65%.
    private static let sampleSize = 24_576.0

    struct Stamp: BitwiseCopyable {
        var stamp: UInt32
        var padding: UInt32 = 0
    }

    struct State: BitwiseCopyable {
        /// The estimate: the sum of 2^level over the entries.
        var weight: UInt64 = 0
        var used: UInt32 = 0
        /// The number of entries at which they are thinned out.
        var limit = DistinctCount.exactLimit
        /// A lower bound of the oldest entry's bucket; it may be older than every entry.
        var oldest: Int64 = .max
    }

    /// With a `length` of `.max`, values are never forgotten.
    let window: BucketWindow
    let state: Int
    /// The array of levels, empty while nothing is sampled: in place `k - 1` stands the newest bucket that is
    /// at level `k` or above, as `Int64`.
    let levels: Int
    private var set: HashedEntries<Stamp> { HashedEntries(array: window.array) }

    func add(
        _ hash: UInt64, _ number: Int64, base: Int64, to customer: inout Customer,
        in store: inout CustomerStore
    ) {
        guard base - number < window.length else { return }
        let key = HashedEntries<Stamp>.key(hash)
        var state = customer.state(self.state, as: State.self).pointee
        let payload = Stamp(stamp: UInt32(truncatingIfNeeded: number))
        if let known = set.find(key, in: customer) {
            // A late event does not make a value older.
            let before = base - window.age(known.pointee.payload.stamp, base: base)
            guard before < number else { return }
            known.pointee.payload = payload
            state.weight += weight(number, customer)
            state.weight -= weight(before, customer)
        } else {
            if state.used >= state.limit { thin(&state, base: base, of: &customer, in: &store) }
            guard key.leadingZeroBitCount >= level(number, customer) else { return }
            set.insert(key, payload, used: &state.used, into: &store, of: &customer)
            state.weight += weight(number, customer)
            state.oldest = min(state.oldest, number)
        }
        customer.state(self.state, as: State.self).pointee = state
    }

    private func level(_ bucket: Int64, _ customer: Customer) -> Int {
        let levels = customer.array(levels, of: Int64.self)
        var level = 0
        while level < levels.count, bucket <= levels[level] { level += 1 }
        return level
    }

    /// How many values an entry of a bucket stands for.
    private func weight(_ bucket: Int64, _ customer: Customer) -> UInt64 { 1 << level(bucket, customer) }

    /// Raises the levels of buckets as far as the number of newer values lets them, and drops the values that
    /// are no longer in the sample.
    private func thin(
        _ state: inout State, base: Int64, of customer: inout Customer, in store: inout CustomerStore
    ) {
        var buckets: [Int64] = []
        buckets.reserveCapacity(Int(state.used))
        for entry in set.entries(customer) where entry.hash != 0 {
            buckets.append(base - window.age(entry.payload.stamp, base: base))
        }
        buckets.sort(by: >)
        var values = 0.0
        var first = 0
        while first < buckets.count {
            let bucket = buckets[first]
            let end = buckets[first...].firstIndex { $0 != bucket } ?? buckets.count
            values += Double(end - first) * Double(weight(bucket, customer))
            while values >= Self.sampleSize * (Double(weight(bucket, customer)) * 2 - 1) {
                raise(bucket, of: &customer, in: &store)
            }
            first = end
        }
        remove(&state, base: base, of: &customer, in: &store) { bucket, hash, customer in
            hash.leadingZeroBitCount < level(bucket, customer)
        }
        state.limit = max(Self.exactLimit, state.used / 4 * 5)
    }

    /// Raises the level of a bucket and of the older ones at the same level by one.
    private func raise(_ bucket: Int64, of customer: inout Customer, in store: inout CustomerStore) {
        let level = level(bucket, customer)
        if level == customer.count(levels) {
            store.insert(1, into: levels, at: level, of: &customer).storeBytes(of: bucket, as: Int64.self)
        } else {
            customer.array(levels, of: Int64.self)[level] = bucket
        }
    }

    /// Removes entries, and counts those that stay.
    private func remove(
        _ state: inout State, base: Int64, of customer: inout Customer, in store: inout CustomerStore,
        where isDead: (_ bucket: Int64, _ hash: UInt64, Customer) -> Bool
    ) {
        let view = customer
        set.removeAll(used: &state.used, from: &store, of: &customer) { entry in
            isDead(base - window.age(entry.payload.stamp, base: base), entry.hash, view)
        }
        state.weight = 0
        state.oldest = .max
        for entry in set.entries(customer) where entry.hash != 0 {
            let bucket = base - window.age(entry.payload.stamp, base: base)
            state.weight += weight(bucket, customer)
            state.oldest = min(state.oldest, bucket)
        }
    }

    func advance(from base: Int64, to now: Int64, _ customer: inout Customer, in store: inout CustomerStore) {
        var state = customer.state(self.state, as: State.self).pointee
        guard state.used > 0, now - state.oldest >= window.length else { return }
        remove(&state, base: base, of: &customer, in: &store) { bucket, _, _ in
            now - bucket >= window.length
        }
        let levels = customer.array(self.levels, of: Int64.self)
        let live = levels.firstIndex { now - $0 >= window.length } ?? levels.count
        store.remove(levels.count - live, from: self.levels, at: live, of: &customer)
        if live == 0 { state.limit = Self.exactLimit }
        customer.state(self.state, as: State.self).pointee = state
    }

    func value(_ customer: Customer) -> Double {
        Double(customer.state(state, as: State.self).pointee.weight)
    }

    /// The number only falls while nothing happens.
    func range(_ customer: Customer, base: Int64, _ span: ClosedRange<Int64>) -> Interval {
        Interval(
            remaining(customer, base: base, now: window.bucket(span.upperBound)),
            remaining(customer, base: base, now: window.bucket(span.lowerBound)))
    }

    private func remaining(_ customer: Customer, base: Int64, now: Int64) -> Double {
        var weight: UInt64 = 0
        for entry in set.entries(customer) where entry.hash != 0 {
            let bucket = base - window.age(entry.payload.stamp, base: base)
            if now - bucket < window.length { weight += self.weight(bucket, customer) }
        }
        return Double(weight)
    }

    func nextStep(_ customer: Customer, base: Int64, after time: Int64) -> Int64 {
        guard window.length != .max else { return .max }
        let now = window.bucket(time)
        let oldest = customer.state(state, as: State.self).pointee.oldest
        // Early at worst, and without a look at every value.
        if oldest != .max, now - oldest < window.length {
            return (oldest + window.length) * window.granularity
        }
        var next = Int64.max
        for entry in set.entries(customer) where entry.hash != 0 {
            let age = window.age(entry.payload.stamp, base: base)
            if age + (now - base) < window.length { next = min(next, (base - age + window.length)) }
        }
        return next == .max ? .max : next * window.granularity
    }
}
