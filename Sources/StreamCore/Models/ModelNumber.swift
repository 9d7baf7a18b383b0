import Glibc

/// What a model is evaluated over: doubles for a score, intervals for a bound.
///
/// One formula serves both. Each operation on intervals encloses the same operation on doubles and gives
/// points for points, and so does whatever is composed of them.
protocol ModelNumber: BitwiseCopyable {
    init(_ value: Double)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    /// `self * factor`.
    /// - Precondition: the factor is finite.
    func scaled(by factor: Double) -> Self
    /// `self * self`.
    var squared: Self { get }
    var squareRoot: Self { get }
    /// The logistic function.
    var sigmoid: Self { get }
    /// `log(1 + self)`; NaN below -1.
    var logarithmOfOnePlus: Self { get }
    /// The nearest number of a range; NaN stays NaN.
    func limited(to range: ClosedRange<Double>) -> Self
    /// `replacement` for NaN.
    func filled(with replacement: Double) -> Self
    /// Divides each value by their sum, in place; if that is 0, all become equal shares of 1.
    /// - Parameter scratch: as many values, of any content.
    static func normalize(
        _ values: UnsafeMutablePointer<Self>, count: Int, scratch: UnsafeMutablePointer<Self>)
    /// Softmax, in place.
    /// - Parameter scratch: as many values, of any content.
    static func softmax(
        _ values: UnsafeMutablePointer<Self>, count: Int, scratch: UnsafeMutablePointer<Self>)
    /// The label at the greatest or least value, the first of equals. NaN where a value is NaN or the
    /// extreme is infinite, which is no place to compare.
    static func label(
        ofThe extreme: Extreme, of values: UnsafeMutablePointer<Self>, labels: [Double]
    ) -> Self
}

/// Which value a label belongs to.
enum Extreme {
    case least, greatest
}

extension Double: ModelNumber {
    @inline(__always) func scaled(by factor: Double) -> Double { self * factor }
    @inline(__always) var squared: Double { self * self }
    @inline(__always) var squareRoot: Double { squareRoot() }
    var sigmoid: Double { logistic(self) }
    var logarithmOfOnePlus: Double { log1p(self) }
    func limited(to range: ClosedRange<Double>) -> Double {
        self < range.lowerBound ? range.lowerBound : self > range.upperBound ? range.upperBound : self
    }
    func filled(with replacement: Double) -> Double { isNaN ? replacement : self }

    static func normalize(
        _ values: UnsafeMutablePointer<Double>, count: Int, scratch: UnsafeMutablePointer<Double>
    ) {
        exactShares(count, get: { values[$0] }, set: { values[$0] = $1 })
    }

    static func softmax(
        _ values: UnsafeMutablePointer<Double>, count: Int, scratch: UnsafeMutablePointer<Double>
    ) {
        exactSoftmax(count, get: { values[$0] }, set: { values[$0] = $1 })
    }

    static func label(
        ofThe extreme: Extreme, of values: UnsafeMutablePointer<Double>, labels: [Double]
    ) -> Double {
        var best = 0
        for index in labels.indices {
            let value = values[index]
            if value.isNaN { return .nan }
            if extreme == .least ? value < values[best] : value > values[best] { best = index }
        }
        return values[best].isFinite ? labels[best] : .nan
    }
}

/// Each value divided by their sum, in the order in which sums of doubles are defined here: from the first.
@inline(__always)
func exactShares(_ count: Int, get: (Int) -> Double, set: (Int, Double) -> Void) {
    var sum = 0.0
    for index in 0..<count { sum += get(index) }
    for index in 0..<count { set(index, sum == 0 ? 1 / Double(count) : get(index) / sum) }
}

/// Softmax, with the greatest value taken off first so that nothing overflows.
@inline(__always)
func exactSoftmax(_ count: Int, get: (Int) -> Double, set: (Int, Double) -> Void) {
    var greatest = -Double.infinity
    for index in 0..<count { greatest = ieeeMaximum(greatest, get(index)) }
    for index in 0..<count { set(index, exp(get(index) - greatest)) }
    exactShares(count, get: get, set: set)
}
