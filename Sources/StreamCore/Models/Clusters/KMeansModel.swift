/// The nearest of several centres, by Euclidean distance.
///
/// The distances are computed from the differences, not from squared norms, so that they are right near a
/// centre too. A missing or infinite input leaves no nearest centre: the id is NaN.
public final class KMeansModel: Model {
    public let inputNames: [String]?
    public let inputCount: Int
    public let outputs: ModelOutputs
    public let fingerprint: UInt64
    public let scratchCount = 0
    /// The coordinates of one centre after the other.
    private let centers: [Double]
    private let labels: [Double]

    /// - Parameters:
    ///   - centers: for each cluster, a coordinate for each input.
    ///   - ids: the clusters' ids, at least 0; nil numbers them from 0.
    /// - Throws: when lengths do not agree, an id stands twice or a number is not finite.
    public init(
        inputNames: [String]? = nil, centers: [[Double]], ids: [Int]? = nil
    ) throws(ModelError) {
        guard let inputCount = centers.first?.count, inputCount > 0 else {
            throw ModelError("centers is empty")
        }
        try requireFinite(centers, count: centers.count, each: inputCount, "centers")
        try requireNames(inputNames, count: inputCount)
        let ids = try clusterIDs(ids, count: centers.count)
        self.inputNames = inputNames
        self.inputCount = inputCount
        self.centers = Array(centers.joined())
        labels = ids.map(Double.init)
        outputs = .clusters(ids)
        var hash = ModelFingerprint("kmeans 1")
        hash.add(labels)
        hash.add(self.centers)
        fingerprint = hash.hash
    }

    public func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) { evaluate(inputs, results) }

    public func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) { evaluate(inputs, results) }

    private func evaluate<N: ModelNumber>(_ inputs: UnsafePointer<N>, _ results: UnsafeMutablePointer<N>) {
        for cluster in labels.indices {
            var sum = N(0)
            let row = cluster * inputCount
            for input in 0..<inputCount { sum = sum + (inputs[input] - N(centers[row + input])).squared }
            results[1 + cluster] = sum.squareRoot
        }
        results[0] = N.label(ofThe: .least, of: results + 1, labels: labels)
    }

    /// Exact: the squared distance is a sum over the inputs.
    /// - Parameter part: the cluster, by its place; nil stands for the nearest one.
    public func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        let center = self.center(part ?? nearest(inputs))
        let squares = zip(inputs, center).map { ($0 - $1).squared }
        return ModelExplanation(unit: .squaredDistance, baseline: 0, contributions: squares)
    }

    private func center(_ cluster: Int) -> ArraySlice<Double> {
        centers[cluster * inputCount..<(cluster + 1) * inputCount]
    }

    private func nearest(_ inputs: [Double]) -> Int {
        let distances = labels.indices.map { cluster in
            zip(inputs, center(cluster)).reduce(0) { $0 + ($1.0 - $1.1).squared }
        }
        return distances.indices.reduce(0) { distances[$1] < distances[$0] ? $1 : $0 }
    }
}

extension KMeansModel: LocallyLinear {
    /// `|x - c|^2 = |c|^2 + (x - 2c) x`: the squared distance of the point 0, and what leads from there to
    /// `x`, along the straight line (M. Sundararajan, A. Taly, Q. Yan: Axiomatic attribution for deep
    /// networks, 2017: integrated gradients).
    func linearization(at inputs: [Double], part: Int?) -> Linearization {
        let center = self.center(part ?? nearest(inputs))
        return Linearization(
            unit: .squaredDistance, baseline: center.reduce(0) { $0 + $1.squared },
            coefficients: zip(inputs, center).map { $0 - 2 * $1 })
    }
}

/// The ids of a model's clusters: as given, or counted from 0.
func clusterIDs(_ ids: [Int]?, count: Int) throws(ModelError) -> [Int] {
    guard let ids else { return Array(0..<count) }
    if ids.count != count { throw ModelError("ids has length \(ids.count) and needs \(count)") }
    for (index, id) in ids.enumerated() where id < 0 || id > Int(Int32.max) {
        throw ModelError("ids[\(index)] is \(id); an id is a whole number from 0 to \(Int32.max)")
    }
    try requireDistinct(ids, "ids")
    return ids
}
