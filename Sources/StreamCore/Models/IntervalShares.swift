import Glibc

/// Bounds for ``ModelNumber``.
extension Interval: ModelNumber {
    func scaled(by factor: Double) -> Interval {
        if isPoint || isEmpty || containsInfinity { return self * Interval(factor) }
        let (a, b) = (lower * factor, upper * factor)
        return factor < 0 ? .hull(b, a, nan: mayBeNaN) : .hull(a, b, nan: mayBeNaN)
    }

    var squared: Interval {
        if isPoint { return Interval(lower * lower) }
        if isEmpty { return self }
        return .hull(mignitude * mignitude, magnitude * magnitude, nan: mayBeNaN)
    }

    func limited(to range: ClosedRange<Double>) -> Interval { mapped { $0.limited(to: range) } }

    func filled(with replacement: Double) -> Interval { .coalesce(self, Interval(replacement)) }

    static func normalize(
        _ values: UnsafeMutablePointer<Interval>, count: Int, scratch: UnsafeMutablePointer<Interval>
    ) {
        if arePoints(values, count: count) {
            return exactShares(count, get: { values[$0].exact }, set: { values[$0] = Interval($1) })
        }
        if hasEmpty(values, count: count) { return fill(values, count, with: .nan) }
        shares(of: values, count: count, scratch: scratch)
    }

    static func softmax(
        _ values: UnsafeMutablePointer<Interval>, count: Int, scratch: UnsafeMutablePointer<Interval>
    ) {
        if arePoints(values, count: count) {
            return exactSoftmax(count, get: { values[$0].exact }, set: { values[$0] = Interval($1) })
        }
        if hasEmpty(values, count: count) { return fill(values, count, with: .nan) }
        var (least, greatest) = (Double.infinity, -Double.infinity)
        for index in 0..<count {
            least = min(least, values[index].lower)
            greatest = max(greatest, values[index].upper)
        }
        guard least.isFinite, greatest.isFinite else {
            return fill(values, count, with: Interval(0, 1, mayBeNaN: true))
        }
        // A common factor makes no difference to the shares.
        for index in 0..<count {
            let value = values[index]
            values[index] = Interval(
                exp(value.lower - greatest), exp(value.upper - greatest), mayBeNaN: value.mayBeNaN)
        }
        shares(of: values, count: count, scratch: scratch)
    }

    /// Bounds of `v[k] / sum of v`: it rises with `v[k]` and falls with the others, so its extremes stand at
    /// their bounds.
    ///
    /// The bounds are moved outwards by more than rounding can do: an exponential's argument, below 746 where
    /// the result is not 0, carries a relative error of 2^-53 into it; and a sum that of its terms. What
    /// underflows is less than `tiny`.
    private static func shares(
        of values: UnsafeMutablePointer<Interval>, count: Int, scratch: UnsafeMutablePointer<Interval>
    ) {
        let slack = Double(count + 4_000) * 0x1p-52
        let tiny = 0x1p-960
        var mayBeNaN = false
        for index in 0..<count {
            scratch[index] = values[index]
            mayBeNaN = mayBeNaN || values[index].mayBeNaN
        }
        for index in 0..<count {
            var others = (lower: 0.0, upper: tiny)
            for other in 0..<count where other != index {
                others.lower += scratch[other].lower
                others.upper += scratch[other].upper
            }
            let least = max(scratch[index].lower - tiny, 0)
            let most = scratch[index].upper + tiny
            let lower = least / (least + others.upper) * (1 - slack) - tiny
            let upper = most / (most + max(others.lower - tiny, 0)) * (1 + slack) + tiny
            values[index] = .hull(max(lower, 0), min(upper, 1), nan: mayBeNaN)
        }
    }

    /// Between the least and the greatest label that a value in the intervals can make the extreme.
    static func label(
        ofThe extreme: Extreme, of values: UnsafeMutablePointer<Interval>, labels: [Double]
    ) -> Interval {
        func rank(_ index: Int) -> Interval { extreme == .least ? values[index] : -values[index] }
        var mayBeNaN = false
        // The least upper bound, and where it is met first.
        var (bar, first) = (Double.infinity, 0)
        var isInfinite = true
        for index in labels.indices {
            let value = rank(index)
            if value.isEmpty { return .nan }
            mayBeNaN = mayBeNaN || value.mayBeNaN || value.lower == -.infinity
            if value.upper < bar { (bar, first) = (value.upper, index) }
            isInfinite = isInfinite && value.lower == .infinity
        }
        if isInfinite { return .nan }
        var range = (lower: Double.infinity, upper: -Double.infinity)
        for index in labels.indices {
            let lower = rank(index).lower
            // An equal that comes later than a certain one is never first.
            guard lower < bar || lower == bar && index <= first else { continue }
            range = (min(range.lower, labels[index]), max(range.upper, labels[index]))
        }
        mayBeNaN = mayBeNaN || bar == .infinity
        if range.lower == range.upper, !mayBeNaN { return Interval(range.lower) }
        return .hull(range.lower, range.upper, nan: mayBeNaN)
    }

    /// The one value of a point or of ``nan``.
    private var exact: Double { isEmpty ? .nan : lower }

    private static func arePoints(_ values: UnsafeMutablePointer<Interval>, count: Int) -> Bool {
        for index in 0..<count where !values[index].isPoint { return false }
        return true
    }

    private static func hasEmpty(_ values: UnsafeMutablePointer<Interval>, count: Int) -> Bool {
        for index in 0..<count where values[index].isEmpty { return true }
        return false
    }

    private static func fill(
        _ values: UnsafeMutablePointer<Interval>, _ count: Int, with value: Interval
    ) {
        for index in 0..<count { values[index] = value }
    }
}
