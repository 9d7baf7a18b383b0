/// What is known of a number: it lies in `lower...upper`, infinities included, or it is NaN if `mayBeNaN`. A
/// bool is a number too, 0 or 1.
///
/// An interval of one bit pattern that cannot be NaN is a point and stands for exactly that number. Any other
/// interval that reaches 0 stands for both zeros, whatever the signs of its bounds.
public struct Interval: Equatable, BitwiseCopyable, Sendable {
    /// The least number possible.
    public var lower: Double
    /// The greatest number possible.
    public var upper: Double
    /// Whether NaN (missing) is possible as well.
    public var mayBeNaN: Bool

    /// - Precondition: neither bound is NaN. With `lower > upper` the interval has no number.
    @inlinable
    public init(_ lower: Double, _ upper: Double, mayBeNaN: Bool = false) {
        self.lower = lower
        self.upper = upper
        self.mayBeNaN = mayBeNaN
    }

    /// Exactly `value`, which may be NaN.
    @inlinable
    public init(_ value: Double) {
        self = value.isNaN ? .nan : Interval(value, value)
    }

    /// No number, but NaN.
    public static let nan = Interval(.infinity, -.infinity, mayBeNaN: true)
    /// Anything, NaN too.
    public static let anything = Interval(-.infinity, .infinity, mayBeNaN: true)

    static let `false` = Interval(0.0)
    static let `true` = Interval(1.0)
    static let maybe = Interval(0, 1)

    /// Whether exactly one value is possible.
    public var isPoint: Bool { lower.bitPattern == upper.bitPattern && !mayBeNaN }

    /// Whether no number is possible.
    public var isEmpty: Bool { lower > upper }

    /// As a bool: whether it may be true.
    @inlinable
    public var canBeTrue: Bool { lower <= 1 && upper >= 1 }

    /// As a bool: whether it may be something else than true, which NaN is.
    @inlinable
    public var canBeFalse: Bool { mayBeNaN || lower < 1 || upper > 1 || lower > upper }

    /// Whether `value`, NaN included, is possible.
    public func contains(_ value: Double) -> Bool {
        if value.isNaN { return mayBeNaN }
        return isPoint ? value.bitPattern == lower.bitPattern : lower <= value && value <= upper
    }

    var containsZero: Bool { lower <= 0 && upper >= 0 }
    var containsInfinity: Bool { !isEmpty && (lower == -.infinity || upper == .infinity) }

    /// The greatest absolute value.
    var magnitude: Double { max(-lower, upper) }

    /// The smallest absolute value.
    var mignitude: Double { containsZero ? 0 : min(abs(lower), abs(upper)) }

    init(possibly isTrue: Bool, possiblyNot isFalse: Bool) {
        self.init(isFalse ? 0 : 1, isTrue ? 1 : 0)
    }

    /// All numbers from `lower` to `upper`, as results of an operation on something else than points. Bounds
    /// of 0 get the signs that keep both zeros inside.
    static func hull(_ lower: Double, _ upper: Double, nan: Bool) -> Interval {
        Interval(lower == 0 ? -0.0 : lower, upper == 0 ? 0.0 : upper, mayBeNaN: nan)
    }

    /// Whatever is possible in either.
    func union(_ other: Interval) -> Interval {
        if isPoint, other.isPoint, lower.bitPattern == other.lower.bitPattern { return self }
        return .hull(min(lower, other.lower), max(upper, other.upper), nan: mayBeNaN || other.mayBeNaN)
    }
}
