import StreamCore
import Testing

/// What happened to one stream: the outcome of every event, each customer's changes, and how many entries
/// were returns.
struct EngineRun {
    var outcomes: [Outcome]
    var changes: [String: [ObservedChange]]
    var returns: [String: UInt64] = [:]

    init(outcomes: [Outcome], changes: [String: [ObservedChange]]) {
        self.outcomes = outcomes
        self.changes = changes
    }

    init(_ engine: consuming some SegmentEngine, events: [ModelEvent], until: Int64?) {
        outcomes = []
        for event in events { outcomes.append(engine.process(event)) }
        engine.finish(until: until)
        changes = Dictionary(grouping: engine.changes, by: \.customer)
        returns = engine.returns
    }
}

/// The first place where two runs of the same stream differ.
struct Difference: CustomStringConvertible {
    var customer: String
    var description: String
}

/// Where `other` departs from `model`, customers by name, or nil when the two agree.
func firstDifference(_ model: EngineRun, _ other: EngineRun, events: [ModelEvent]) -> Difference? {
    for (index, event) in events.enumerated() where model.outcomes[index] != other.outcomes[index] {
        return Difference(
            customer: event.customer,
            description: "event \(event.id) (number \(index + 1)): the model says "
                + "\(model.outcomes[index].rawValue), the engine \(other.outcomes[index].rawValue)")
    }
    for customer in Set(model.changes.keys).union(other.changes.keys).sorted() {
        let expected = model.changes[customer] ?? []
        let found = other.changes[customer] ?? []
        for index in 0..<max(expected.count, found.count) {
            let a = index < expected.count ? expected[index] : nil
            let b = index < found.count ? found[index] : nil
            if let a, let b, agree(a, b) { continue }
            return Difference(
                customer: customer,
                description: """
                    change \(index + 1) of \(customer):
                      model:  \(a?.text ?? "none")
                      engine: \(b?.text ?? "none")
                    """)
        }
    }
    guard model.returns == other.returns else {
        return Difference(
            customer: "", description: "returns: the model has \(model.returns), the engine \(other.returns)")
    }
    return nil
}

/// Runs the job through the reference model and through `makeEngine`'s engine and records an issue that shows
/// a smallest stream when they differ. Returns whether they agree.
@discardableResult
func expectSameChanges(
    _ job: RandomJob, sourceLocation: SourceLocation = #_sourceLocation,
    makeEngine: (JobDefinition) throws -> some SegmentEngine
) throws -> Bool {
    guard let text = try disagreement(job, makeEngine: makeEngine) else { return true }
    Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
    return false
}

/// The report of ``expectSameChanges(_:sourceLocation:makeEngine:)``, or nil when model and engine agree.
func disagreement(
    _ job: RandomJob, makeEngine: (JobDefinition) throws -> some SegmentEngine
) throws -> String? {
    func difference(_ events: [ModelEvent]) throws -> Difference? {
        let model = EngineRun(try ReferenceModel(job.definition), events: events, until: job.until)
        let engine = EngineRun(try makeEngine(job.definition), events: events, until: job.until)
        return firstDifference(model, engine, events: events)
    }
    guard try difference(job.events) != nil else { return nil }
    let smallest = try shrink(job.events) { try difference($0) != nil }
    return report(job, events: smallest, difference: try difference(smallest))
}

/// The failure as a reader wants it: the difference, the job as a configuration, the events as NDJSON.
private func report(_ job: RandomJob, events: [ModelEvent], difference: Difference?) -> String {
    let until = job.until.map(Timestamp.text) ?? "the greatest timestamp"
    return """
        seed \(job.seed): \(difference?.description ?? "the difference went away on a second run")

        \(configurationText(job.definition))
        until: \(until)
        events, shrunk from \(job.events.count) to \(events.count):
        \(events.map(\.json).joined(separator: "\n"))
        """
}

/// Equal in all that is exact; features and scores to within what the order of adding can change.
private func agree(_ a: ObservedChange, _ b: ObservedChange) -> Bool {
    a.kind == b.kind && a.segment == b.segment && a.version == b.version && a.sequence == b.sequence
        && a.at == b.at && a.since == b.since && a.cause == b.cause && a.eventID == b.eventID
        && a.features.count == b.features.count && a.scores.count == b.scores.count
        && a.features.allSatisfy { name, value in b.features[name].map { isClose(value, $0) } ?? false }
        && a.scores.allSatisfy { name, value in b.scores[name].map { isClose(value, $0) } ?? false }
}

private func isClose(_ a: ModelValue, _ b: ModelValue) -> Bool {
    if case (.number(let a), .number(let b)) = (a, b) { return isClose(a, b) }
    return a == b
}

private func isClose(_ a: Double, _ b: Double) -> Bool {
    a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
}
