import Glibc

/// The number format in which trees compare their inputs, or add up their leaves.
protocol TreeScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// The greatest number that is no greater than `value`.
    init(roundedDown value: Double)
    /// The same number.
    var wide: Double { get }
    /// Beyond it the logistic function takes its argument for this one, against an overflow.
    static var greatestExponent: Self { get }
    static func exponential(_ x: Self) -> Self
    /// `log(1 + x)`.
    static func logarithmOfOnePlus(_ x: Self) -> Self
}

extension Float: TreeScalar {
    init(roundedDown value: Double) {
        let nearest = Float(value)
        self = Double(nearest) > value ? nearest.nextDown : nearest
    }

    var wide: Double { Double(self) }

    /// As XGBoost has it.
    static var greatestExponent: Float { 88.7 }
    static func exponential(_ x: Float) -> Float { expf(x) }
    static func logarithmOfOnePlus(_ x: Float) -> Float { log1pf(x) }
}

extension Double: TreeScalar {
    init(roundedDown value: Double) { self = value }

    var wide: Double { self }

    static var greatestExponent: Double { .infinity }
    static func exponential(_ x: Double) -> Double { exp(x) }
    static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
}
