import Testing

@testable import StreamCore

/// An engine with labelled models, fed by hand. Instants are milliseconds from a fixed beginning.
final class LabelTrial {
    static let minute: Int64 = 60_000
    private static let beginning: Int64 = 1_767_600_000_000

    let plan: Plan
    private(set) var engine: Engine
    private(set) var changes: [String] = []
    private let buffer = FieldBuffer()
    private var number = 0

    struct Rejected: Error { var diagnostics: [Diagnostic] }

    init(_ models: [ModelDefinition], segments: [SegmentDefinition] = []) throws {
        var input = RandomJob(seed: 1).definition.input
        input.allowedLateness = 60 * Self.minute
        input.dedupWindow = 60 * Self.minute
        input.outOfOrderness = 0
        let job = JobDefinition(
            application: "labels", input: input,
            features: [
                FeatureDefinition(
                    name: "bought", kind: .count, events: .types(["purchase"]),
                    window: .rolling(length: 10 * Self.minute), granularity: Self.minute),
                FeatureDefinition(
                    name: "amount", kind: .last(FieldPath(["amount"]), fallback: .number(.nan))),
            ],
            models: models, segments: segments)
        let (plan, diagnostics) = Plan.make(job)
        guard let plan else { throw Rejected(diagnostics: diagnostics) }
        self.plan = plan
        engine = Engine(plan)
    }

    /// Lets an event in and fires what is due.
    /// - Parameter id: nil for one of its own.
    func event(
        _ type: String, of customer: String = "a", at time: Int64, amount: Double? = nil, id: String? = nil
    ) throws {
        number += 1
        _ = try buffer.withEvent(
            id: id ?? "e\(number)", customer: customer, type: type, timestamp: Self.beginning + time,
            fields: plan.fields.map { _ in amount.map { ModelValue.number($0) } }
        ) { try engine.process($0) }
        try engine.fireTimers()
        drain()
    }

    func finish(until time: Int64) throws {
        _ = try engine.finish(until: Self.beginning + time)
        drain()
    }

    private func drain() {
        engine.changes.forEach { change in
            changes.append("\(change.customerID.string) \(change.kind) \(change.at) \(change.sequence)")
        }
        engine.beginBatch()
    }

    func figures(_ model: Int = 0) throws -> LabelFigures {
        try #require(plan.health[model].figures(in: engine.statistics.models).labels)
    }

    /// Builds the engine anew from what is kept of it.
    func restart() throws {
        var restored = Engine(plan)
        for record in engine.records { try record.withUnsafeBytes { try restored.restore($0) } }
        var bytes: [UInt8] = []
        PartitionRecord.encode(
            engine.partitionState(positions: [], records: RecordCounts()), plan: plan, into: &bytes)
        restored.restore(try bytes.withUnsafeBytes { try PartitionRecord.decode($0, plan: plan) })
        engine = restored
    }

    /// Puts the engine in the place of one whose customers have all gone to a store.
    func forget(_ store: DictionaryStore) throws {
        try store.write(from: &engine)
        let state = engine.partitionState(positions: [], records: RecordCounts())
        engine = Engine(plan, cold: store)
        engine.restore(state)
    }

    var learned: [LearnedModel] {
        engine.partitionState(positions: [], records: RecordCounts()).learned
    }
}
