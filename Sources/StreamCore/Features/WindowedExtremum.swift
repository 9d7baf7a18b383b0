/// `min` or `max` over a window, as a monotonic queue: an entry is kept only while no newer bucket holds a
/// value at least as extreme, so the oldest entry is the answer (Lemire, "Streaming Maximum-Minimum Filter
/// Using No More than Three Comparisons per Element").
struct WindowedExtremum: BitwiseCopyable, Sendable {
    struct Entry: BucketEntry {
        var stamp: UInt32
        var padding: UInt32 = 0
        var value: Double
    }

    let window: BucketWindow
    let isMax: Bool
    let fallback: Double

    private func entries(_ customer: Customer) -> UnsafeMutableBufferPointer<Entry> {
        customer.array(window.array, of: Entry.self)
    }

    func add(
        _ value: Double, _ number: Int64, base: Int64, to customer: inout Customer,
        in store: inout CustomerStore
    ) {
        var index: Int
        do {
            let entries = entries(customer)
            guard let place = window.place(number, in: entries, base: base) else { return }
            // This bucket's entry, or else the next newer one, beats all that are newer still.
            if place.index < entries.count, !beats(value, entries[place.index].value) { return }
            index = place.exists ? place.index + 1 : place.index
            var kept = index
            while kept > 0, !beats(entries[kept - 1].value, value) { kept -= 1 }
            if kept < index {
                store.remove(index - kept, from: window.array, at: kept, of: &customer)
                index = kept
            }
        }
        let entry = Entry(stamp: UInt32(truncatingIfNeeded: number), value: value)
        store.insert(1, into: window.array, at: index, of: &customer).storeBytes(of: entry, as: Entry.self)
    }

    @inline(__always)
    private func beats(_ a: Double, _ b: Double) -> Bool { isMax ? a > b : a < b }

    func advance(from base: Int64, to now: Int64, _ customer: inout Customer, in store: inout CustomerStore) {
        let entries = entries(customer)
        let gone = window.expired(entries, base: base, now: now)
        guard window.isWorthRemoving(gone, of: entries.count) else { return }
        store.remove(gone, from: window.array, at: 0, of: &customer)
    }

    func value(_ customer: Customer, base: Int64) -> Double {
        let entries = entries(customer)
        let first = window.expired(entries, base: base, now: base)
        return first < entries.count ? entries[first].value : fallback
    }

    func range(_ customer: Customer, base: Int64, _ span: ClosedRange<Int64>) -> Interval {
        let entries = entries(customer)
        let first = window.expired(entries, base: base, now: window.bucket(span.lowerBound))
        let last = window.expired(entries, base: base, now: window.bucket(span.upperBound))
        var hull = Interval(first < entries.count ? entries[first].value : fallback)
        for index in first + 1..<max(first + 1, last + 1) {
            hull = hull.union(Interval(index < entries.count ? entries[index].value : fallback))
        }
        return hull
    }

    func nextStep(_ customer: Customer, base: Int64, after time: Int64) -> Int64 {
        window.nextStep(entries(customer), base: base, after: time)
    }
}
