/// Says why customers are or are not in each segment, without an effect on their engine.
///
/// Making one compiles the job's conditions anew, so it is kept for the next customer.
public struct Explainer: ~Copyable {
    let plan: Plan
    let explanation: ExplanationPlan
    private(set) var inspector: Inspector
    private(set) var machine: Machine
    /// Where time passes beyond the instant that is looked at.
    private var ahead: Engine

    /// - Parameter plan: that of the engines whose customers are explained.
    public init(_ plan: Plan) {
        let explanation = ExplanationPlan(plan)
        let inspector = Inspector(plan)
        machine = Machine(explanation.program.running(inspector.scratch.learners))
        ahead = Engine(plan)
        self.plan = plan
        self.explanation = explanation
        self.inspector = inspector
    }

    /// Explains one customer, in memory or not.
    /// - Parameters:
    ///   - time: as for ``Inspector/inspect(_:in:at:)``.
    ///   - isWanted: which segments are asked for, by name.
    /// - Returns: nil for who is not known.
    /// - Throws: when the customer is not in memory and cannot be read.
    public mutating func explain(
        _ id: ByteView, in engine: borrowing Engine, at time: Int64? = nil,
        segments isWanted: (String) -> Bool = { _ in true }
    ) throws(StateError) -> CustomerExplanation? {
        guard let snapshot = try inspector.inspect(id, in: engine, at: time), let slot = inspector.slot else {
            return nil
        }
        run()
        ahead.copyLearned(from: inspector.scratch)
        let wanted = plan.definition.segments.indices.filter {
            $0 < explanation.segments.count && isWanted(plan.definition.segments[$0].name)
        }
        var segments: [SegmentExplanation] = []
        for index in wanted {
            let next = nextChange(of: index, slot)
            segments.append(segment(index, snapshot, inspector.scratch.store.open(slot), next))
        }
        return CustomerExplanation(
            customerID: snapshot.customerID.string, at: snapshot.at, sequence: snapshot.sequence,
            segments: segments, models: models(reachedBy: wanted))
    }

    /// Computes the parts of all conditions from the values that the inspector has brought about.
    private mutating func run() {
        for (source, register) in zip(plan.sources, explanation.sources) {
            switch register.bank {
            case .number:
                machine.numbers[register.index] =
                    inspector.scratch.machine.numbers[source.register.index]
            case .string:
                machine.strings[register.index] =
                    inspector.scratch.machine.strings[source.register.index]
            }
        }
        machine.run()
    }

    private mutating func nextChange(of segment: Int, _ slot: Int) -> NextChange {
        guard let timing = explanation.segments[segment].timing,
            let copy = ahead.copy(slot, of: inspector.scratch)
        else { return .never }
        defer { ahead.forget(copy) }
        return ahead.nextChange(of: plan.segments[segment], timing, copy)
    }

    // MARK: Segments

    private func segment(
        _ index: Int, _ snapshot: CustomerSnapshot, _ customer: Customer, _ next: NextChange
    ) -> SegmentExplanation {
        let definition = plan.definition.segments[index]
        let segment = plan.segments[index]
        let output = plan.outputs[segment.output]
        let membership = segment.membership(customer)
        return SegmentExplanation(
            name: definition.name, version: output.version, definition: output.definition,
            shadow: output.shadow, evaluation: definition.evaluation,
            inside: membership.map { plan.outputs[$0.output].name },
            since: membership?.since ?? segment.leftAt(customer), rule: rule(index, customer),
            features: output.features.map {
                NamedExplainedValue(
                    name: plan.features[$0].name, value: ExplainedValue(snapshot.feature($0)))
            },
            scores: output.scores.map {
                NamedExplainedValue(name: plan.scores[$0].name, value: ExplainedValue(snapshot.score($0)))
            },
            models: explanation.segments[index].models.map { explanation.models[$0.index].definition.name },
            nextChange: next)
    }

    private func rule(_ index: Int, _ customer: Customer) -> SegmentExplanation.Rule {
        let segment = plan.segments[index]
        switch (segment.rule, explanation.segments[index].rule) {
        case (.threshold(let hysteresis, _, _), .conditions(let enter, let exit)):
            let state = customer.state(segment.state, as: Hysteresis.State.self).pointee
            return .conditions(
                hysteresis.explanation(
                    state, heldSince: segment.heldSince(customer), enter: enter.explanation(machine),
                    exit: exit?.explanation(machine), at: customer.header.pointee.time))
        case (_, .value(let expression, let register)):
            let current = customer.state(segment.state, as: OneOfMany.State.self).pointee.current
            let value = machine.numbers[register.index]
            return oneOfMany(segment, index, expression, value, current: current)
        case (_, .conditions(let enter, let exit)):
            // Segments and their explanations are made of the same definitions.
            return .conditions(
                ConditionsExplanation(
                    enter: enter.explanation(machine), exit: exit?.explanation(machine), heldBy: []))
        }
    }

    private func oneOfMany(
        _ segment: SegmentPlan, _ index: Int, _ expression: String, _ value: Double, current: UInt32
    ) -> SegmentExplanation.Rule {
        if case .clusters(let clusters, let first) = segment.rule {
            let distances = inspector.scratch.machine.numbers + first.index
            let names = (0..<clusters.count).map { plan.outputs[segment.output + $0].part ?? "" }
            return .clusters(
                clusters.explanation(names, distances: distances, expression, value, current: current))
        }
        guard case .tiers(_, let tiers) = plan.definition.segments[index].rule else {
            return .tiers(TiersExplanation(expression: expression, value: value, tiers: []))
        }
        return .tiers(
            TiersExplanation(
                expression: expression, value: value,
                tiers: tiers.enumerated().map { place, tier in
                    TiersExplanation.Tier(
                        name: tier.name, enter: tier.enter, exit: tier.exit, isCurrent: place == current)
                }))
    }
}

extension SegmentPlan {
    /// The instant of the last exit of a customer who is outside.
    fileprivate func leftAt(_ customer: Customer) -> Int64? {
        guard case .threshold = rule else { return nil }
        let at = customer.state(state, as: Hysteresis.State.self).pointee.changedAt
        return at == Hysteresis.never ? nil : at
    }
}

extension ExplainedValue {
    fileprivate init(_ value: Change.Value) {
        switch value {
        case .number(let number): self = .number(number)
        case .bool(let bool): self = .bool(bool)
        case .string(let text): self = .string(text.presentText)
        }
    }
}
