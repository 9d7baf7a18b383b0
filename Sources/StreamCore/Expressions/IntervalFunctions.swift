import Glibc

/// Functions that the C library computes to within a unit in the last place, but not always monotonically:
/// bounds computed by them are widened by ``Interval/slack``.
extension Interval {
    /// Units in the last place by which bounds are moved outwards. The C library's error is below 1 for each
    /// of the functions; a bound and a value next to it may err in opposite directions.
    private static let slack = 4

    private static func below(_ x: Double) -> Double {
        var bound = x
        for _ in 0..<slack { bound = bound.nextDown }
        return bound
    }

    private static func above(_ x: Double) -> Double { -below(-x) }

    var exponential: Interval {
        if isPoint { return Interval(exp(lower)) }
        if isEmpty { return self }
        return .hull(max(Self.below(exp(lower)), 0), Self.above(exp(upper)), nan: mayBeNaN)
    }

    var logarithm: Interval {
        if isPoint { return Interval(log(lower)) }
        let domain = clamped(atLeast: 0)
        if domain.isEmpty { return .nan }
        return .hull(Self.below(log(domain.lower)), Self.above(log(domain.upper)), nan: domain.mayBeNaN)
    }

    var logarithmOfOnePlus: Interval {
        if isPoint { return Interval(log1p(lower)) }
        let domain = clamped(atLeast: -1)
        if domain.isEmpty { return .nan }
        return .hull(
            Self.below(log1p(domain.lower)), Self.above(log1p(domain.upper)), nan: domain.mayBeNaN)
    }

    /// `1 / (1 + exp(-x))`: only `exp` needs slack, the rest rounds correctly.
    var sigmoid: Interval {
        if isPoint { return Interval(logistic(lower)) }
        return Interval(1) / (Interval(1) + (-self).exponential)
    }

    // MARK: Remainder

    static func remainder(_ a: Interval, _ b: Interval) -> Interval {
        if a.isPoint, b.isPoint { return Interval(fmod(a.lower, b.lower)) }
        if a.isEmpty || b.isEmpty { return .nan }
        let nan = a.mayBeNaN || b.mayBeNaN || a.containsInfinity || b.containsZero
        if a.magnitude < b.mignitude { return .hull(a.lower, a.upper, nan: nan) }
        if b.isPoint, let run = unbrokenRemainder(a, b.lower) {
            return .hull(run.lower, run.upper, nan: nan)
        }
        // The result has the sign of `a` and is no greater than either operand.
        let bound = Swift.min(a.magnitude, b.magnitude)
        return .hull(a.lower < 0 ? -bound : 0, a.upper > 0 ? bound : 0, nan: nan)
    }

    /// The remainder where it does not wrap from one end of `a` to the other: it then rises steadily.
    private static func unbrokenRemainder(_ a: Interval, _ b: Double) -> Interval? {
        let (lower, upper) = (fmod(a.lower, b), fmod(a.upper, b))
        let hasOneSign = a.lower >= 0 || a.upper <= 0
        // The difference is at least `b` after rounding if it is before, because `b` is a double.
        guard hasOneSign, a.upper - a.lower < b.magnitude, lower <= upper else { return nil }
        return Interval(lower, upper)
    }

    // MARK: Power

    static func power(_ x: Interval, _ y: Interval) -> Interval {
        if x.isPoint, y.isPoint { return Interval(pow(x.lower, y.lower)) }
        var result = numericPower(x, y)
        // pow(NaN, 0) and pow(1, NaN) are 1.
        let isOneDespiteNaN =
            x.mayBeNaN && (y.containsZero || y.mayBeNaN) || y.mayBeNaN && x.lower <= 1 && x.upper >= 1
        if isOneDespiteNaN { result = result.union(Interval(1)) }
        result.mayBeNaN = result.mayBeNaN || x.mayBeNaN || y.mayBeNaN
        return result
    }

    /// As if neither operand could be NaN.
    private static func numericPower(_ x: Interval, _ y: Interval) -> Interval {
        if x.isEmpty || y.isEmpty { return .nan }
        let x = Interval(x.lower, x.upper)
        if x.lower > 0 || x.lower == 0 && y.lower >= 0 { return positivePower(x, y) }
        // A base that reaches below 0, or -0 to a negative power: only whole positive powers are simple.
        let n = y.lower
        guard y.lower == y.upper, n > 0, n.rounded() == n, n.isFinite else { return .anything }
        if n.truncatingRemainder(dividingBy: 2) == 0 { return positivePower(x.absolute, y) }
        return .hull(below(pow(x.lower, n)), above(pow(x.upper, n)), nan: false)
    }

    /// For bases from 0 up the power is monotone in either operand, so its extremes stand at the corners.
    private static func positivePower(_ x: Interval, _ y: Interval) -> Interval {
        let low = (pow(x.lower, y.lower), pow(x.lower, y.upper))
        let high = (pow(x.upper, y.lower), pow(x.upper, y.upper))
        let lower = Swift.min(Swift.min(low.0, low.1), Swift.min(high.0, high.1))
        let upper = Swift.max(Swift.max(low.0, low.1), Swift.max(high.0, high.1))
        return .hull(Swift.max(below(lower), 0), above(upper), nan: false)
    }
}
