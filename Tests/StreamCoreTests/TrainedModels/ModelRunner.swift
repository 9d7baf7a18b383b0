import StreamCore
import TestSupport

/// Calls models with arrays, as tests like it.
extension Model {
    func results(_ inputs: [Double]) -> [Double] {
        var scratch = [Double](repeating: .nan, count: max(scratchCount, 1))
        var results = [Double](repeating: -7, count: outputs.count)
        score(inputs, scratch: &scratch, into: &results)
        return results
    }

    func bounds(_ inputs: [Interval]) -> [Interval] {
        var scratch = [Interval](repeating: .nan, count: max(scratchCount, 1))
        var results = [Interval](repeating: Interval(-7), count: outputs.count)
        bound(inputs, scratch: &scratch, into: &results)
        return results
    }
}

/// Models of each kind, with numbers that a seed decides.
struct ModelGenerator {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func number(_ range: ClosedRange<Double> = -3...3) -> Double {
        Double.random(in: range, using: &random)
    }

    mutating func numbers(_ count: Int, _ range: ClosedRange<Double> = -3...3) -> [Double] {
        (0..<count).map { _ in number(range) }
    }

    mutating func rows(_ count: Int, _ width: Int, _ range: ClosedRange<Double> = -3...3) -> [[Double]] {
        (0..<count).map { _ in numbers(width, range) }
    }

    mutating func linear(_ link: LinearModel.Link, inputs: Int) throws -> LinearModel {
        let sums = link == .softmax || link == .oneVsRest ? 4 : 1
        return try LinearModel(
            coefficients: rows(sums, inputs), intercepts: numbers(sums), link: link,
            classes: sums > 1 ? ["a", "b", "c", "d"] : [])
    }

    mutating func kmeans(inputs: Int) throws -> KMeansModel {
        try KMeansModel(centers: rows(5, inputs), ids: [4, 0, 9, 2, 7])
    }

    mutating func mixture(full: Bool, inputs: Int) throws -> GaussianMixture {
        let diagonals = rows(3, inputs, 0.3...2)
        let matrices = diagonals.map { diagonal in
            diagonal.indices.map { row in
                diagonal.indices.map { $0 < row ? 0 : $0 == row ? diagonal[row] : number(-0.5...0.5) }
            }
        }
        return try GaussianMixture(
            weights: [0.2, 0.5, 0.3], means: rows(3, inputs),
            precisions: full ? .full(matrices) : .diagonal(diagonals))
    }

    /// Steps of every type, the last of which give 3 values.
    mutating func transform(inputs: Int, projects: Bool) throws -> Transform {
        var steps: [Transform.Step] = [
            .fill(numbers(inputs)), .logarithm((0..<inputs).map { $0 == 0 }),
            .stretch(scale: numbers(inputs, 0.2...2), offset: numbers(inputs), clip: -2...2),
            .standardize(mean: numbers(inputs), scale: numbers(inputs, 0.5...2)),
        ]
        if projects {
            steps += [
                .project(mean: numbers(inputs), components: rows(3, inputs), scale: numbers(3, 0.5...2)),
                .stretch(scale: numbers(3, 0.2...2), offset: numbers(3), clip: nil),
                .project(mean: numbers(3), components: rows(3, 3), scale: numbers(3, 0.5...2)),
                .standardize(mean: numbers(3), scale: numbers(3, 0.5...2)),
            ]
        }
        return try Transform(inputCount: inputs, steps: steps)
    }

    /// One of each kind, plain and behind transforms, all of 3 inputs.
    mutating func models() throws -> [any Model] {
        var plain: [any Model] = []
        for link in LinearModel.Link.allCases { plain.append(try linear(link, inputs: 3)) }
        plain.append(try kmeans(inputs: 3))
        plain.append(try mixture(full: true, inputs: 3))
        plain.append(try mixture(full: false, inputs: 3))
        var all = plain
        for model in plain {
            all.append(try TransformedModel(transform(inputs: 3, projects: false), model))
            all.append(try TransformedModel(transform(inputs: 3, projects: true), model))
        }
        return all
    }
}
