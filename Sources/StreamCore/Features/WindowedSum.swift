/// `sum` and `mean` over a window, exact in fixed point.
struct WindowedSum: BitwiseCopyable, Sendable {
    struct Entry: BucketEntry {
        var stamp: UInt32
        var count: UInt32
        /// In units of 10^-decimals.
        var units: Int64
    }

    /// The total of the entries in the window.
    struct Total: BitwiseCopyable {
        var units: Int64 = 0
        var count: Int64 = 0

        /// Adds unless the result would leave 64 bits.
        mutating func add(_ more: Int64) -> Bool {
            let (sum, overflow) = units.addingReportingOverflow(more)
            guard !overflow else { return false }
            units = sum
            count += 1
            return true
        }
    }

    let window: BucketWindow
    /// ``Total``.
    let state: Int
    let reading: SumReading

    private func entries(_ customer: Customer) -> UnsafeMutableBufferPointer<Entry> {
        customer.array(window.array, of: Entry.self)
    }

    /// Adds a value; one whose fixed point leaves 64 bits is no match.
    func add(
        _ value: Double, _ number: Int64, base: Int64, to customer: inout Customer,
        in store: inout CustomerStore
    ) {
        guard let units = reading.units(value),
            let place = window.place(number, in: entries(customer), base: base)
        else { return }
        if place.exists {
            let entry = entries(customer)[place.index]
            guard !entry.units.addingReportingOverflow(units).overflow else { return }
        }
        guard customer.state(state, as: Total.self).pointee.add(units) else { return }
        if place.exists {
            entries(customer)[place.index].units += units
            entries(customer)[place.index].count &+= 1
        } else {
            let entry = Entry(stamp: UInt32(truncatingIfNeeded: number), count: 1, units: units)
            store.insert(1, into: window.array, at: place.index, of: &customer)
                .storeBytes(of: entry, as: Entry.self)
        }
    }

    func advance(from base: Int64, to now: Int64, _ customer: inout Customer, in store: inout CustomerStore) {
        let entries = entries(customer)
        let gone = window.expired(entries, base: base, now: now)
        guard gone > 0 else { return }
        let total = customer.state(state, as: Total.self)
        let known = window.expired(entries, base: base, now: base)
        for index in known..<gone { subtract(entries[index], from: &total.pointee) }
        guard window.isWorthRemoving(gone, of: entries.count) else { return }
        store.remove(gone, from: window.array, at: 0, of: &customer)
    }

    func value(_ customer: Customer) -> Double {
        reading.value(customer.state(state, as: Total.self).pointee)
    }

    func range(_ customer: Customer, base: Int64, _ span: ClosedRange<Int64>) -> Interval {
        let entries = entries(customer)
        var total = customer.state(state, as: Total.self).pointee
        let known = window.expired(entries, base: base, now: base)
        let first = window.expired(entries, base: base, now: window.bucket(span.lowerBound))
        let last = window.expired(entries, base: base, now: window.bucket(span.upperBound))
        for index in known..<first { subtract(entries[index], from: &total) }
        var hull = Interval(reading.value(total))
        for index in first..<max(first, last) {
            subtract(entries[index], from: &total)
            hull = hull.union(Interval(reading.value(total)))
        }
        return hull
    }

    func nextStep(_ customer: Customer, base: Int64, after time: Int64) -> Int64 {
        window.nextStep(entries(customer), base: base, after: time)
    }

    @inline(__always)
    private func subtract(_ entry: Entry, from total: inout Total) {
        // A partial total of values of both signs may wrap; the total of what is left is exact again.
        total.units &-= entry.units
        total.count -= Int64(entry.count)
    }
}

/// How a fixed-point total is made of values and read: as the sum, or as the mean.
struct SumReading: BitwiseCopyable, Sendable {
    /// 10^decimals.
    let scale: Double
    let isMean: Bool
    /// The mean of nothing.
    let fallback: Double

    /// `floor(x * 10^decimals + 0.5)`, nil when that leaves 64 bits.
    @inline(__always)
    func units(_ value: Double) -> Int64? {
        let rounded = (value * scale + 0.5).rounded(.down)
        return abs(rounded) < 0x1p63 ? Int64(rounded) : nil
    }

    @inline(__always)
    func value(_ total: WindowedSum.Total) -> Double {
        guard isMean else { return Double(total.units) / scale }
        return total.count == 0 ? fallback : Double(total.units) / scale / Double(total.count)
    }
}
