import Testing

@testable import StreamCore

/// What is explained of single customers, in numbers that can be checked by hand.
@Suite("Explanations")
struct ExplanationTests {
    private static let minute: Int64 = 60_000

    /// A job over the visits and purchases of the last ten minutes, in steps of a minute, and the silence.
    private func plan(
        _ segments: [(String, SegmentDefinition.Rule)], models: [ModelDefinition] = [],
        expressions: [(String, String)] = [], evaluation: SegmentDefinition.Evaluation = .continuous
    ) throws -> Plan {
        func count(_ name: String, _ type: String) -> FeatureDefinition {
            FeatureDefinition(
                name: name, kind: .count, events: .types([type]),
                window: .rolling(length: 10 * Self.minute), granularity: Self.minute)
        }
        let path = [FieldPath(["x"])]
        let definition = JobDefinition(
            application: "explained",
            input: InputDefinition(
                mapping: .init(eventID: path, customerID: path, type: path, timestamp: path)),
            features: [
                count("visits", "visit"), count("buys", "buy"),
                FeatureDefinition(name: "silence", kind: .sinceLast, granularity: Self.minute),
                FeatureDefinition(name: "plan", kind: .last(FieldPath(["plan"]), fallback: .string("free"))),
            ] + expressions.map { FeatureDefinition(name: $0.0, kind: .expression(SourceText($0.1))) },
            models: models,
            segments: segments.map {
                SegmentDefinition(name: $0.0, rule: $0.1, evaluation: evaluation)
            })
        let (plan, diagnostics) = Plan.make(definition)
        return try #require(plan, "\(diagnostics)")
    }

    private func rule(
        _ enter: String, exit: String? = nil, dwell: Int64 = 0, cooldown: Int64 = 0, confirm: Int64 = 0
    ) -> SegmentDefinition.Rule {
        .threshold(
            .init(
                enter: SourceText(enter), exit: exit.map { SourceText($0) }, minDwell: dwell * Self.minute,
                cooldown: cooldown * Self.minute, confirm: confirm * Self.minute))
    }

    /// Explains a customer with these events, each at a minute.
    private func explain(
        _ plan: Plan, _ events: [(String, Int64)], at minute: Int64? = nil, segments: [String]? = nil
    ) throws -> CustomerExplanation {
        var engine = Engine(plan)
        for (number, event) in events.enumerated() {
            _ = try FieldBuffer().withEvent(
                id: "e\(number)", customer: "ann", type: event.0, timestamp: event.1 * Self.minute,
                fields: plan.fields.map { _ in nil }
            ) { try engine.process($0) }
        }
        var explainer = Explainer(plan)
        let explanation = try withView(of: "ann") { id in
            try explainer.explain(id, in: engine, at: minute.map { $0 * Self.minute }) {
                segments?.contains($0) ?? true
            }
        }
        return try #require(explanation)
    }

    private func conditions(_ segment: SegmentExplanation) throws -> ConditionsExplanation {
        guard case .conditions(let conditions) = segment.rule else { throw Expected.conditions }
        return conditions
    }

    private enum Expected: Error { case conditions, tiers, clusters }

    // MARK: Conditions

    @Test("A condition comes apart, chains at once, each part with its text, sides and margin")
    func parts() throws {
        let text = "visits > 2 && 3 <= silence && (buys != 1 || !(plan == \"free\")) && plan in [\"free\"]"
        let explanation = try explain(try plan([("s", rule(text))]), [("visit", 0), ("visit", 1)])
        let enter = try conditions(explanation.segments[0]).enter
        #expect(enter.expression == text && !enter.holds && enter.operator == .and && enter.parts.count == 4)
        let visits = enter.parts[0]
        #expect(visits.expression == "visits > 2" && !visits.holds && visits.margin == 0)
        #expect(visits.value == .number(2) && visits.threshold == .number(2))
        // The constant is the threshold, on whichever side it stands.
        let silence = enter.parts[1]
        #expect(silence.operator == .comparison(.greaterOrEqual) && silence.margin == -3)
        #expect(silence.value == .number(0) && silence.threshold == .number(3))
        let either = enter.parts[2]
        #expect(either.expression == "buys != 1 || !(plan == \"free\")" && either.holds)
        #expect(either.operator == .or && either.parts.map(\.holds) == [true, false])
        #expect(either.parts[0].margin == 1)
        let not = either.parts[1]
        #expect(not.operator == .not && not.parts[0].value == .string("free") && not.parts[0].margin == nil)
        #expect(enter.parts[3].operator == .comparison(.in) && enter.parts[3].threshold == nil)
        #expect(enter.parts[3].value == .string("free"))
    }

