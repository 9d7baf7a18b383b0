/// Weighted sums of the inputs, and a function that makes probabilities of them.
///
/// A missing input makes every result NaN.
public final class LinearModel: Model {
    /// What the sums go through.
    public enum Link: String, Sendable, CaseIterable {
        /// Nothing: one sum is the result.
        case identity
        /// One sum; `1 / (1 + exp(-sum))` is the probability.
        case logistic
        /// A sum for each class; `exp(sum)` over all of their total.
        case softmax
        /// A sum for each class; its logistic function over the total of all.
        case oneVsRest = "one_vs_rest"

        /// Whether there is a sum for each class.
        var hasClasses: Bool { self == .softmax || self == .oneVsRest }
    }

    public let inputNames: [String]?
    public let inputCount: Int
    public let outputs: ModelOutputs
    public let fingerprint: UInt64
    private let link: Link
    /// A row of weights for each sum.
    private let weights: [Double]
    private let intercepts: [Double]
    private let labels: [Double]

    /// - Parameters:
    ///   - coefficients: for each sum, a weight for each input.
    ///   - intercepts: what is added to each sum.
    ///   - classes: names for the sums, where the link has classes.
    /// - Throws: when lengths do not agree or a number is not finite.
    public init(
        inputNames: [String]? = nil, coefficients: [[Double]], intercepts: [Double], link: Link,
        classes: [String] = []
    ) throws(ModelError) {
        guard let inputCount = coefficients.first?.count, inputCount > 0 else {
            throw ModelError("coefficients is empty")
        }
        let sums = coefficients.count
        try requireFinite(coefficients, count: sums, each: inputCount, "coefficients")
        try requireFinite(intercepts, count: sums, "intercepts")
        try requireNames(inputNames, count: inputCount)
        try requireDistinct(classes, "classes")
        if link.hasClasses, sums < 2 { throw ModelError("link \(link.rawValue) needs two classes or more") }
        if !link.hasClasses, sums > 1 {
            throw ModelError("link \(link.rawValue) has one row of coefficients")
        }
        let named = link.hasClasses ? sums : 0
        if classes.count != named {
            throw ModelError("classes has \(classes.count) names and needs \(named)")
        }
        self.inputNames = inputNames
        self.inputCount = inputCount
        self.link = link
        self.intercepts = intercepts
        weights = Array(coefficients.joined())
        labels = (0..<sums).map(Double.init)
        outputs = link.hasClasses ? .classes(classes) : .score
        var hash = ModelFingerprint("linear 1")
        hash.add(link.rawValue)
        hash.add(intercepts)
        hash.add(weights)
        fingerprint = hash.hash
    }

    public var scratchCount: Int { link.hasClasses ? intercepts.count : 0 }

    public func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) { evaluate(inputs, scratch, results) }

    public func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) { evaluate(inputs, scratch, results) }

    private func evaluate<N: ModelNumber>(
        _ inputs: UnsafePointer<N>, _ scratch: UnsafeMutablePointer<N>, _ results: UnsafeMutablePointer<N>
    ) {
        switch link {
        case .identity: results[0] = sum(0, inputs)
        case .logistic: results[0] = sum(0, inputs).sigmoid
        case .softmax, .oneVsRest:
            let (parts, count) = (results + 1, intercepts.count)
            for index in 0..<count { parts[index] = sum(index, inputs) }
            results[0] = N.label(ofThe: .greatest, of: parts, labels: labels)
            if link == .softmax { return N.softmax(parts, count: count, scratch: scratch) }
            for index in 0..<count { parts[index] = parts[index].sigmoid }
            N.normalize(parts, count: count, scratch: scratch)
        }
    }

    private func sum<N: ModelNumber>(_ index: Int, _ inputs: UnsafePointer<N>) -> N {
        var sum = N(0)
        let row = index * inputCount
        for input in 0..<inputCount { sum = sum + inputs[input].scaled(by: weights[row + input]) }
        return sum + N(intercepts[index])
    }

    /// Exact: each input's contribution to the sum is its weight times its value.
    /// - Parameter part: the class; nil stands for the most probable one.
    public func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        let row = linearization(at: inputs, part: part)
        return ModelExplanation(
            unit: row.unit, baseline: row.baseline,
            contributions: zip(row.coefficients, inputs).map { $0 * $1 })
    }
}

extension LinearModel: LocallyLinear {
    func linearization(at inputs: [Double], part: Int?) -> Linearization {
        let sum = part ?? likeliest(inputs)
        return Linearization(
            unit: link == .identity ? .value : .logOdds, baseline: intercepts[sum],
            coefficients: Array(weights[sum * inputCount..<(sum + 1) * inputCount]))
    }

    private func likeliest(_ inputs: [Double]) -> Int {
        let sums = inputs.withUnsafeBufferPointer { buffer in
            intercepts.indices.map { index in buffer.baseAddress.map { sum(index, $0) } ?? .nan }
        }
        return sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
    }
}
