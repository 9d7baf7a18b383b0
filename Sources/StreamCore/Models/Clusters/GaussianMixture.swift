import Glibc

/// A mixture of normal distributions: which component a row most probably came from.
///
/// A component's distance is 1 minus its responsibility, the probability that the row is of that component,
/// so that it lies in 0...1 and the nearest component is the most probable one. A missing or infinite input
/// makes every result NaN.
public final class GaussianMixture: Model {
    /// How the precision (the inverse of the covariance) of each component is given: by its Cholesky factor
    /// `P`, with `P * transposed(P)` the precision.
    public enum Precisions: Sendable, Equatable {
        /// For each component, the upper triangular matrix `P` by rows.
        case full([[[Double]]])
        /// For each component, the diagonal of `P`: the inverse standard deviations.
        case diagonal([[Double]])
    }

    public let inputNames: [String]?
    public let inputCount: Int
    public let outputs: ModelOutputs
    public let fingerprint: UInt64
    private let means: [Double]
    /// A factor after the other; of a full one, the columns from the top to the diagonal.
    private let factors: [Double]
    private let isFull: Bool
    /// The logarithm of each component's density at its mean times its weight; what is common to all is
    /// left out.
    private let peaks: [Double]
    private let labels: [Double]

    /// - Parameters:
    ///   - weights: the components' shares, above 0.
    ///   - ids: as for ``KMeansModel``.
    /// - Throws: when lengths do not agree, a number is not finite or a diagonal not above 0.
    public init(
        inputNames: [String]? = nil, weights: [Double], means: [[Double]], precisions: Precisions,
        ids: [Int]? = nil
    ) throws(ModelError) {
        guard let inputCount = means.first?.count, inputCount > 0 else { throw ModelError("means is empty") }
        let count = means.count
        try requireFinite(means, count: count, each: inputCount, "means")
        try requireFinite(weights, count: count, "weights")
        for (index, weight) in weights.enumerated() where weight <= 0 {
            throw ModelError("weights[\(index)] is \(weight) and must be above 0")
        }
        try requireNames(inputNames, count: inputCount)
        let ids = try clusterIDs(ids, count: count)
        let factor = try precisions.checked(components: count, inputs: inputCount)
        self.inputNames = inputNames
        self.inputCount = inputCount
        self.means = Array(means.joined())
        factors = factor.numbers
        isFull = factor.isFull
        peaks = zip(weights, factor.diagonals).map { weight, diagonal in
            log(weight) + diagonal.reduce(0) { $0 + log($1) }
        }
        labels = ids.map(Double.init)
        outputs = .clusters(ids)
        var hash = ModelFingerprint(isFull ? "gmm full 1" : "gmm diagonal 1")
        for part in [labels, weights, self.means, factors] { hash.add(part) }
        fingerprint = hash.hash
    }

