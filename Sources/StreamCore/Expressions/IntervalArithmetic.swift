/// Arithmetic that encloses what the same operation on doubles gives for any operands in the intervals.
///
/// IEEE operations round the exact result, and rounding is monotone; so where an operation is monotone in
/// each operand, its bounds are its values at the operands' bounds, computed by the very same operation.
/// Points give points. (Hickey, Ju, van Emden: Interval arithmetic: from principles to implementation,
/// J. ACM 48, 2001, treats the infinite cases.)
extension Interval {
    static prefix func - (x: Interval) -> Interval {
        Interval(-x.upper, -x.lower, mayBeNaN: x.mayBeNaN)
    }

    static func + (a: Interval, b: Interval) -> Interval {
        if a.isPoint, b.isPoint { return Interval(a.lower + b.lower) }
        let nan = a.mayBeNaN || b.mayBeNaN
        if a.isEmpty || b.isEmpty { return .nan }
        let clash =
            a.lower == -.infinity && b.upper == .infinity || a.upper == .infinity && b.lower == -.infinity
        let (lower, upper) = (a.lower + b.lower, a.upper + b.upper)
        return .hull(
            lower.isNaN ? -.infinity : lower, upper.isNaN ? .infinity : upper, nan: nan || clash)
    }

    /// `a - b` is `a + -b` to the last bit, except for the sign of NaN.
    static func - (a: Interval, b: Interval) -> Interval { a + -b }

    static func * (a: Interval, b: Interval) -> Interval {
        if a.isPoint, b.isPoint { return Interval(a.lower * b.lower) }
        if a.isEmpty || b.isEmpty { return .nan }
        let clash = a.containsZero && b.containsInfinity || a.containsInfinity && b.containsZero
        return corners(a, b, nan: a.mayBeNaN || b.mayBeNaN || clash) { $0 * $1 }
    }

    static func / (a: Interval, b: Interval) -> Interval {
        if a.isPoint, b.isPoint { return Interval(a.lower / b.lower) }
        if a.isEmpty || b.isEmpty { return .nan }
        let clash = a.containsZero && b.containsZero || a.containsInfinity && b.containsInfinity
        let nan = a.mayBeNaN || b.mayBeNaN || clash
        // A divisor that reaches 0 does so with either sign, so that both infinities are near.
        if b.containsZero { return Interval(-.infinity, .infinity, mayBeNaN: nan) }
        return corners(a, b, nan: nan) { $0 / $1 }
    }

    /// The hull of an operation's values at the four corners. Where one is NaN (`0 * inf`, `inf / inf`), the
    /// values beside it approach 0, or what another corner gives.
    private static func corners(
        _ a: Interval, _ b: Interval, nan: Bool, _ operation: (Double, Double) -> Double
    ) -> Interval {
        let low = (corner(operation(a.lower, b.lower)), corner(operation(a.lower, b.upper)))
        let high = (corner(operation(a.upper, b.lower)), corner(operation(a.upper, b.upper)))
        let lower = min(min(low.0, low.1), min(high.0, high.1))
        let upper = max(max(low.0, low.1), max(high.0, high.1))
        return .hull(lower, upper, nan: nan)
    }

    private static func corner(_ value: Double) -> Double { value.isNaN ? 0 : value }

    static func minimum(_ a: Interval, _ b: Interval) -> Interval {
        monotone(a, b, ieeeMinimum)
    }

    static func maximum(_ a: Interval, _ b: Interval) -> Interval {
        monotone(a, b, ieeeMaximum)
    }

    private static func monotone(
        _ a: Interval, _ b: Interval, _ operation: (Double, Double) -> Double
    ) -> Interval {
        if a.isPoint, b.isPoint { return Interval(operation(a.lower, b.lower)) }
        if a.isEmpty || b.isEmpty { return .nan }
        return .hull(
            operation(a.lower, b.lower), operation(a.upper, b.upper), nan: a.mayBeNaN || b.mayBeNaN)
    }

    var absolute: Interval {
        if isPoint { return Interval(lower.magnitude) }
        return isEmpty ? self : .hull(mignitude, magnitude, nan: mayBeNaN)
    }

    /// Applies an operation that is nowhere decreasing and rounds correctly.
    func mapped(_ operation: (Double) -> Double) -> Interval {
        if isPoint { return Interval(operation(lower)) }
        return isEmpty ? self : .hull(operation(lower), operation(upper), nan: mayBeNaN)
    }

    var squareRoot: Interval {
        if isPoint { return Interval(lower.squareRoot()) }
        return clamped(atLeast: 0).mapped { $0.squareRoot() }
    }

    /// The part from `bound` upwards; what lies below makes the operation that follows NaN.
    func clamped(atLeast bound: Double) -> Interval {
        if isEmpty || upper < bound { return .nan }
        return lower < bound ? Interval(bound, upper, mayBeNaN: true) : self
    }
}
