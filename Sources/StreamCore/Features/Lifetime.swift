/// `count` with `window: forever`.
struct LifetimeCount: BitwiseCopyable, Sendable {
    /// `UInt64`.
    let state: Int

    func add(to customer: Customer) { customer.state(state, as: UInt64.self).pointee += 1 }

    func value(_ customer: Customer) -> Double { Double(customer.state(state, as: UInt64.self).pointee) }
}

/// `sum` and `mean` with `window: forever`.
struct LifetimeSum: BitwiseCopyable, Sendable {
    /// ``WindowedSum/Total``.
    let state: Int
    let reading: SumReading

    /// Adds a value; one that would take the total out of 64 bits is no match.
    func add(_ value: Double, to customer: Customer) {
        guard let units = reading.units(value) else { return }
        _ = customer.state(state, as: WindowedSum.Total.self).pointee.add(units)
    }

    func value(_ customer: Customer) -> Double {
        reading.value(customer.state(state, as: WindowedSum.Total.self).pointee)
    }
}

/// `min` and `max` with `window: forever`.
struct LifetimeExtremum: BitwiseCopyable, Sendable {
    /// `Double`; NaN where nothing matched, which no event's number is.
    let state: Int
    let isMax: Bool
    let fallback: Double

    func add(_ value: Double, to customer: Customer) {
        let known = customer.state(state, as: Double.self)
        if known.pointee.isNaN || (isMax ? value > known.pointee : value < known.pointee) {
            known.pointee = value
        }
    }

    func value(_ customer: Customer) -> Double {
        let known = customer.state(state, as: Double.self).pointee
        return known.isNaN ? fallback : known
    }
}
