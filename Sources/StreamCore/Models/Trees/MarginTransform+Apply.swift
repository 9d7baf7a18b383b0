extension MarginTransform {
    /// Makes results of margins, in place, in the order of operations that the libraries have.
    func apply<Scalar: TreeScalar>(_ margins: UnsafeMutablePointer<Scalar>, count: Int) {
        switch self {
        case .identity: break
        case .softmax: Self.softmax(margins, count)
        case .sigmoid, .exponential, .softplus, .signedSquare, .step:
            for index in 0..<count { margins[index] = apply(to: margins[index]) }
        }
    }

    /// The transform of one margin; softmax has none.
    func apply<Scalar: TreeScalar>(to x: Scalar) -> Scalar {
        switch self {
        case .identity, .softmax: return x
        case .sigmoid(let scale):
            let exponent = -Scalar(scale) * x
            let cap = Scalar.greatestExponent
            return 1 / (1 + Scalar.exponential(exponent > cap ? cap : exponent))
        case .exponential: return Scalar.exponential(x)
        case .softplus: return Scalar.logarithmOfOnePlus(Scalar.exponential(x))
        case .signedSquare: return (x > 0 ? 1 : x < 0 ? -1 : 0) * x * x
        case .step: return x > 0 ? 1 : 0
        }
    }

    private static func softmax<Scalar: TreeScalar>(_ margins: UnsafeMutablePointer<Scalar>, _ count: Int) {
        var greatest = margins[0]
        for index in 1..<max(count, 1) where margins[index] > greatest { greatest = margins[index] }
        var sum = 0.0
        for index in 0..<count {
            margins[index] = Scalar.exponential(margins[index] - greatest)
            sum += margins[index].wide
        }
        for index in 0..<count { margins[index] /= Scalar(sum) }
    }
}

/// What is known of a margin: the numbers of a range.
struct MarginRange<Scalar: TreeScalar>: BitwiseCopyable {
    var lower: Scalar
    var upper: Scalar

    var isPoint: Bool { lower == upper && lower.sign == upper.sign && lower.isFinite }
    var isFinite: Bool { lower.isFinite && upper.isFinite }
}

/// Bounds of results.
extension MarginTransform {
    /// The results of margins that are known to lie in ranges. Where all of them are points, so are the
    /// results, and have the same bits as those of ``apply(_:count:)``.
    /// - Parameter scratch: one for each margin.
    func bound<Scalar: TreeScalar>(
        _ margins: UnsafePointer<MarginRange<Scalar>>, count: Int, scratch: UnsafeMutablePointer<Scalar>,
        into results: UnsafeMutablePointer<Interval>
    ) {
        var arePoints = true
        for index in 0..<count { arePoints = arePoints && margins[index].isPoint }
        if arePoints {
            for index in 0..<count { scratch[index] = margins[index].lower }
            apply(scratch, count: count)
            for index in 0..<count { results[index] = Interval(scratch[index].wide) }
        } else if self == .softmax {
            for index in 0..<count { results[index] = softmaxBound(margins, count, index) }
        } else {
            for index in 0..<count { results[index] = bound(margins[index]) }
        }
    }

    /// All of the transforms but softmax are monotone, up to the error of the C library's functions.
    private func bound<Scalar: TreeScalar>(_ margin: MarginRange<Scalar>) -> Interval {
        // A sum that overflows may also be NaN.
        guard margin.isFinite else { return .anything }
        var (lower, upper) = (apply(to: margin.lower), apply(to: margin.upper))
        if margin.isPoint { return Interval(lower.wide) }
        switch self {
        case .identity, .softmax, .signedSquare, .step: break
        case .sigmoid:
            (lower, upper) = (max(Self.below(lower), 0), min(Self.above(upper), 1))
        case .exponential, .softplus:
            (lower, upper) = (max(Self.below(lower), 0), Self.above(upper))
        }
        return .hull(lower.wide, upper.wide, nan: false)
    }

    /// Units in the last place by which a bound is moved outwards: some more than the operations of a
    /// transform can err in opposite directions.
    private static var slack: Int { 8 }

    private static func below<Scalar: TreeScalar>(_ x: Scalar) -> Scalar {
        var bound = x
        for _ in 0..<slack { bound = bound.nextDown }
        return bound
    }

    private static func above<Scalar: TreeScalar>(_ x: Scalar) -> Scalar { -below(-x) }

    /// A probability is least where its own margin is least and all others are greatest. Subtracting the
    /// greatest margin rounds, and the exponential makes a relative error of that, in proportion to the
    /// margins' distance.
    private func softmaxBound<Scalar: TreeScalar>(
        _ margins: UnsafePointer<MarginRange<Scalar>>, _ count: Int, _ index: Int
    ) -> Interval {
        var spread = 0.0
        var (least, greatest) = (1.0, 1.0)
        let own = (lower: margins[index].lower.wide, upper: margins[index].upper.wide)
        for other in 0..<count {
            guard margins[other].isFinite else { return .anything }
            guard other != index else { continue }
            let (lower, upper) = (margins[other].lower.wide, margins[other].upper.wide)
            least += Double.exponential(upper - own.lower)
            greatest += Double.exponential(lower - own.upper)
            spread = max(spread, abs(upper - own.lower), abs(own.upper - lower))
        }
        // Exponentials of less than -110 are 0 as a float32, those of less than -750 as a double.
        let error = (min(spread, 750) + Double(count) + 16) * 4 * Double(Scalar.ulpOfOne)
        let tiny = Scalar.leastNormalMagnitude.wide
        return .hull(max(0, (1 - error) / least - tiny), min(1, (1 + error) / greatest + tiny), nan: false)
    }
}
