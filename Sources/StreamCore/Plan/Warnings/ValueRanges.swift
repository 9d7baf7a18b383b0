/// All values that the conditions of a plan can have, whatever the events are.
struct ValueRanges: ~Copyable {
    private var machine: RangeMachine

    init(_ plan: Plan) {
        machine = RangeMachine(plan.program)
        let definitions = plan.definition.features.filter(\.hasState)
        for source in plan.sources {
            switch source.register.bank {
            case .number: machine.numbers[source.register.index] = definitions[source.index].range
            case .string: machine.strings[source.register.index] = .unknown
            }
        }
        machine.run()
    }

    /// What is constant in a rule though it should depend on the customer.
    func warnings(
        _ threshold: SegmentDefinition.Threshold, enter: Register, exit: Register
    ) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        func warn(_ source: SourceText, _ message: String) {
            warnings.append(Diagnostic(.warning, at: source.position, message))
        }
        let (enters, exits) = (machine.numbers[enter.index], machine.numbers[exit.index])
        if !enters.canBeTrue {
            warn(threshold.enter, "\"enter\" can never hold, whatever the events are: no customer enters")
        } else if !enters.canBeFalse, threshold.enter.isNoLiteral {
            warn(threshold.enter, "\"enter\" always holds, whatever the events are")
        }
        guard let source = threshold.exit else { return warnings }
        if !exits.canBeTrue, source.isNoLiteral {
            warn(source, "\"exit\" can never hold, whatever the events are: no customer leaves")
        } else if !exits.canBeFalse {
            warn(source, "\"exit\" always holds, whatever the events are: no customer enters")
        }
        return warnings
    }

    /// The tiers that are above every value.
    func warnings(_ tiers: [SegmentDefinition.Tier], value: Register) -> [Diagnostic] {
        let range = machine.numbers[value.index]
        return tiers.compactMap { tier in
            guard let enter = tier.enter, range.isEmpty || range.upper < enter else { return nil }
            let limit = range.isEmpty ? "always missing" : "at most \(numberText(range.upper))"
            return Diagnostic(
                .warning, at: tier.position,
                "no customer reaches tier \"\(tier.name)\": its \"enter\" is \(numberText(enter)), "
                    + "and the value is \(limit)")
        }
    }
}

extension SourceText {
    /// `true` and `false` are meant as they stand.
    fileprivate var isNoLiteral: Bool { text != "true" && text != "false" }
}

extension FeatureDefinition {
    var hasState: Bool {
        if case .expression = kind { return false }
        return true
    }

    /// The values that the feature can have by its kind.
    fileprivate var range: Interval {
        switch kind {
        case .count, .distinct, .sessions, .sinceLast, .sinceFirst, .interval: return Interval(0, .infinity)
        case .decayed(_, let weights):
            let isPositive = weights?.allSatisfy { $0.weight >= 0 } ?? true
            return Interval(isPositive ? 0 : -.infinity, .infinity)
        case .sum: return Interval(-.infinity, .infinity)
        case .mean, .min, .max, .last, .first, .expression: return .anything
        }
    }
}
