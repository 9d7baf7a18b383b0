import StreamCore

/// What it costs to go on under changed definitions, where the last segment is gone: all customers are laid
/// out anew, and evaluated.
struct Changing {
    /// Looking at what the change would do, taking a record of the former definitions over, and evaluating a
    /// customer for the first time.
    var looking = Population.Cost()
    var restoring = Population.Cost()
    var evaluating = Population.Cost()

    /// How many customers are evaluated between two batches.
    private static let step = 1000

    init(_ population: Population, _ changelog: [[UInt8]], plan: Plan) throws {
        var definition = plan.definition
        _ = definition.segments.popLast()
        guard let next = Plan.make(definition).plan else {
            throw Fault("the job does not do without its last segment")
        }
        let state = population.engine.partitionState(positions: [], records: RecordCounts())
        let changed = next.continuing(state.history)

        let start = threadTime()
        var rehearsal = Rehearsal(of: changed, in: population.engine, share: 1)
        while rehearsal.result == nil { _ = try rehearsal.goOn(in: population.engine, limit: Self.step) }
        let looked = threadTime()
        var engine = Engine(changed)
        engine.restore(state)
        for record in changelog {
            try record.withUnsafeBytes { try engine.restore($0) }
        }
        engine.restore(state)
        let restored = threadTime()
        while engine.reevaluation != nil {
            _ = try engine.reevaluate(limit: Self.step)
            engine.beginBatch()
        }
        looking.add(looked - start, changelog.count)
        restoring.add(restored - looked, changelog.count)
        evaluating.add(threadTime() - restored, changelog.count)
    }
}
