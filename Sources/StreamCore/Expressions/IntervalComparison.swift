/// Comparisons and logic over what is possible: true, false, or maybe. A comparison with NaN is false.
extension Interval {
    static func equal(_ a: Interval, _ b: Interval) -> Interval {
        let mayMeet = !a.isEmpty && !b.isEmpty && a.lower <= b.upper && b.lower <= a.upper
        let mayDiffer = a.mayBeNaN || b.mayBeNaN || differ(a, b)
        return Interval(possibly: mayMeet, possiblyNot: mayDiffer)
    }

    static func notEqual(_ a: Interval, _ b: Interval) -> Interval {
        let mayDiffer = !a.isEmpty && !b.isEmpty && differ(a, b)
        let mayMeet = a.lower <= b.upper && b.lower <= a.upper
        return Interval(possibly: mayDiffer, possiblyNot: mayMeet || a.mayBeNaN || b.mayBeNaN)
    }

    /// Whether two numbers of the intervals can be unequal.
    private static func differ(_ a: Interval, _ b: Interval) -> Bool {
        !(a.lower == a.upper && b.lower == b.upper && a.lower == b.lower)
    }

    static func less(_ a: Interval, _ b: Interval) -> Interval {
        if a.isEmpty || b.isEmpty { return .false }
        let nan = a.mayBeNaN || b.mayBeNaN
        return Interval(possibly: a.lower < b.upper, possiblyNot: nan || a.upper >= b.lower)
    }

    static func lessOrEqual(_ a: Interval, _ b: Interval) -> Interval {
        if a.isEmpty || b.isEmpty { return .false }
        let nan = a.mayBeNaN || b.mayBeNaN
        return Interval(possibly: a.lower <= b.upper, possiblyNot: nan || a.upper > b.lower)
    }

    static func and(_ a: Interval, _ b: Interval) -> Interval {
        Interval(possibly: a.canBeTrue && b.canBeTrue, possiblyNot: a.canBeFalse || b.canBeFalse)
    }

    static func or(_ a: Interval, _ b: Interval) -> Interval {
        Interval(possibly: a.canBeTrue || b.canBeTrue, possiblyNot: a.canBeFalse && b.canBeFalse)
    }

    static func not(_ a: Interval) -> Interval {
        Interval(possibly: a.canBeFalse, possiblyNot: a.canBeTrue)
    }

    static func select(_ condition: Interval, _ then: Interval, _ otherwise: Interval) -> Interval {
        if !condition.canBeFalse { return then }
        return condition.canBeTrue ? then.union(otherwise) : otherwise
    }

    static func coalesce(_ a: Interval, _ b: Interval) -> Interval {
        if !a.mayBeNaN { return a }
        return a.isEmpty ? b : Interval(a.lower, a.upper).union(b)
    }

    /// Whether a value is there.
    var has: Interval { Interval(possibly: !isEmpty, possiblyNot: mayBeNaN) }
}