    @Test("A feature that is a condition is shown with what it means")
    func definitions() throws {
        let plan = try plan([("s", rule("eager && visits >= 1"))], expressions: [("eager", "visits > 5")])
        let enter = try conditions(try explain(plan, [("visit", 0)]).segments[0]).enter
        #expect(enter.parts[0].expression == "eager" && enter.parts[0].operator == .definition)
        #expect(enter.parts[0].parts[0].expression == "visits > 5")
        #expect(enter.parts[0].parts[0].margin == -4)
    }

    @Test("Conditions of any size are explained, huge ones only so far")
    func bounds() throws {
        // Each name stands for two of the next: 2^40 parts.
        let names = (0..<40).map { ("f\($0)", $0 == 39 ? "visits > 1" : "f\($0 + 1) && f\($0 + 1)") }
        let deep = String(repeating: "!", count: 190) + "(visits > 1)"
        let plan = try plan([("s", rule("f0")), ("deep", rule(deep))], expressions: names)
        let explanation = try explain(plan, [("visit", 0)])
        func count(_ condition: ConditionExplanation) -> Int {
            1 + condition.parts.map(count).reduce(0, +)
        }
        for segment in explanation.segments {
            let enter = try conditions(segment).enter
            #expect(!enter.holds && count(enter) > 40 && count(enter) <= 2 * ConditionPlan.maximumCount)
        }
    }

    // MARK: Hysteresis and the next change

    @Test("Dwell holds an exit back, and the exit is foretold for its end")
    func dwell() throws {
        let plan = try plan([("s", rule("visits >= 1", exit: "visits < 1", dwell: 30))])
        let segment = try explain(plan, [("visit", 0)], at: 12).segments[0]
        #expect(segment.inside == "s" && segment.since == 0)
        let state = try conditions(segment)
        #expect(state.exit?.holds == true && state.heldBy == [.dwell])
        #expect(state.dwellUntil == 30 * Self.minute && state.cooldownUntil == nil)
        #expect(segment.nextChange == .at(30 * Self.minute, from: "s", to: nil))
    }

    @Test("Confirmation and cool-down hold an entry back")
    func confirmation() throws {
        let plan = try plan([("s", rule("silence >= 2m", cooldown: 20, confirm: 5))])
        // Inside from 2 + 5 minutes on, until the visit at 8.
        let events: [(String, Int64)] = [("visit", 0), ("visit", 8)]
        let segment = try explain(plan, events, at: 11).segments[0]
        #expect(segment.inside == nil && segment.since == 8 * Self.minute)
        let state = try conditions(segment)
        #expect(state.enter.holds && state.exit == nil && state.heldBy == [.cooldown, .confirm])
        #expect(state.confirmingSince == 10 * Self.minute && state.confirmingUntil == 15 * Self.minute)
        #expect(state.cooldownUntil == 28 * Self.minute)
        #expect(segment.nextChange == .at(28 * Self.minute, from: nil, to: "s"))
        let later = try conditions(try explain(plan, events, at: 16).segments[0])
        #expect(later.heldBy == [.cooldown] && later.confirmingUntil == nil)
    }

    @Test("A change is foretold to the millisecond, and none where there is none")
    func nextChanges() throws {
        let plan = try plan([("quiet", rule("silence >= 90d")), ("seen", rule("visits >= 0"))])
        let segments = try explain(plan, [("visit", 3)]).segments
        #expect(segments[0].nextChange == .at((3 + 90 * 1440) * Self.minute, from: nil, to: "quiet"))
        #expect(segments[1].nextChange == .never)
        let atEvents = try self.plan([("quiet", rule("silence >= 90d"))], evaluation: .event)
        #expect(try explain(atEvents, [("visit", 3)]).segments[0].nextChange == .never)
    }

    @Test("A search that finds no end says how far it came")
    func givingUp() throws {
        // True for nobody, but no bound shows it: it is tried minute by minute.
        let plan = try plan([("s", rule("silence % 7m > 5m && silence % 7m < 6m"))])
        guard case .noneBefore(let instant) = try explain(plan, [("visit", 0)]).segments[0].nextChange else {
            Issue.record("an end")
            return
        }
        #expect(instant > 60 * Self.minute)
    }

    // MARK: Tiers and clusters

