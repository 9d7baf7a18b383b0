import StreamCore
import Testing

@Suite struct ModelScoreTests {
    @Test("A logistic regression")
    func logistic() throws {
        let model = try LinearModel(coefficients: [[2, -1]], intercepts: [0.5], link: .logistic)
        let results = model.results([1, 0.5])
        #expect(results == [1 / (1 + exponential(-2.0))])
        #expect(model.results([.nan, 1])[0].isNaN)
        #expect(model.results([.infinity, 1]) == [1])
    }

    @Test("Softmax and one against the rest; the label is the first of the greatest sums")
    func classes() throws {
        let rows = [[1.0], [2.0], [2.0]]
        let names = ["a", "b", "c"]
        let softmax = try LinearModel(
            coefficients: rows, intercepts: [0, 0, 0], link: .softmax, classes: names)
        let total = exponential(1) + 2 * exponential(2)
        let shares = softmax.results([1])
        #expect(shares[0] == 1)
        for (share, sum) in zip(shares.dropFirst(), [1.0, 2, 2]) {
            #expect(abs(share - exponential(sum) / total) < 1e-15)
        }
        let rest = try LinearModel(
            coefficients: rows, intercepts: [0, 0, 0], link: .oneVsRest, classes: names)
        // All logistic functions are 0 here, and the shares equal.
        let third = 1.0 / 3
        #expect(rest.results([-1e4]) == [0, third, third, third])
        #expect(isMissing(rest.results([.nan])))
    }

    @Test("The nearest centre, the first of equals")
    func kmeans() throws {
        let model = try KMeansModel(centers: [[0, 0], [6, 8], [0, 2]], ids: [5, 3, 8])
        #expect(model.outputs == .clusters([5, 3, 8]))
        #expect(model.results([0, 0]) == [5, 0, 10, 2])
        #expect(model.results([0, 1])[0] == 5)
        #expect(model.results([6, 8])[0] == 3)
        #expect(isMissing(model.results([.nan, 8])))
        #expect(model.results([.infinity, 8])[0].isNaN)
    }

    @Test("A mixture of two normal distributions")
    func mixture() throws {
        let model = try GaussianMixture(
            weights: [0.5, 0.5], means: [[0], [4]], precisions: .diagonal([[1], [0.5]]))
        // Densities at 1: exp(-1/2) and exp(-9/8) / 2, each over the square root of two pi.
        let shares: (Double, Double) = (exponential(-0.5), exponential(-1.125) / 2)
        let results = model.results([1])
        #expect(results[0] == 0)
        let responsibility = shares.0 / (shares.0 + shares.1)
        #expect(abs(results[1] - (1 - responsibility)) < 1e-15)
        #expect(abs(results[1] + results[2] - 1) < 1e-15)
        #expect(isMissing(model.results([.infinity])))
    }

    @Test("Steps before a model, in their order")
    func transform() throws {
        let transform = try Transform(
            inputCount: 2,
            steps: [
                .fill([7, 1]), .logarithm([false, true]),
                .stretch(scale: [0.5, 1], offset: [-1, 0], clip: 0...2),
                .project(mean: [1, 0], components: [[2, 3]], scale: [4]),
            ])
        let inner = try LinearModel(coefficients: [[1]], intercepts: [0], link: .identity)
        let model = try TransformedModel(transform, inner, inputNames: ["x", "y"])
        #expect(model.inputNames == ["x", "y"])
        // 7 * 0.5 - 1 is cut off at 2.
        let expected: Double = (2 * 2 - 2) / 4
        #expect(model.results([.nan, 0]) == [expected])
        #expect(model.results([4, -2])[0].isNaN)
    }

    @Test("Fingerprints tell models apart and do not look at names")
    func fingerprints() throws {
        func linear(_ weight: Double, _ name: String) throws -> UInt64 {
            try LinearModel(
                inputNames: [name], coefficients: [[weight]], intercepts: [0], link: .logistic
            ).fingerprint
        }
        let hash = try linear(1, "a")
        let renamed = try linear(1, "b")
        let other = try linear(2, "a")
        #expect(hash == renamed)
        #expect(hash != other)
        var seen = Set<UInt64>()
        for seed in 0..<10 {
            var generator = ModelGenerator(seed: UInt64(seed))
            for model in try generator.models() {
                let isNew = seen.insert(model.fingerprint).inserted
                #expect(isNew)
            }
        }
        // Changelogs and definitions hold it, so it must not change.
        #expect(hash == 6_257_210_517_370_923_472)
    }

    @Test("What does not fit is refused with its place")
    func refusals() {
        #expect(throws: ModelError("coefficients[1] has length 1 and needs 2")) {
            try LinearModel(coefficients: [[1, 2], [1]], intercepts: [0, 0], link: .softmax)
        }
        #expect(throws: ModelError("centers[0][1] is nan; all numbers must be finite")) {
            try KMeansModel(centers: [[0, .nan]])
        }
        #expect(throws: ModelError("ids has 1 twice")) { try KMeansModel(centers: [[0], [1]], ids: [1, 1]) }
        #expect(throws: ModelError("precisions_cholesky[0][1] is not 0 left of the diagonal")) {
            try GaussianMixture(weights: [1], means: [[0, 0]], precisions: .full([[[1, 2], [3, 4]]]))
        }
        #expect(throws: ModelError("transform[0].scale[0] is 0; no scale can be 0")) {
            try Transform(inputCount: 1, steps: [.standardize(mean: [0], scale: [0])])
        }
        #expect(throws: ModelError("transform[1] is not linear and follows a projection")) {
            try Transform(
                inputCount: 1,
                steps: [.project(mean: [0], components: [[1]], scale: [1]), .fill([0])])
        }
    }

    private func isMissing(_ results: [Double]) -> Bool { results.allSatisfy { $0.isNaN } }
}
