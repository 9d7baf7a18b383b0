import Glibc

/// `decayed`: the sum of weights, each halved every half-life, in steps of `granularity`.
///
/// The sum stands at the bucket of its newest event and is scaled to a time when it is read, so reading
/// never rounds it. An event in a newer bucket rescales it once; the error of a term grows by at most one
/// rounding for each such bucket while the term itself halves every half-life, so the relative error of the
/// sum stays below (half_life / granularity) * 2^-51 for ever.
struct DecayedSum: BitwiseCopyable, Sendable {
    struct State: BitwiseCopyable {
        var sum: Double = 0
        var bucket: Int64 = 0
    }

    let state: Int
    let granularity: Int64
    let halfLife: Double

    init(state: Int, granularity: Int64, halfLife: Int64) {
        self.state = state
        self.granularity = granularity
        self.halfLife = Double(halfLife)
    }

    /// 2^(-buckets * granularity / half_life).
    private func factor(_ buckets: Int64) -> Double {
        buckets == 0 ? 1 : exp2(-(Double(buckets) * Double(granularity) / halfLife))
    }

    func add(_ weight: Double, _ bucket: Int64, to customer: Customer) {
        guard weight != 0 else { return }
        let state = customer.state(self.state, as: State.self)
        if state.pointee.sum == 0 {
            state.pointee = State(sum: weight, bucket: bucket)
        } else if bucket >= state.pointee.bucket {
            state.pointee.sum = state.pointee.sum * factor(bucket - state.pointee.bucket) + weight
            state.pointee.bucket = bucket
        } else {
            state.pointee.sum += weight * factor(state.pointee.bucket - bucket)
        }
    }

    func value(_ customer: Customer, at bucket: Int64) -> Double {
        let state = customer.state(self.state, as: State.self).pointee
        return state.sum == 0 ? 0 : state.sum * factor(bucket - state.bucket)
    }

    /// The sum only approaches zero while nothing happens; `exp2` may miss that by its last digits.
    func range(_ customer: Customer, _ span: ClosedRange<Int64>) -> Interval {
        let (from, to) = (
            floorDivide(span.lowerBound, granularity), floorDivide(span.upperBound, granularity)
        )
        let first = value(customer, at: from)
        guard from != to else { return Interval(first) }
        let last = value(customer, at: to)
        let slack = max(abs(first), abs(last)) * 0x1p-50
        return Interval(min(first, last) - slack, max(first, last) + slack)
    }

    /// For ever, until the sum is too small for a double.
    func nextStep(_ customer: Customer, after time: Int64) -> Int64 {
        let bucket = floorDivide(time, granularity)
        return value(customer, at: bucket) == 0 ? .max : (bucket + 1) * granularity
    }
}