    @Test("Tiers tell the value and which is current, and the move is foretold")
    func tiers() throws {
        let tiers: [SegmentDefinition.Tier] = [
            .init(name: "high", enter: 3, exit: 2), .init(name: "low"),
        ]
        let plan = try plan([("t", .tiers(of: SourceText("visits"), tiers))])
        let segment = try explain(plan, [("visit", 0), ("visit", 1), ("visit", 2)]).segments[0]
        #expect(segment.inside == "t.high" && segment.since == 2 * Self.minute)
        guard case .tiers(let explained) = segment.rule else { throw Expected.tiers }
        #expect(explained.value == 3 && explained.tiers.map(\.isCurrent) == [true, false])
        #expect(explained.tiers[0].exit == 2 && explained.tiers[1].enter == nil)
        // The visits of minute 0 and 1 have left by then.
        #expect(segment.nextChange == .at(11 * Self.minute, from: "t.high", to: "t.low"))
    }

    @Test("Clusters tell the distances, and how much nearer than needed the others are")
    func clusters() throws {
        let model = try KMeansModel(centers: [[0], [4]], ids: [7, 9])
        let definition = ModelDefinition(
            name: "m", kind: .trained(TrainedModel(model, inputs: [.init(feature: "visits")])))
        let plan = try plan(
            [("c", .clusters(of: SourceText("m"), margin: 0.5)), ("other", rule("visits >= 1"))],
            models: [definition])
        let explanation = try explain(plan, [("visit", 0), ("visit", 1), ("visit", 2)])
        let segment = explanation.segments[0]
        guard case .clusters(let explained) = segment.rule else { throw Expected.clusters }
        #expect(segment.inside == "c.9" && explained.value == 9 && explained.margin == 0.5)
        #expect(explained.clusters.map(\.distance) == [3, 1])
        #expect(explained.clusters.map(\.lead) == [-2.5, nil])
        #expect(segment.nextChange == .at(11 * Self.minute, from: "c.9", to: "c.7"))
        #expect(explanation.models.map(\.model) == ["m"] && explanation.models[0].part == "9")
        #expect(explanation.models[0].explanation.contributions == [1])
        // Who does not reach the model is explained without.
        #expect(try explain(plan, [("visit", 0)], segments: ["other"]).models.isEmpty)
    }

    // MARK: Models

    @Test("Contributions of a logistic model add up, and parts that are named are explained")
    func contributions() throws {
        let score = ModelDefinition(
            name: "intent",
            kind: .logistic(
                bias: -1, weights: [.init(feature: "visits", weight: 0.5), .init(feature: "buys", weight: 2)])
        )
        let model = try KMeansModel(centers: [[0], [4]])
        let clusters = ModelDefinition(
            name: "m", kind: .trained(TrainedModel(model, inputs: [.init(feature: "visits")])))
        let plan = try plan(
            [("s", rule("intent > 0.5 && m.\"1\" < 9"))], models: [score, clusters])
        let models = try explain(plan, [("visit", 0), ("visit", 0), ("buy", 0)]).models
        #expect(models.map(\.model) == ["intent", "m"] && models.map(\.part) == [nil, "1"])
        let intent = models[0].explanation
        #expect(intent == ModelExplanation(unit: .logOdds, baseline: -1, contributions: [1, 2]))
        #expect(models[0].value == logistic(2))
        #expect(models[0].inputs.map(\.value) == [.number(2), .number(1)])
        #expect(models[1].value == 2 && models[1].explanation.contributions == [4])
    }

    @Test("Models that learn are explained by what the engine has learned")
    func learners() throws {
        let label = LabelDefinition(events: .types(["buy"]), within: 5 * Self.minute)
        let model = OnlineLogistic(name: "intent", features: ["visits"], label: label)
        let definition = ModelDefinition(
            name: "intent", kind: .trained(TrainedModel(model, inputs: [.init(feature: "visits")])),
            label: label)
        let plan = try plan([("s", rule("intent > 0.5"))], models: [definition])
        let events = (0..<40).map { ($0 % 3 == 2 ? "buy" : "visit", Int64($0)) }
        let explained = try explain(plan, events).models[0]
        let sum = explained.explanation.contributions.reduce(explained.explanation.baseline, +)
        #expect(explained.explanation.baseline != 0)
        #expect((logistic(sum) - explained.value).magnitude < 1e-12)
    }

    @Test("Who is not known has no explanation")
    func stranger() throws {
        let plan = try plan([("s", rule("visits > 1"))])
        let engine = Engine(plan)
        var explainer = Explainer(plan)
        let isKnown = try withView(of: "bob") { try explainer.explain($0, in: engine) != nil }
        #expect(!isKnown)
    }
}
