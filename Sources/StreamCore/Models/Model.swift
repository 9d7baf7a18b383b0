/// A trained model, ready to score. Immutable, and shared by the engines of all partitions.
///
/// The same inputs give the same bits on every run: sums have a fixed order, and nothing depends on a clock,
/// on randomness or on a hash table's order. A missing input is NaN.
public protocol Model: AnyObject, Sendable {
    /// The names under which the model was trained, in the order of its inputs; nil where its file has none.
    var inputNames: [String]? { get }
    /// How many inputs it reads.
    var inputCount: Int { get }
    /// What it gives.
    var outputs: ModelOutputs { get }
    /// How many doubles of scratch memory a call needs.
    var scratchCount: Int { get }
    /// A hash over all that decides its results, the same on every machine; names and comments in its file
    /// are no part of it.
    var fingerprint: UInt64 { get }

    /// Scores one row and allocates nothing.
    /// - Parameters:
    ///   - inputs: ``inputCount`` numbers, NaN for missing.
    ///   - scratch: ``scratchCount`` doubles, of any content.
    ///   - results: ``ModelOutputs/count`` doubles.
    func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>)

    /// Bounds of the results while the inputs stay inside intervals. Sound: whatever
    /// ``score(_:scratch:into:)`` gives for inputs inside them lies in the intervals given here. As the
    /// inputs narrow to points, the bounds narrow to the result. Allocates nothing.
    /// - Parameter scratch: ``scratchCount`` intervals, of any content.
    func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>)

    /// What each input contributed to one result.
    /// - Parameters:
    ///   - inputs: ``inputCount`` numbers, NaN for missing.
    ///   - part: an index into ``ModelOutputs/parts``; nil where there are none.
    func explain(_ inputs: [Double], part: Int?) -> ModelExplanation
}

/// The values that a model gives, and what they are called.
///
/// The first one stands under the model's own name, the others under `model.part`.
public enum ModelOutputs: Sendable, Equatable {
    /// One number: a probability, or the prediction of a regression.
    case score
    /// The index of the most probable class, the first of equals; then each class's probability under its
    /// name.
    case classes([String])
    /// The id of the nearest cluster, the first of equals; then each cluster's distance under its id. A
    /// distance is at least 0; see each model for its measure.
    case clusters([Int])

    /// The names behind the model's own, in the order of the results from 1 on.
    public var parts: [String] {
        switch self {
        case .score: []
        case .classes(let names): names
        case .clusters(let ids): ids.map(String.init)
        }
    }

    /// How many values there are.
    public var count: Int { 1 + parts.count }
}

/// How a result came about, input by input: `baseline + contributions = value`, up to rounding.
public struct ModelExplanation: Sendable, Equatable {
    /// What the parts are measured in.
    public enum Unit: String, Sendable {
        /// Before the logistic function, or before softmax.
        case logOdds = "log-odds"
        case probability
        /// Before the exponential, as in a Poisson regression.
        case logarithm
        /// The predicted quantity itself.
        case value
        /// A distance from a centre, or its square where that is what adds up.
        case distance, squaredDistance = "squared distance"
    }

    public var unit: Unit
    /// The result of a customer of whom nothing is known.
    public var baseline: Double
    /// One for each input, in their order.
    public var contributions: [Double]

    public init(unit: Unit, baseline: Double, contributions: [Double]) {
        self.unit = unit
        self.baseline = baseline
        self.contributions = contributions
    }
}
