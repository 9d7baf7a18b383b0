import Glibc

/// A logistic model that learns while it scores, by the FTRL-Proximal algorithm (H. B. McMahan et al., "Ad
/// Click Prediction: a View from the Trenches", KDD 2013, algorithm 1).
///
/// Inputs are standardised by the mean and the deviation of those seen so far, and limited to 10 deviations.
/// A missing one counts as the mean, and so does one that has never varied. There is an intercept, which
/// neither penalty touches.
///
/// The one in a ``Plan`` only stands for those that the engines make of it, each with weights of its own.
public final class OnlineLogistic: Model, @unchecked Sendable {  // Safe because an engine's is its own.
    /// The parameters of the algorithm.
    public struct Rates: Equatable, Sendable {
        /// The size of the steps, above 0.
        public var alpha: Double
        /// How much the first steps are held back, at least 0.
        public var beta: Double
        /// The penalties on the weights' size and on its square, at least 0. The first keeps weights at 0
        /// that do little.
        public var l1: Double
        public var l2: Double

        public init(alpha: Double = 0.1, beta: Double = 1, l1: Double = 0, l2: Double = 0) {
            self.alpha = alpha
            self.beta = beta
            self.l1 = l1
            self.l2 = l2
        }
    }

    /// How many deviations an input may be from its mean.
    static let limit = -10.0...10.0

    public let inputNames: [String]?
    public let inputCount: Int
    public let outputs = ModelOutputs.score
    public let scratchCount = 0
    public let fingerprint: UInt64
    let rates: Rates
    /// Whether this one belongs to an engine; else its weights are anything.
    let isLearning: Bool
    /// The registers of the inputs in the engine's program.
    let registers: [Int]
    /// For each input and, in the last place, for the intercept.
    let coordinates: UnsafeMutablePointer<Coordinate>
    /// For each input.
    let moments: UnsafeMutablePointer<Moments>
    var resolved = ResolvedRows()

    /// A weight and what the algorithm keeps to compute it.
    struct Coordinate: BitwiseCopyable {
        /// `z` and `n` of the algorithm, and the weight that follows from them.
        var z = 0.0
        var n = 0.0
        var weight = 0.0
    }

    /// - Parameters:
    ///   - name: of the model; weights are kept under it.
    ///   - features: what feeds it; not empty.
    ///   - label: what it learns to predict.
    public init(name: String, features: [String], label: LabelDefinition, rates: Rates = Rates()) {
        inputNames = features
        inputCount = features.count
        self.rates = rates
        isLearning = false
        registers = []
        var hash = ModelFingerprint("online logistic 1")
        hash.add(name)
        hash.add(UInt64(features.count))
        for feature in features { hash.add(feature) }
        hash.add(label.meaning)
        hash.add([rates.alpha, rates.beta, rates.l1, rates.l2])
        fingerprint = hash.hash
        (coordinates, moments) = Self.makeState(inputCount)
    }

    /// One that has learned nothing yet, for one engine.
    init(_ model: OnlineLogistic, registers: [Int]) {
        inputNames = model.inputNames
        inputCount = model.inputCount
        rates = model.rates
        fingerprint = model.fingerprint
        isLearning = true
        self.registers = registers
        (coordinates, moments) = Self.makeState(inputCount)
        resolved.reserve(1024, count: inputCount)
    }

    /// One for an engine that runs a program.
    convenience init(_ model: OnlineLogistic, in program: Program) {
        self.init(model, registers: program.calls.first { $0.model === model }?.inputs ?? [])
    }

    func isMade(of model: any Model) -> Bool { model is OnlineLogistic && model.fingerprint == fingerprint }

    private static func makeState(_ inputs: Int) -> (
        UnsafeMutablePointer<Coordinate>, UnsafeMutablePointer<Moments>
    ) {
        let coordinates = UnsafeMutablePointer<Coordinate>.allocate(capacity: inputs + 1)
        coordinates.initialize(repeating: Coordinate(), count: inputs + 1)
        let moments = UnsafeMutablePointer<Moments>.allocate(capacity: max(1, inputs))
        moments.initialize(repeating: Moments(), count: inputs)
        return (coordinates, moments)
    }

    deinit {
        coordinates.deallocate()
        moments.deallocate()
    }

    // MARK: Scores

    public func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) { results[0] = evaluate(inputs) }

    public func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) { results[0] = isLearning ? evaluate(inputs) : Interval(0, 1) }

    private func evaluate<N: ModelNumber>(_ inputs: UnsafePointer<N>) -> N {
        var sum = N(coordinates[inputCount].weight)
        for index in 0..<inputCount {
            let input = moments[index].standardize(inputs[index])
            sum = sum + input.scaled(by: coordinates[index].weight)
        }
        return sum.sigmoid
    }

    /// Exact: each input's contribution is its weight times its standardised value.
    public func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        ModelExplanation(
            unit: .logOdds, baseline: coordinates[inputCount].weight,
            contributions: inputs.indices.map { index in
                moments[index].standardize(inputs[index]) * coordinates[index].weight
            })
    }
}
