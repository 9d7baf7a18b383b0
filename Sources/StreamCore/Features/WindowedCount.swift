/// `count` over a window: how many events fell into each bucket, and their total.
struct WindowedCount: BitwiseCopyable, Sendable {
    struct Entry: BucketEntry {
        var stamp: UInt32
        var count: UInt32
    }

    let window: BucketWindow
    /// `UInt32`: the total of the entries in the window.
    let state: Int

    private func entries(_ customer: Customer) -> UnsafeMutableBufferPointer<Entry> {
        customer.array(window.array, of: Entry.self)
    }

    func add(_ number: Int64, base: Int64, to customer: inout Customer, in store: inout CustomerStore) {
        guard let place = window.place(number, in: entries(customer), base: base) else { return }
        if place.exists {
            entries(customer)[place.index].count &+= 1
        } else {
            let entry = Entry(stamp: UInt32(truncatingIfNeeded: number), count: 1)
            store.insert(1, into: window.array, at: place.index, of: &customer)
                .storeBytes(of: entry, as: Entry.self)
        }
        customer.state(state, as: UInt32.self).pointee &+= 1
    }

    func advance(from base: Int64, to now: Int64, _ customer: inout Customer, in store: inout CustomerStore) {
        let entries = entries(customer)
        let gone = window.expired(entries, base: base, now: now)
        guard gone > 0 else { return }
        let known = window.expired(entries, base: base, now: base)
        customer.state(state, as: UInt32.self).pointee &-= sum(entries, known..<gone)
        guard window.isWorthRemoving(gone, of: entries.count) else { return }
        store.remove(gone, from: window.array, at: 0, of: &customer)
    }

    func value(_ customer: Customer) -> Double {
        Double(customer.state(state, as: UInt32.self).pointee)
    }

    /// The count only falls while nothing happens.
    func range(_ customer: Customer, base: Int64, _ span: ClosedRange<Int64>) -> Interval {
        let entries = entries(customer)
        let total = customer.state(state, as: UInt32.self).pointee
        let known = window.expired(entries, base: base, now: base)
        let first = window.expired(entries, base: base, now: window.bucket(span.lowerBound))
        let last = window.expired(entries, base: base, now: window.bucket(span.upperBound))
        let most = total &- sum(entries, known..<first)
        return Interval(Double(most &- sum(entries, first..<last)), Double(most))
    }

    func nextStep(_ customer: Customer, base: Int64, after time: Int64) -> Int64 {
        window.nextStep(entries(customer), base: base, after: time)
    }

    private func sum(_ entries: UnsafeMutableBufferPointer<Entry>, _ range: Range<Int>) -> UInt32 {
        var sum: UInt32 = 0
        for index in range { sum &+= entries[index].count }
        return sum
    }
}
