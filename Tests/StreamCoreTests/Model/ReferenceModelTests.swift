import StreamCore
import Testing

/// The model against results worked out by hand from the specification's sentences.
@Suite("Reference model")
struct ReferenceModelTests {
    private static let hour: Int64 = 3_600_000
    private static let amount = FieldPath(["amount"])

    @Test("A window empties when its bucket leaves, to the millisecond")
    func windowEmpties() throws {
        let job = Self.job(
            [.init(name: "n", kind: .count, window: .rolling(length: 2 * Self.hour), granularity: Self.hour)],
            enter: "n >= 1")
        let changes = try Self.changes(job, [Self.event(at: Self.hour + 5)], until: 10 * Self.hour)
        #expect(changes == ["entered 3600005 event", "exited 10800000 timer"])
    }

    @Test("A late event counts in its own bucket and is evaluated at the customer's time")
    func lateEvent() throws {
        let job = Self.job(
            [.init(name: "n", kind: .count, window: .rolling(length: 2 * Self.hour), granularity: Self.hour)],
            enter: "n >= 2")
        let events = [Self.event(at: 2 * Self.hour + 7), Self.event(at: Self.hour + 1)]
        let changes = try Self.changes(job, events, until: 10 * Self.hour)
        #expect(changes == ["entered 7200007 event", "exited 10800000 timer"])
    }

    @Test("A timer due at an event's own timestamp fires without the event")
    func timerBeforeEvent() throws {
        let job = Self.job(
            [.init(name: "n", kind: .count, window: .rolling(length: Self.hour), granularity: Self.hour)],
            enter: "n >= 1")
        let changes = try Self.changes(job, [Self.event(at: 5), Self.event(at: Self.hour)], until: Self.hour)
        #expect(changes == ["entered 5 event", "exited 3600000 timer", "entered 3600000 event"])
    }

    @Test("A dwell keeps the customer in, a cool-down keeps them out, each to its last millisecond")
    func dwellAndCooldown() throws {
        let job = Self.job(
            [.init(name: "x", kind: .last(Self.amount, fallback: .number(0)))], enter: "x > 0", minDwell: 100,
            cooldown: 50)
        let events = [
            Self.event(at: 0, amount: 1), Self.event(at: 10, amount: 0), Self.event(at: 120, amount: 1),
        ]
        let changes = try Self.changes(job, events, until: 1000)
        #expect(changes == ["entered 0 event", "exited 100 timer", "entered 150 timer"])
    }

    @Test("A confirmation starts again when its run breaks, and runs during a cool-down")
    func confirmation() throws {
        let job = Self.job(
            [.init(name: "x", kind: .last(Self.amount, fallback: .number(0)))], enter: "x > 0", cooldown: 40,
            confirm: 100)
        let events = [
            Self.event(at: 0, amount: 1), Self.event(at: 99, amount: 0), Self.event(at: 100, amount: 1),
            Self.event(at: 300, amount: 0), Self.event(at: 310, amount: 1),
        ]
        let changes = try Self.changes(job, events, until: 1000)
        #expect(changes == ["entered 200 timer", "exited 300 event", "entered 410 timer"])
    }

    @Test("Silence is measured in whole steps from the event itself")
    func silence() throws {
        let job = Self.job(
            [.init(name: "s", kind: .sinceLast, granularity: 60_000)], enter: "s >= 90 && s < 180")
        let changes = try Self.changes(job, [Self.event(at: 17)], until: Self.hour)
        #expect(changes == ["entered 120017 timer", "exited 180017 timer"])
    }

    @Test("A decayed weight halves at the edge of a bucket")
    func decay() throws {
        let kind = FeatureDefinition.Kind.decayed(
            halfLife: Self.hour, weights: [.init(type: "view", weight: 10)])
        let job = Self.job(
            [.init(name: "d", kind: kind, granularity: Self.hour)], enter: "d >= 10", exit: "d <= 2.5")
        let changes = try Self.changes(job, [Self.event(at: 59)], until: 10 * Self.hour)
        #expect(changes == ["entered 59 event", "exited 7200000 timer"])
    }

    @Test("A late event joins two sessions, and its run counts where it begins")
    func sessions() throws {
        let job = Self.job(
            [.init(name: "n", kind: .sessions(gap: 100), window: .forever)], enter: "n >= 2")
        let events = [Self.event(at: 0), Self.event(at: 200), Self.event(at: 100)]
        #expect(try Self.changes(job, events, until: 1000) == ["entered 200 event", "exited 200 event"])
    }

    @Test("Sums are fixed point, each value rounded half up")
    func sums() throws {
        let job = Self.job(
            [.init(name: "x", kind: .sum(Self.amount, decimals: 1), window: .forever)], enter: "x == 0.3")
        let events = [Self.event(at: 0, amount: 0.05), Self.event(at: 1, amount: 0.15)]
        #expect(try Self.changes(job, events, until: 1) == ["entered 1 event"])
    }

