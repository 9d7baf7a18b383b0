import Glibc

/// What became of a model's predictions.
public struct LabelFigures: Equatable, Sendable {
    /// Predictions of similar probability.
    public struct Bin: Equatable, Sendable {
        public var count: UInt64
        /// The sum of the predicted probabilities: how many labels were to come true.
        public var predicted: Double
        /// How many did.
        public var positive: UInt64
    }

    /// Labels that came true, and that did not in time.
    public var positive: UInt64
    public var negative: UInt64
    /// The sum of `-ln(p)` over the former and of `-ln(1 - p)` over the latter, where `p` was predicted.
    public var loss: Double
    /// The calibration: 10 bins of equal width, by the predicted probability.
    public var calibration: [Bin]

    /// The mean of the loss, in nats; nil without labels.
    public var logLoss: Double? {
        let count = positive + negative
        return count == 0 ? nil : loss / Double(count)
    }
}

extension LabelFigures {
    static let binCount = 10
    /// Counts of a label: positive, negative, loss, then three for each bin.
    static let countSize = 3 + 3 * binCount
    /// Sums of numbers are kept as whole multiples of this, so that they can be added and taken away in any
    /// order.
    private static let unit = 0x1p-24
    /// No prediction is taken for more certain than this: a wrong one would cost an infinite loss.
    private static let leastProbability = 1e-15

    init(_ counts: [UInt64]) {
        positive = counts[0]
        negative = counts[1]
        loss = Double(counts[2]) * Self.unit
        calibration = (0..<Self.binCount).map { bin in
            let first = 3 + 3 * bin
            return Bin(
                count: counts[first], predicted: Double(counts[first + 1]) * Self.unit,
                positive: counts[first + 2])
        }
    }

    /// Counts one label.
    /// - Parameters:
    ///   - probability: what was predicted, 0...1.
    ///   - first: index of the label's counts.
    static func count(
        _ probability: Double, isPositive: Bool, in counts: inout [UInt64], at first: Int
    ) {
        let probability = probability >= 0 ? min(probability, 1) : 0
        counts[first + (isPositive ? 0 : 1)] += 1
        let likelihood = max(isPositive ? probability : 1 - probability, leastProbability)
        counts[first + 2] += multiples(-log(likelihood))
        let bin = first + 3 + 3 * min(Int(probability * Double(binCount)), binCount - 1)
        counts[bin] += 1
        counts[bin + 1] += multiples(probability)
        if isPositive { counts[bin + 2] += 1 }
    }

    private static func multiples(_ number: Double) -> UInt64 { UInt64((number / unit).rounded()) }
}