    public var scratchCount: Int { max(inputCount, labels.count) }

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
        let (parts, count) = (results + 1, labels.count)
        for component in 0..<count {
            for input in 0..<inputCount {
                scratch[input] = inputs[input] - N(means[component * inputCount + input])
            }
            let square = isFull ? fullSquare(scratch, component) : diagonalSquare(scratch, component)
            parts[component] = N(peaks[component]) + square.scaled(by: -0.5)
        }
        N.softmax(parts, count: count, scratch: scratch)
        for component in 0..<count { parts[component] = N(1) - parts[component] }
        results[0] = N.label(ofThe: .least, of: parts, labels: labels)
    }

    /// The squared Mahalanobis distance, of the differences from a component's mean.
    private func diagonalSquare<N: ModelNumber>(_ differences: UnsafeMutablePointer<N>, _ component: Int) -> N
    {
        var sum = N(0)
        for input in 0..<inputCount {
            sum = sum + differences[input].scaled(by: factors[component * inputCount + input]).squared
        }
        return sum
    }

    private func fullSquare<N: ModelNumber>(_ differences: UnsafeMutablePointer<N>, _ component: Int) -> N {
        var sum = N(0)
        var place = component * triangle(inputCount)
        for column in 0..<inputCount {
            var projection = N(0)
            for row in 0...column {
                projection = projection + differences[row].scaled(by: factors[place])
                place += 1
            }
            sum = sum + projection.squared
        }
        return sum
    }

    /// The squared Mahalanobis distance from a component's mean, input by input: each difference times what
    /// the precision matrix makes of all of them. It adds up, but single parts may be below 0.
    /// - Parameter part: the component, by its place; nil stands for the most probable one.
    public func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        let component = part ?? likeliest(inputs)
        let differences = zip(inputs, mean(component)).map { $0 - $1 }
        let image = precision(component, times: differences)
        return ModelExplanation(
            unit: .squaredDistance, baseline: 0, contributions: zip(differences, image).map { $0 * $1 })
    }

    private func mean(_ component: Int) -> ArraySlice<Double> {
        means[component * inputCount..<(component + 1) * inputCount]
    }

    private func likeliest(_ inputs: [Double]) -> Int {
        let logarithms = labels.indices.map { component in
            var differences = zip(inputs, mean(component)).map { $0 - $1 }
            return differences.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return -Double.infinity }
                return peaks[component]
                    - 0.5 * (isFull ? fullSquare(base, component) : diagonalSquare(base, component))
            }
        }
        return logarithms.indices.reduce(0) { logarithms[$1] > logarithms[$0] ? $1 : $0 }
    }

    private func precision(_ component: Int, times vector: [Double]) -> [Double] {
        if !isFull {
            return vector.indices.map { factors[component * inputCount + $0].squared * vector[$0] }
        }
        var result = [Double](repeating: 0, count: inputCount)
        var place = component * triangle(inputCount)
        for column in 0..<inputCount {
            let entries = factors[place...place + column]
            let projection = zip(vector, entries).reduce(0) { $0 + $1.0 * $1.1 }
            for (row, entry) in entries.enumerated() { result[row] += entry * projection }
            place += column + 1
        }
        return result
    }
}

extension GaussianMixture: LocallyLinear {
    /// As ``KMeansModel`` has it, with the component's precision matrix as the measure.
    func linearization(at inputs: [Double], part: Int?) -> Linearization {
        let component = part ?? likeliest(inputs)
        let mean = Array(self.mean(component))
        let image = precision(component, times: mean)
        return Linearization(
            unit: .squaredDistance, baseline: zip(mean, image).reduce(0) { $0 + $1.0 * $1.1 },
            coefficients: precision(component, times: zip(inputs, mean).map { $0 - 2 * $1 }))
    }
}

/// How many entries a triangular matrix has.
private func triangle(_ side: Int) -> Int { side * (side + 1) / 2 }

extension GaussianMixture.Precisions {
    /// The factors' entries that are not 0 by their form, and their diagonals.
    fileprivate func checked(
        components: Int, inputs: Int
    ) throws(ModelError) -> (numbers: [Double], diagonals: [[Double]], isFull: Bool) {
        let name = "precisions_cholesky"
        switch self {
        case .diagonal(let rows):
            try requireFinite(rows, count: components, each: inputs, name)
            for (index, row) in rows.enumerated() { try requirePositive(row, "\(name)[\(index)]") }
            return (Array(rows.joined()), rows, false)
        case .full(let matrices):
            if matrices.count != components {
                throw ModelError("\(name) has length \(matrices.count) and needs \(components)")
            }
            var numbers: [Double] = []
            var diagonals: [[Double]] = []
            for (index, matrix) in matrices.enumerated() {
                let place = "\(name)[\(index)]"
                try requireFinite(matrix, count: inputs, each: inputs, place)
                for row in 1..<max(inputs, 1) where matrix[row][..<row].contains(where: { $0 != 0 }) {
                    throw ModelError("\(place)[\(row)] is not 0 left of the diagonal")
                }
                for column in 0..<inputs { numbers += matrix[...column].map { $0[column] } }
                let diagonal = (0..<inputs).map { matrix[$0][$0] }
                try requirePositive(diagonal, "the diagonal of \(place)")
                diagonals.append(diagonal)
            }
            return (numbers, diagonals, true)
        }
    }

    private func requirePositive(_ numbers: [Double], _ name: String) throws(ModelError) {
        for number in numbers where number <= 0 {
            throw ModelError("\(name) has \(number) and must be above 0")
        }
    }
}
