@testable import StreamCore
import Testing

@Suite("Inspection")
struct InspectionTests {
    /// Against the reference model, so that every trace a look leaves behind shows as another change.
    @Test(
        "Looking and explaining change nothing, show what changes tell, and foretell them", arguments: 0..<4)
    func looking(_ part: UInt64) throws {
        var drivers: [InspectingDriver] = []
        for index in stride(from: part + 1, through: 100, by: 4) {
            let seed = 3_000_000 + index
            try expectSameChanges(RandomJob(seed: seed)) { definition in
                let driver = try InspectingDriver(definition, seed: seed)
                drivers.append(driver)
                return driver
            }
        }
        #expect(drivers.map(\.compared).reduce(0, +) > 10 * drivers.count)
        #expect(drivers.map(\.foretold).reduce(0, +) > drivers.count)
        // A search that is given up is honest, but rare among jobs.
        #expect(drivers.count { $0.givenUp > 0 } < drivers.count / 4)
    }

    @Test("Customers who have left memory look the same")
    func cold() throws {
        var missing = 0
        for seed in 4_000_001...4_000_060 as ClosedRange<UInt64> {
            let job = RandomJob(seed: seed)
            let plan = try #require(Plan.make(job.definition).plan)
            let store = DictionaryStore()
            var warm = Engine(plan)
            var cold = Engine(plan, cold: store)
            var first = Inspector(plan)
            var second = Inspector(plan)
            var explainer = Explainer(plan)
            var other = Explainer(plan)
            let decoder = FieldBuffer()
            for (number, event) in job.events.enumerated() {
                try decoder.withEvent(
                    id: event.id, customer: event.customer, type: event.type, timestamp: event.timestamp,
                    fields: plan.fields.map { event.fields[$0] }
                ) { event in
                    _ = try warm.process(event)
                    _ = try cold.process(event)
                }
                warm.beginBatch()
                cold.beginBatch()
                try store.write(from: &cold)
                cold.evict(toBytes: 0)
                guard number % 7 == 6 else { continue }
                if cold.residentCount < cold.customerCount { missing += 1 }
                for customer in Set(job.events[...number].map(\.customer)) {
                    let time = number % 2 == 0 ? nil : warm.newest + 1_000_000
                    try withView(of: customer) { id in
                        let expected = try first.inspect(id, in: warm, at: time)
                            .map { InspectedCustomer($0, plan).text }
                        let seen = try second.inspect(id, in: cold, at: time)
                            .map { InspectedCustomer($0, plan).text }
                        #expect(expected == seen)
                        guard time == nil else { return }
                        let explained = try explainer.explain(id, in: warm, at: time)
                        let same = try other.explain(id, in: cold, at: time)
                        #expect("\(explained, default: "-")" == "\(same, default: "-")")
                    }
                }
            }
        }
        #expect(missing > 100)
    }

    @Test("A store that fails is an error, and the next look works")
    func failingStore() throws {
        let plan = try plan()
        let store = DictionaryStore()
        var engine = Engine(plan, cold: store)
        try visit(&engine, "ann", at: 0)
        engine.beginBatch()
        try store.write(from: &engine)
        engine.evict(toBytes: 0)
        #expect(engine.residentCount == 0)
        var inspector = Inspector(plan)
        try withView(of: "ann") { id in
            store.failure = .unreadable("for once")
            var failure: StateError?
            do throws(StateError) { _ = try inspector.inspect(id, in: engine) } catch { failure = error }
            #expect(failure == .unreadable("for once"))
            let sequence = try inspector.inspect(id, in: engine)?.sequence
            #expect(sequence == 1)
        }
        #expect(engine.residentCount == 0)
    }

    @Test("Dwell and shadow, at an instant to come and before the customer's own time")
    func instants() throws {
        let plan = try plan()
        var engine = Engine(plan)
        var inspector = Inspector(plan)
        try visit(&engine, "ann", at: 600_000)
        func look(at time: Int64?) throws -> InspectedCustomer? {
            try withView(of: "ann") { id in
                try inspector.inspect(id, in: engine, at: time).map { InspectedCustomer($0, plan) }
            }
        }
        let now = try #require(try look(at: nil))
        #expect(now.at == 600_000 && now.sequence == 1)
        #expect(now.published == ["active": 600_000] && now.shadow.isEmpty)
        #expect(try look(at: 0)?.text == now.text)
        // The visit leaves its window after 10 minutes; the dwell of 30 lasts.
        let quiet = try #require(try look(at: 1_200_000))
        #expect(quiet.at == 1_200_000 && quiet.features["visits"] == .number(0))
        #expect(quiet.published == ["active": 600_000] && quiet.shadow == ["gone": 1_200_000])
        let end = try #require(try look(at: 2_400_000))
        #expect(end.published.isEmpty && end.sequence == 2)
        #expect(try look(at: 2_399_999)?.sequence == 1)
        #expect(engine.changes.count == 1 && engine.statistics.timersFired == 0)
    }

    @Test("Who is not known has no snapshot, and a stranger the values of no events")
    func strangers() throws {
        let plan = try plan()
        let engine = Engine(plan)
        var inspector = Inspector(plan)
        try withView(of: "bob") { id in
            let isKnown = try inspector.inspect(id, in: engine, at: 5) != nil
            #expect(!isKnown)
            let stranger = InspectedCustomer(inspector.inspectStranger(id, at: 5), plan)
            #expect(stranger.text == "bob at 5 #0 visits=number(0.0) |  |  | ")
        }
        inspector.forEachCustomer(in: engine, at: 5) { _ in Issue.record("there is nobody") }
    }

    private func plan() throws -> Plan {
        func condition(_ text: String) -> SourceText { SourceText(text) }
        let path = [FieldPath(["x"])]
        let definition = JobDefinition(
            application: "inspected",
            input: InputDefinition(
                mapping: .init(eventID: path, customerID: path, type: path, timestamp: path)),
            features: [
                FeatureDefinition(
                    name: "visits", kind: .count, window: .rolling(length: 600_000), granularity: 60_000)
            ],
            segments: [
                SegmentDefinition(
                    name: "active",
                    rule: .threshold(.init(enter: condition("visits >= 1"), minDwell: 1_800_000))),
                SegmentDefinition(
                    name: "gone", rule: .threshold(.init(enter: condition("visits == 0"))), shadow: true),
            ])
        let (plan, diagnostics) = Plan.make(definition)
        return try #require(plan, "\(diagnostics)")
    }

    private func visit(_ engine: inout Engine, _ customer: String, at time: Int64) throws {
        _ = try FieldBuffer().withEvent(
            id: "e", customer: customer, type: "visit", timestamp: time, fields: []
        ) {
            try engine.process($0)
        }
    }
}
