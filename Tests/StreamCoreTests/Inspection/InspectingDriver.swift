@testable import StreamCore
import Testing
import TestSupport

/// The engine with somebody who looks at its customers after every event, now and at instants to come.
final class InspectingDriver: SegmentEngine {
    let plan: Plan
    var engine: Engine
    private var inspector: Inspector
    var explainer: Explainer
    private var random: SplitMix64
    private let decoder = FieldBuffer()
    private(set) var changes: [ObservedChange] = []
    /// What the published changes add up to: for each customer the outputs they are in, and since when.
    private var memberships: [String: [String: Int64]] = [:]
    /// How many snapshots were compared with a change.
    private(set) var compared = 0
    /// How many changes of segments were foretold, and how many searches for one were given up.
    var foretold = 0
    var givenUp = 0

    init(_ definition: JobDefinition, seed: UInt64) throws {
        let (plan, diagnostics) = Plan.make(definition)
        guard let plan else { throw EngineDriver.Rejected(diagnostics: diagnostics) }
        self.plan = plan
        engine = Engine(plan)
        inspector = Inspector(plan)
        explainer = Explainer(plan)
        random = SplitMix64(seed: seed)
    }

    func process(
        id: String, customer: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome {
        do {
            let values = plan.fields.map { fields[$0] }
            let outcome = try decoder.withEvent(
                id: id, customer: customer, type: type, timestamp: timestamp, fields: values
            ) { event in try engine.process(event) }
            let causes = engine.observedChanges(plan)
            // The customer is still at the instant of the event.
            if let last = causes.last, last.cause == .event { try expect(last) }
            try engine.fireTimers(limit: random.pick([0, 1, .max]))
            drain()
            if random.chance(0.1) { try lookAhead() }
            switch outcome {
            case .accepted: return .accepted
            case .duplicate: return .duplicate
            case .late: return .late
            }
        } catch {
            Issue.record(error)
            return .late
        }
    }

    func finish(until: Int64?) {
        do { _ = try engine.finish(until: until ?? engine.newest) } catch { Issue.record(error) }
        drain()
    }

    private func drain() {
        let found = engine.observedChanges(plan)
        for change in found { apply(change, to: &memberships) }
        changes += found
        engine.beginBatch()
    }

    private func apply(_ change: ObservedChange, to memberships: inout [String: [String: Int64]]) {
        memberships[change.customer, default: [:]][change.segment] =
            change.kind == .entered ? change.at : nil
    }

    /// What is seen at the instant of a customer's last change is what the change tells.
    private func expect(_ change: ObservedChange) throws {
        let seen = try #require(try inspect(change.customer, at: change.at))
        #expect(seen.at == change.at && seen.sequence == change.sequence)
        for (name, value) in change.features {
            #expect("\(value)" == seen.features[name].map { "\($0)" }, "\(name) of \(change.text)")
        }
        for (name, score) in change.scores {
            #expect("\(ModelValue.number(score))" == seen.scores[name].map { "\($0)" })
        }
        compared += 1
    }

    /// What is seen at an instant to come is what an engine reaches that time passes in.
    private func lookAhead() throws {
        let span = max(1, engine.newest - (changes.first?.at ?? engine.newest - 86_400_000))
        let time = max(engine.newest, engine.watermark) + random.time(0...span)
        var ahead = try engine.copy(of: plan)
        _ = try ahead.finish(until: time)
        var expected = memberships
        let coming = ahead.observedChanges(plan)
        for change in coming { apply(change, to: &expected) }
        for (_, changes) in Dictionary(grouping: coming, by: { "\($0.customer) \($0.at)" }) {
            // A timer that was held back lies before the customer's time, which no look goes behind.
            if let last = changes.last, last.at >= engine.watermark { try expect(last) }
        }

        var ids: [String] = []
        let plan = plan
        inspector.forEachCustomer(in: engine, at: time) { snapshot in
            let seen = InspectedCustomer(snapshot, plan)
            #expect(seen.at == time)
            #expect(seen.published == expected[seen.id] ?? [:], "\(seen.text)")
            ids.append(seen.id)
        }
        #expect(ids.count == engine.customerCount)
        #expect(ids == ids.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        guard !ids.isEmpty, random.chance(0.5) else { return }
        let now = max(engine.newest, engine.watermark)
        try expectExplanations(
            of: (0..<3).map { _ in random.pick(ids) }, at: [now, now, time], horizon: now + 2 * span)
    }

    func inspect(_ id: String, at time: Int64) throws -> InspectedCustomer? {
        try withView(of: id) { id in
            try inspector.inspect(id, in: engine, at: time).map { InspectedCustomer($0, plan) }
        }
    }
}

/// Passes a view of a text that is not empty.
func withView<Result>(of text: String, _ body: (ByteView) throws -> Result) rethrows -> Result {
    let bytes = Array(text.utf8) + [0]
    return try bytes.withUnsafeBufferPointer { bytes in
        try body(ByteView(base: bytes.baseAddress.unsafelyUnwrapped, count: bytes.count - 1))
    }
}

extension Engine {
    /// The changes of the running batch.
    func observedChanges(_ plan: Plan) -> [ObservedChange] {
        var found: [ObservedChange] = []
        changes.forEach { found.append(ObservedChange($0, plan)) }
        return found
    }

    /// An engine that goes on from the same state.
    mutating func copy(of plan: Plan) throws -> Engine {
        var records: [[UInt8]] = []
        forEachState { _, record in records.append(Array(record)) }
        var copy = Engine(plan)
        for record in records { try record.withUnsafeBytes { try copy.restore($0) } }
        copy.restore(partitionState(positions: [], records: RecordCounts()))
        return copy
    }
}