    @Test("Tiers: up by enter, down by exit, out and in at one instant")
    func tiers() throws {
        var job = Self.job([.init(name: "x", kind: .last(Self.amount, fallback: nil))], enter: "true")
        job.segments[0].rule = .tiers(
            of: SourceText("x"),
            [
                .init(name: "high", enter: 7, exit: 6), .init(name: "mid", enter: 4, exit: 3),
                .init(name: "low"),
            ])
        let amounts = [5, 7, 6, 5.5, 3, 2.9, 3.5]
        let events = amounts.enumerated().map { Self.event(at: Int64($0), amount: $1) }
        var model = try ReferenceModel(job)
        for event in events { #expect(model.process(event) == .accepted) }
        #expect(
            model.changes.map { "\($0.kind.rawValue) \($0.segment) \($0.at) \($0.since ?? -1)" } == [
                "entered s.mid 0 -1", "exited s.mid 1 0", "entered s.high 1 -1", "exited s.high 3 1",
                "entered s.mid 3 -1", "exited s.mid 5 3", "entered s.low 5 -1",
            ])
    }

    @Test("An id is known for the dedup window, and a repeat does not refresh it")
    func duplicates() throws {
        var model = try ReferenceModel(Self.job([], enter: "true", dedupWindow: 100))
        let outcomes = [0, 99, 100, 150, 199, 200].map { model.process(Self.event("same", at: $0)) }
        #expect(outcomes == [.accepted, .duplicate, .accepted, .duplicate, .duplicate, .accepted])
    }

    @Test("Other customers move the time by which an event is late")
    func lateness() throws {
        var model = try ReferenceModel(Self.job([], enter: "true", allowedLateness: 50, outOfOrderness: 10))
        #expect(model.process(Self.event(customer: "a", at: 1000)) == .accepted)
        #expect(model.process(Self.event(customer: "b", at: 939)) == .late)
        #expect(model.process(Self.event(customer: "b", at: 940)) == .accepted)
    }

    @Test("A customer's changes depend on their own events alone, if none is later than out_of_orderness")
    func independence() throws {
        for seed: UInt64 in 1...40 {
            let random = RandomJob(seed: seed)
            var job = random.definition
            var (newest, disorder) = (Int64.min, Int64(0))
            for event in random.events {
                newest = max(newest, event.timestamp)
                disorder = max(disorder, newest - event.timestamp)
            }
            job.input.outOfOrderness = disorder
            let together = EngineRun(try ReferenceModel(job), events: random.events, until: newest)
            for (customer, events) in Dictionary(grouping: random.events, by: \.customer) {
                let alone = EngineRun(try ReferenceModel(job), events: events, until: newest)
                #expect(
                    together.changes[customer]?.map(\.text) == alone.changes[customer]?.map(\.text),
                    "seed \(seed), customer \(customer)")
            }
        }
    }
}

extension ReferenceModelTests {
    private static func job(
        _ features: [FeatureDefinition], enter: String, exit: String? = nil, minDwell: Int64 = 0,
        cooldown: Int64 = 0, confirm: Int64 = 0, dedupWindow: Int64 = 0, allowedLateness: Int64 = 86_400_000,
        outOfOrderness: Int64 = 0
    ) -> JobDefinition {
        JobDefinition(
            application: "test",
            input: InputDefinition(
                mapping: .init(eventID: [], customerID: [], type: [], timestamp: []),
                dedupWindow: dedupWindow, allowedLateness: allowedLateness, outOfOrderness: outOfOrderness),
            features: features,
            segments: [
                SegmentDefinition(
                    name: "s",
                    rule: .threshold(
                        .init(
                            enter: SourceText(enter), exit: exit.map { SourceText($0) }, minDwell: minDwell,
                            cooldown: cooldown, confirm: confirm)))
            ])
    }

    private static func event(
        _ id: String? = nil, customer: String = "c", at timestamp: Int64, amount: Double? = nil
    ) -> ModelEvent {
        ModelEvent(
            id: id ?? "e\(timestamp)", customer: customer, type: "view", timestamp: timestamp,
            fields: amount.map { [Self.amount: .number($0)] } ?? [:])
    }

    /// One customer's changes as `kind at cause`.
    private static func changes(
        _ job: JobDefinition, _ events: [ModelEvent], until: Int64
    ) throws -> [String] {
        let run = EngineRun(try ReferenceModel(job), events: events, until: until)
        return run.changes["c", default: []].map { "\($0.kind.rawValue) \($0.at) \($0.cause.rawValue)" }
    }
}
