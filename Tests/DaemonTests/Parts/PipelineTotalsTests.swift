import ConfigurationFile
import Pipeline
import StreamCore
import Testing

@testable import Daemon

@Suite("Counts over changes of the plan")
struct PipelineTotalsTests {
    private func plan(models: String) throws -> Plan {
        let yaml = """
            application: sample
            input: {mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}}
            features: {views: {count: page_view, window: 1m, granularity: 1m}}
            models: {\(models)}
            segments: {active: {enter: intent >= 0.5}}
            """
        let (configuration, problems) = ConfigurationReader.read(yaml, purpose: .files, in: .empty)
        let job = try #require(configuration?.job, "\(problems)")
        return try #require(Plan.make(job).plan)
    }

    /// What is counted while some customers have one event each.
    private func totals(_ plan: Plan, customers: Int) throws -> PipelineTotals {
        var pipeline = Pipeline(plan)
        for number in 0..<customers {
            _ = try view("c\(number)", number, at: 1_767_268_800_000).withUnsafeBytes {
                try pipeline.process($0)
            }
        }
        return PipelineTotals(pipeline)
    }

    private static let intent = "intent: {type: logistic, bias: 0, weights: {views: 1}}"
    /// No segment reaches it, so that the segments mean the same with it.
    private static let early = "early: {type: logistic, bias: 1, weights: {views: 2}}"

    @Test("A model that is new leaves the counts of the others as they were, wherever it stands")
    func newModel() throws {
        let before = try plan(models: Self.intent)
        let after = try plan(models: "\(Self.early), \(Self.intent)")
        #expect(before.meaning == after.meaning)
        let old = try totals(before, customers: 5)
        for sum in [old + (try totals(after, customers: 3)), try totals(after, customers: 3) + old] {
            let evaluations = after.health.map { $0.figures(of: sum.models[$0.key] ?? []).evaluations }
            #expect(evaluations == [3, 8])
        }
    }

    @Test("A changed model begins anew, and where it comes back, goes on")
    func changedModel() throws {
        let before = try plan(models: Self.intent)
        let after = try plan(models: Self.intent.replacing("bias: 0", with: "bias: 0.5"))
        let sum = try totals(before, customers: 5) + (try totals(after, customers: 3))
        #expect(after.health[0].figures(of: sum.models[after.health[0].key] ?? []).evaluations == 3)
        let back = sum + (try totals(before, customers: 1))
        #expect(before.health[0].figures(of: back.models[before.health[0].key] ?? []).evaluations == 6)
    }
}
