/// Looks for a customer for whom a segment's `enter` and `exit` hold at once.
///
/// Made-up customers run through an engine of their own, in a segment whose `enter` is the two conditions
/// together. So whatever is found can really happen, however the features depend on each other: nobody has
/// more orders in a day than in a week. What needs a rarer history than those tried is not found.
struct ConditionOverlap {
    /// Of a job that has the two conditions and what they reach, and nothing else.
    private let plan: Plan
    /// What the conditions read, in the order of first use.
    private let names: [String]

    /// - Parameter plan: of the job that the segment belongs to.
    /// - Returns: nil for a rule that has no `exit` of its own.
    init?(_ segment: SegmentDefinition, of plan: Plan, graph: NameGraph) {
        guard case .threshold(let threshold) = segment.rule, let exitText = threshold.exit,
            let enter = try? Expression.parse(threshold.enter.text),
            let exit = try? Expression.parse(exitText.text)
        else { return nil }
        let both = "(\(enter.canonical)) && (\(exit.canonical))"
        guard let expression = try? Expression.parse(both) else { return nil }
        names = expression.names.map { $0.keys.joined(separator: ".") }

        let reached = graph.reach(expression.names.map(\.featureName))
        var trial = plan.definition
        trial.features = plan.features.enumerated().compactMap { index, feature in
            guard reached.contains(feature.name) else { return nil }
            return plan.definition.features[index].typed(feature.type)
        }
        trial.models = trial.models.filter { reached.contains($0.name) }
        trial.segments = [
            SegmentDefinition(
                name: segment.name,
                rule: .threshold(.init(enter: SourceText(both), exit: SourceText("false"))),
                evaluation: segment.evaluation)
        ]
        // Nobody's time depends on the customers before.
        trial.input.outOfOrderness = TrialCustomers.timeSpan
        trial.input.allowedLateness = TrialCustomers.timeSpan
        guard let plan = Plan.make(trial).plan else { return nil }
        self.plan = plan
    }

    /// The values of a customer for whom both conditions hold; nil when none is found.
    func example(_ effort: TrialEffort) -> String? {
        var customers = TrialCustomers(plan)
        var engine = Engine(plan)
        var best: String?
        var found = 0
        // Among a few examples the shortest is the easiest to follow.
        while found < 8, customers.created < effort.customers, customers.events < effort.events {
            // What can fail is reading customers that are not in memory, and here all are.
            do { try customers.runNext(through: &engine) } catch { break }
            engine.changes.forEach { change in
                let text = describe(change)
                if text.count < best?.count ?? .max { best = text }
                found += 1
            }
            engine.beginBatch()
        }
        return best
    }

    private func describe(_ change: Change) -> String {
        let shown = 6
        var values = names.prefix(shown).map { "\($0) is \(value(of: $0, in: change))" }
        if names.count > shown { values.append("so on") }
        guard let last = values.popLast() else { return "any" }
        return values.isEmpty ? last : "\(values.joined(separator: ", ")) and \(last)"
    }

    private func value(of name: String, in change: Change) -> String {
        let features = plan.outputs[change.output].features
        if let index = features.firstIndex(where: { plan.features[$0].name == name }) {
            switch change.feature(index, type: plan.features[features[index]].type) {
            case .number(let number): return numberText(number)
            case .bool(let bool): return "\(bool)"
            case .string(let text): return "\"\(text.string)\""
            }
        }
        let scores = plan.outputs[change.output].scores
        guard let score = scores.firstIndex(where: { plan.scores[$0].name == name }) else { return "missing" }
        return numberText(change.score(score, features: features.count))
    }
}
