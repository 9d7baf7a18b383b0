import StreamCore
import Testing

extension InspectingDriver {
    /// What is explained of customers, each at a time, agrees with the expressions read plainly, and what is
    /// foretold with what happens up to `horizon`.
    func expectExplanations(of ids: [String], at times: [Int64], horizon: Int64) throws {
        var ahead = try engine.copy(of: plan)
        _ = try ahead.finish(until: horizon)
        let coming = ahead.observedChanges(plan)
        for (id, time) in zip(ids, times) {
            try expectExplanation(of: id, at: time, coming.filter { $0.customer == id }, upTo: horizon)
        }
    }

    private func expectExplanation(
        of id: String, at time: Int64, _ coming: [ObservedChange], upTo horizon: Int64
    ) throws {
        let explained = try withView(of: id) { try explainer.explain($0, in: engine, at: time) }
        let explanation = try #require(explained)
        let seen = try #require(try inspect(id, at: time))
        #expect(explanation.at == seen.at && explanation.sequence == seen.sequence)
        #expect(explanation.segments.map(\.name) == plan.definition.segments.map(\.name))
        let coming = coming.filter { $0.at > explanation.at }
        for (segment, definition) in zip(explanation.segments, plan.definition.segments) {
            let outside =
                seen.published[segment.inside ?? ""] == nil && seen.shadow[segment.inside ?? ""] == nil
            #expect(outside == (segment.inside == nil))
            try expectConditions(segment, definition, seen)
            let own = coming.filter { $0.segment == segment.name || $0.segment.hasPrefix(segment.name + ".") }
            try expectNextChange(segment, own.first?.at, of: id, at: explanation.at, horizon: horizon)
        }
    }

    private func expectConditions(
        _ segment: SegmentExplanation, _ definition: SegmentDefinition, _ seen: InspectedCustomer
    ) throws {
        switch (segment.rule, definition.rule) {
        case (.conditions(let conditions), .threshold(let threshold)):
            #expect(conditions.enter.expression == threshold.enter.text)
            #expect(conditions.exit?.expression == threshold.exit?.text)
            try expectCondition(conditions.enter, seen)
            try conditions.exit.map { try expectCondition($0, seen) }
        case (.tiers(let tiers), .tiers(let of, _)):
            #expect("\(ModelValue.number(tiers.value))" == "\(try value(of.text, seen))")
            #expect(
                segment.inside == tiers.tiers.first(where: \.isCurrent).map { "\(segment.name).\($0.name)" })
        case (.clusters(let clusters), .clusters(let of, _)):
            for cluster in clusters.clusters {
                let distance = seen.scores["\(of.text).\(cluster.name)"].map { "\($0)" }
                #expect("\(ModelValue.number(cluster.distance))" == distance)
            }
        default: Issue.record("another rule")
        }
    }

    /// The condition and each of its parts, by its own text.
    private func expectCondition(_ condition: ConditionExplanation, _ seen: InspectedCustomer) throws {
        #expect(condition.holds == (try value(condition.expression, seen)).isTrue, "\(condition.expression)")
        if let margin = condition.margin, !margin.isNaN {
            if margin > 0 { #expect(condition.holds) }
            if margin < 0 { #expect(!condition.holds) }
        }
        for part in condition.parts { try expectCondition(part, seen) }
    }

    private func value(_ expression: String, _ seen: InspectedCustomer) throws -> ModelValue {
        try ModelExpression(SourceText(expression)).value { seen.features[$0] ?? seen.scores[$0] ?? .missing }
    }

    /// - Parameter published: the instant of the first published change up to `horizon`.
    private func expectNextChange(
        _ segment: SegmentExplanation, _ published: Int64?, of id: String, at time: Int64, horizon: Int64
    ) throws {
        func inside(at time: Int64) throws -> String? {
            let seen = try #require(try inspect(id, at: time))
            let names = Array(seen.published.keys) + Array(seen.shadow.keys)
            return names.first { $0 == segment.name || $0.hasPrefix(segment.name + ".") }
        }
        switch segment.nextChange {
        case .at(let instant, let from, let to) where instant <= horizon:
            foretold += 1
            if !segment.shadow { #expect(published == instant) }
            #expect(try inside(at: instant - 1) == from && segment.inside == from)
            #expect(try inside(at: instant) == to && from != to && instant > time)
        case .noneBefore(let instant):
            givenUp += 1
            if let published { #expect(published >= instant) }
        case .at, .never:
            #expect(published == nil, "\(segment)")
            if segment.shadow { #expect(try inside(at: horizon) == segment.inside) }
        }
    }
}
