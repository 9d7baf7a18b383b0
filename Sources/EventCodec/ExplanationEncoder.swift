import StreamCore

/// Writes why a customer is or is not in each segment, as docs/EXPLAIN.md has it.
public enum ExplanationEncoder {
    /// Appends one object.
    /// - Parameter partition: the one that the customer's events are in; nil where there are none.
    public static func encode(
        _ explanation: CustomerExplanation, partition: Int?, to out: inout JSONWriter
    ) {
        out.beginObject()
        out.customerHead(
            explanation.customerID, partition: partition, at: explanation.at,
            sequence: explanation.sequence)
        out.key("segments")
        out.list(explanation.segments) { $0.write($1) }
        out.key("models")
        out.list(explanation.models) { $0.write($1) }
        out.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ segment: SegmentExplanation) {
        beginObject()
        member("name", segment.name)
        member("kind", segment.rule.kind)
        key("version")
        value(segment.version)
        member("definition", segment.definition)
        key("shadow")
        value(segment.shadow)
        member("evaluate", segment.evaluation.rawValue)
        key("member")
        value(segment.inside != nil)
        key("inside")
        value(optional: segment.inside) { $0.value($1) }
        member("since", instant: segment.since)
        switch segment.rule {
        case .conditions(let conditions): write(conditions)
        case .tiers(let tiers): write(tiers)
        case .clusters(let clusters): write(clusters)
        }
        member("features", segment.features)
        member("scores", segment.scores)
        key("models")
        list(segment.models) { $0.value($1) }
        key("next_change")
        write(segment.nextChange)
        endObject()
    }

    // MARK: Rules

    private mutating func write(_ conditions: ConditionsExplanation) {
        key("enter")
        write(conditions.enter)
        key("exit")
        value(optional: conditions.exit) { $0.write($1) }
        member("dwell_until", instant: conditions.dwellUntil)
        member("cooldown_until", instant: conditions.cooldownUntil)
        member("confirming_since", instant: conditions.confirmingSince)
        member("confirming_until", instant: conditions.confirmingUntil)
        key("held_by")
        list(conditions.heldBy) { $0.value($1.rawValue) }
    }

    private mutating func write(_ condition: ConditionExplanation) {
        beginObject()
        member("expression", condition.expression)
        key("holds")
        value(condition.holds)
        key("operator")
        value(optional: condition.operator) { $0.value($1.text) }
        key("value")
        value(optional: condition.value) { $0.write($1) }
        key("threshold")
        value(optional: condition.threshold) { $0.write($1) }
        member("margin", number: condition.margin)
        key("conditions")
        list(condition.parts) { $0.write($1) }
        endObject()
    }

    private mutating func write(_ tiers: TiersExplanation) {
        member("value", of: tiers.expression, tiers.value)
        key("tiers")
        list(tiers.tiers) { out, tier in
            out.beginObject()
            out.member("name", tier.name)
            out.member("enter", number: tier.enter)
            out.member("exit", number: tier.exit)
            out.key("current")
            out.value(tier.isCurrent)
            out.member("enter_margin", number: tier.enter.map { tiers.value - $0 })
            out.member("exit_margin", number: tier.exit.map { tiers.value - $0 })
            out.endObject()
        }
    }

    private mutating func write(_ clusters: ClustersExplanation) {
        member("value", of: clusters.expression, clusters.value)
        member("margin", number: clusters.margin)
        key("clusters")
        list(clusters.clusters) { out, cluster in
            out.beginObject()
            out.member("name", cluster.name)
            out.member("distance", number: cluster.distance)
            out.key("current")
            out.value(cluster.isCurrent)
            out.member("lead", number: cluster.lead)
            out.endObject()
        }
    }

    private mutating func write(_ next: NextChange) {
        switch next {
        case .never: null()
        case .at(let instant, let from, let to):
            beginObject()
            member("at", instant: instant)
            member("change", from == nil ? "entered" : to == nil ? "exited" : "moved")
            key("from")
            value(optional: from) { $0.value($1) }
            key("to")
            value(optional: to) { $0.value($1) }
            endObject()
        case .noneBefore(let instant):
            beginObject()
            member("none_before", instant: instant)
            endObject()
        }
    }

    // MARK: Models

    fileprivate mutating func write(_ model: ModelContributions) {
        beginObject()
        member("model", model.model)
        key("part")
        value(optional: model.part) { $0.value($1) }
        member("value", number: model.value)
        member("unit", model.explanation.unit.rawValue)
        member("baseline", number: model.explanation.baseline)
        key("contributions")
        list(Array(zip(model.inputs, model.explanation.contributions))) { out, pair in
            out.beginObject()
            out.member("input", pair.0.name)
            out.key("value")
            out.write(pair.0.value)
            out.member("contribution", number: pair.1)
            out.endObject()
        }
        endObject()
    }

    // MARK: Members

    fileprivate mutating func list<Element>(
        _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    private mutating func write(_ value: ExplainedValue) {
        switch value {
        case .number(let number): self.value(number)
        case .bool(let bool): self.value(bool)
        case .string(let text): self.value(text)
        }
    }

    private mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    private mutating func member(_ name: StaticString, number: Double?) {
        key(name)
        value(optional: number) { $0.value($1) }
    }

    private mutating func member(_ name: StaticString, instant: Int64?) {
        key(name)
        value(optional: instant) { $0.value(timestamp: $1) }
    }

    private mutating func member(_ name: StaticString, of expression: String, _ number: Double) {
        key(name)
        beginObject()
        member("expression", expression)
        member("value", number: number)
        endObject()
    }

    private mutating func member(_ name: StaticString, _ values: [NamedExplainedValue]) {
        key(name)
        beginObject()
        for named in values {
            key(JSONKey(named.name))
            write(named.value)
        }
        endObject()
    }
}

extension SegmentExplanation.Rule {
    fileprivate var kind: String {
        switch self {
        case .conditions: "rule"
        case .tiers: "tier"
        case .clusters: "cluster"
        }
    }
}

extension ConditionExplanation.Operator {
    fileprivate var text: String {
        switch self {
        case .and: BinaryOperator.and.rawValue
        case .or: BinaryOperator.or.rawValue
        case .not: UnaryOperator.not.rawValue
        case .definition: "="
        case .comparison(let op): op.rawValue
        }
    }
}
