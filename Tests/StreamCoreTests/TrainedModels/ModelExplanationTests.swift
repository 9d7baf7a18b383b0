import StreamCore
import Testing

@Suite struct ModelExplanationTests {
    @Test("Baseline and contributions add up to the value that they explain", arguments: 0..<6)
    func partsAddUp(seed: UInt64) throws {
        var generator = ModelGenerator(seed: seed)
        for model in try generator.models() {
            let row = generator.numbers(3, 0...2)
            let results = model.results(row)
            for part in parts(of: model) {
                let explanation = model.explain(row, part: part)
                let value = explanation.contributions.reduce(explanation.baseline, +)
                #expect(explanation.contributions.count == 3)
                switch model.outputs {
                case .score where explanation.unit == .value: #expect(isNear(value, results[0]))
                case .score: #expect(isNear(1 / (1 + exponential(-value)), results[0]))
                case .classes: #expect(explanation.unit == .logOdds)
                case .clusters: #expect(explanation.unit == .squaredDistance && value > -1e-9)
                }
            }
        }
    }

    @Test("The squared distance from a centre, behind a projection too", arguments: 0..<6)
    func distancesAddUp(seed: UInt64) throws {
        var generator = ModelGenerator(seed: seed)
        let centers = try generator.kmeans(inputs: 3)
        for projects in [false, true] {
            let model = try TransformedModel(generator.transform(inputs: 3, projects: projects), centers)
            let row = generator.numbers(3, 0...2)
            let results = model.results(row)
            for part in 0..<5 {
                let explanation = model.explain(row, part: part)
                let value = explanation.contributions.reduce(explanation.baseline, +)
                #expect(isNear(value, results[1 + part] * results[1 + part]))
            }
            let nearest = model.explain(row, part: nil).contributions
            let place = try #require([4, 0, 9, 2, 7].firstIndex(of: Int(results[0])))
            #expect(nearest == model.explain(row, part: place).contributions)
        }
    }

    @Test("An input at the scaler's mean contributes nothing")
    func meansContributeNothing() throws {
        let scaler = try Transform(inputCount: 2, steps: [.standardize(mean: [10, 3], scale: [2, 4])])
        let inner = try LinearModel(coefficients: [[0.5, -1]], intercepts: [0.25], link: .logistic)
        let model = try TransformedModel(scaler, inner)
        let explanation = model.explain([14, 3], part: nil)
        #expect(explanation == ModelExplanation(unit: .logOdds, baseline: 0.25, contributions: [1, 0]))
    }

    private func parts(of model: any Model) -> [Int?] {
        let parts = model.outputs.parts.indices.map(Optional.some)
        return parts.isEmpty ? [nil] : parts
    }

    private func isNear(_ a: Double, _ b: Double) -> Bool {
        abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    }
}
