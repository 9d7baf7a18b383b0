import Testing

@testable import StreamCore

@Suite("Health of models: what is counted")
struct ModelHealthTests {
    private static let hour: Int64 = 3_600_000

    /// A feature that holds the last amount, missing at first; and the models that read it.
    private func job(_ models: [ModelDefinition]) throws -> Plan {
        let amount = FeatureDefinition(
            name: "amount", kind: .last(FieldPath(["amount"]), fallback: .number(.nan)))
        let job = JobDefinition(
            application: "health", input: RandomJob(seed: 1).definition.input, features: [amount],
            models: models)
        let (plan, diagnostics) = Plan.make(job)
        return try #require(plan, "\(diagnostics)")
    }

    private func figures(_ plan: Plan, _ amounts: [Double?]) throws -> [ModelFigures] {
        var engine = Engine(plan)
        let buffer = FieldBuffer()
        for (index, amount) in amounts.enumerated() {
            let fields = plan.fields.map { _ in amount.map { ModelValue.number($0) } }
            _ = try buffer.withEvent(
                id: "e\(index)", customer: "c\(index)", type: "buy",
                timestamp: 1_767_600_000_000 + Int64(index) * 60_000, fields: fields
            ) { try engine.process($0) }
        }
        return plan.health.map { $0.figures(in: engine.statistics.models) }
    }

    private func trained(_ name: String, _ model: any Model, _ profile: ModelProfile?) -> ModelDefinition {
        ModelDefinition(
            name: name,
            kind: .trained(TrainedModel(model, inputs: [.init(feature: "amount")], profile: profile)))
    }

    @Test("A probability has 20 bins; what is missing has no score")
    func probability() throws {
        let linear = try LinearModel(coefficients: [[1]], intercepts: [0], link: .logistic)
        let plan = try job([
            ModelDefinition(
                name: "plain", kind: .logistic(bias: 0, weights: [.init(feature: "amount", weight: 1)])),
            trained("linear", linear, nil),
        ])
        let counts = try figures(plan, [0, 100, -100, nil, 0.3])
        for figures in counts {
            #expect(figures.evaluations == 5 && figures.unscored == 1 && figures.missing == [1])
            #expect(figures.outOfRange == [0], "nobody knows a range")
            var scores: [UInt64] = Array(repeating: 0, count: 20)
            (scores[0], scores[10], scores[11], scores[19]) = (1, 1, 1, 1)
            #expect(figures.scores == scores)
        }
    }

    @Test("Any other number is counted in the bins of its training data, outliers in the outermost")
    func trainedBins() throws {
        let profile = ModelProfile(
            distribution: .bins(edges: [0, 1, 5], counts: [3, 1]),
            ranges: ["amount": .init(minimum: 0, maximum: 5)])
        let plan = try job([
            trained("distance", CentreModel([[2]], as: .score), profile),
            trained("unknown", CentreModel([[2]], as: .score), nil),
        ])
        #expect(plan.health[0].trained == [3, 1])
        let amounts: [Double?] = [2, 2.5, 3, 0, 5, 8, -1, .infinity]
        let counts = try figures(plan, amounts)
        #expect(counts[0].scores == [2, 6])
        #expect(counts[0].outOfRange == [3])
        #expect(counts[1].scores == [] && counts[1].evaluations == 8)
    }

    @Test("Clusters and classes are counted by their labels, in the model's order")
    func labels() throws {
        let profile = ModelProfile(distribution: .labels([3, 7], counts: [1, 2]))
        let plan = try job([
            trained("cluster", CentreModel([[0], [10], [20]], ids: [7, 5, 3]), profile),
            trained("class", CentreModel([[0], [10]], as: .probabilities), nil),
        ])
        #expect(plan.health[0].trained == [2, 0, 1])
        let counts = try figures(plan, [1, 2, 19, nil])
        #expect(counts[0].scores == [2, 0, 1] && counts[0].unscored == 1)
        #expect(counts[1].scores == [2, 1] && counts[1].unscored == 1)
    }

    @Test("The stability index is that of a calculation by hand")
    func stability() throws {
        // Shares of (9.5, 0.5)/10 and (4.5, 5.5)/10: 0.5 ln(9.5/4.5) + 0.5 ln(5.5/0.5).
        let moved = try #require(populationStability(expected: [9, 0], actual: [4, 5]))
        #expect(abs(moved - 1.572_554) < 1e-6)
        #expect(populationStability(expected: [4, 5], actual: [4, 5]) == 0)
        #expect(populationStability(expected: [1], actual: [1, 2]) == nil)
        #expect(populationStability(expected: [], actual: []) == nil)
    }
}
