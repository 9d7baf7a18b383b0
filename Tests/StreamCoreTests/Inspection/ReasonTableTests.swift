import Testing

@testable import StreamCore

@Suite("Reasons of changes")
struct ReasonTableTests {
    @Test("A score behind a model of several parts, and features with durations")
    func reasons() throws {
        let job = JobDefinition(
            application: "reasons", input: RandomJob(seed: 1).definition.input,
            features: [
                FeatureDefinition(
                    name: "bought", kind: .count, events: .types(["purchase"]), window: .forever),
                FeatureDefinition(name: "age", kind: .sinceFirst, granularity: 60_000),
            ],
            models: [
                ModelDefinition(
                    name: "taste",
                    kind: .trained(
                        TrainedModel(CentreModel([[0], [5]]), inputs: [.init(feature: "bought")]))),
                ModelDefinition(
                    name: "intent",
                    kind: .logistic(bias: 0, weights: [.init(feature: "bought", weight: 1)])),
            ],
            segments: [
                SegmentDefinition(
                    name: "buyer",
                    rule: .threshold(.init(enter: SourceText("bought >= 1 && age >= 0 && taste == 0")))),
                SegmentDefinition(
                    name: "level",
                    rule: .tiers(
                        of: SourceText("intent"),
                        [.init(name: "high", enter: 0.7, exit: 0.6), .init(name: "low")])),
            ])
        let (made, diagnostics) = Plan.make(job)
        let plan = try #require(made, "\(diagnostics)")
        #expect(plan.scores.map(\.name) != ["taste", "intent"])
        var engine = Engine(plan)
        try FieldBuffer().withEvent(
            id: "e", customer: "c", type: "purchase", timestamp: 1_767_600_000_000,
            fields: plan.fields.map { _ in nil }
        ) { _ = try engine.process($0) }
        var texts: [String] = []
        let table = ReasonTable(plan)
        engine.changes.forEach { texts.append(table.text(of: $0)) }
        #expect(texts == ["bought=1, age=0s", "intent=0.73"])
    }
}
