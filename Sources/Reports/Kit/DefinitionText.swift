import StreamCore

/// Definitions in words, as far as they stand in a configuration's `features`, `models` and `segments`.
enum DefinitionText {
    /// `enter: …`, `exit: …` and what else a segment's rule has, each with its name.
    static func lines(of segment: SegmentDefinition) -> [(name: String, text: String)] {
        var lines: [(name: String, text: String)] = []
        switch segment.rule {
        case .threshold(let rule):
            lines = [("enter", rule.enter.text)]
            if let exit = rule.exit { lines.append(("exit", exit.text)) }
            for (name, time) in [
                ("min_dwell", rule.minDwell), ("cooldown", rule.cooldown), ("confirm", rule.confirm),
            ] where time > 0 {
                lines.append((name, DurationText.text(time)))
            }
        case .tiers(let value, let tiers):
            lines = [("tiers of", value.text)]
            for tier in tiers {
                let bounds = [("enter", tier.enter), ("exit", tier.exit)].compactMap { name, bound in
                    bound.map { "\(name) \(numberText($0))" }
                }
                lines.append((tier.name, bounds.isEmpty ? "all others" : bounds.joined(separator: ", ")))
            }
        case .clusters(let model, let margin):
            lines = [("clusters of", model.text), ("margin", numberText(margin))]
        }
        if segment.evaluation == .event { lines.append(("evaluate", "event")) }
        if segment.holdout > 0 { lines.append(("holdout", Figures.percent(segment.holdout))) }
        return lines
    }

    /// `count of page_view in 7d, by 1h`.
    static func text(of feature: FeatureDefinition) -> String {
        if case .expression(let source) = feature.kind { return source.text }
        var text = kind(of: feature.kind)
        switch feature.events {
        case .any: text += " of any event"
        case .types(let types): text += " of " + types.joined(separator: ", ")
        }
        if let condition = feature.condition { text += " where \(condition.text)" }
        switch feature.window {
        case .rolling(let length): text += " in \(DurationText.text(length))"
        case .forever: text += " for ever"
        case nil: break
        }
        if feature.granularity > 0 { text += ", by \(DurationText.text(feature.granularity))" }
        return text
    }

    private static func kind(of kind: FeatureDefinition.Kind) -> String {
        switch kind {
        case .count: "count"
        case .sum(let path, let decimals): "sum of \(path) (\(decimals) decimals)"
        case .mean(let path, _, _): "mean of \(path)"
        case .min(let path, _): "min of \(path)"
        case .max(let path, _): "max of \(path)"
        case .distinct(let path): "distinct \(path)"
        case .sessions(let gap): "sessions with gaps of \(DurationText.text(gap))"
        case .sinceLast: "seconds since the last"
        case .sinceFirst: "seconds since the first"
        case .interval: "seconds between the last two"
        case .decayed(let halfLife, let weights):
            "decayed sum with a half-life of \(DurationText.text(halfLife))"
                + (weights.map { " and weights \(self.weights($0))" } ?? "")
        case .last(let path, _): "last \(path)"
        case .first(let path, _): "first \(path)"
        case .expression(let source): source.text
        }
    }

    private static func weights(_ weights: [FeatureDefinition.EventWeight]) -> String {
        weights.map { "\($0.type) \(numberText($0.weight))" }.joined(separator: ", ")
    }

    /// `logistic: -2.2 + 0.08 visits_7d`, or a trained model's inputs.
    static func text(of model: ModelDefinition) -> String {
        switch model.kind {
        case .logistic(let bias, let weights):
            let terms = weights.map { weight in
                (weight.weight < 0 ? " - " : " + ") + "\(numberText(abs(weight.weight))) \(weight.feature)"
            }
            return "logistic: \(numberText(bias))\(terms.joined())"
        case .trained(let trained):
            return "trained, over \(trained.inputs.map(\.feature).joined(separator: ", "))"
        }
    }
}
