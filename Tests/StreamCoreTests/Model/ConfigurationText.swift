import StreamCore

/// The job as the configuration file that a user would write for it.
func configurationText(_ job: JobDefinition) -> String {
    var lines = ["application: \(job.application)", "input:", "  mapping:"]
    lines += ["event_id: event_id", "customer_id: customer_id", "type: type", "timestamp: ts"].map {
        "    \($0)"
    }
    lines += [
        "  dedup_window: \(DurationText.text(job.input.dedupWindow))",
        "  allowed_lateness: \(DurationText.text(job.input.allowedLateness))",
        "  out_of_orderness: \(DurationText.text(job.input.outOfOrderness))",
    ]
    lines += section("features", job.features.map { ($0.name, entries(of: $0)) })
    lines += section("models", job.models.map { ($0.name, entries(of: $0)) })
    lines += section("segments", job.segments.map { ($0.name, entries(of: $0)) })
    return lines.joined(separator: "\n")
}

private typealias Entry = (key: String, value: String)

private func section(_ title: String, _ items: [(name: String, entries: [Entry])]) -> [String] {
    guard !items.isEmpty else { return [] }
    return ["\(title):"]
        + items.map { name, entries in
            "  \(name): {\(entries.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
        }
}

private func entries(of feature: FeatureDefinition) -> [Entry] {
    let events =
        switch feature.events {
        case .any: "any"
        case .types(let types): "[\(types.joined(separator: ", "))]"
        }
    var entries = entries(of: feature.kind, events: events)
    if let condition = feature.condition { entries.append(("where", quoted(condition))) }
    switch feature.window {
    case .forever: entries.append(("window", "forever"))
    case .rolling(let length): entries.append(("window", DurationText.text(length)))
    case nil: break
    }
    if feature.granularity > 0, feature.kind.hasSteps {
        entries.append(("granularity", DurationText.text(feature.granularity)))
    }
    return entries
}

private func entries(of kind: FeatureDefinition.Kind, events: String) -> [Entry] {
    func field(_ name: String, _ path: FieldPath) -> [Entry] { [(name, path.description), ("of", events)] }
    switch kind {
    case .count: return [("count", events)]
    case .sum(let path, let decimals): return field("sum", path) + [("decimals", "\(decimals)")]
    case .mean(let path, let decimals, let fallback):
        return field("mean", path) + [("decimals", "\(decimals)"), ("default", yaml(fallback))]
    case .min(let path, let fallback): return field("min", path) + [("default", yaml(fallback))]
    case .max(let path, let fallback): return field("max", path) + [("default", yaml(fallback))]
    case .distinct(let path): return field("distinct", path)
    case .sessions(let gap): return [("sessions", events), ("gap", DurationText.text(gap))]
    case .sinceLast: return [("since_last", events)]
    case .sinceFirst: return [("since_first", events)]
    case .interval: return [("interval", events)]
    case .decayed(let halfLife, let weights):
        let list = weights?.map { "\($0.type): \(yaml($0.weight))" }.joined(separator: ", ")
        return [("decayed", events), ("half_life", DurationText.text(halfLife))]
            + (list.map { [("weights", "{\($0)}")] } ?? [])
    case .last(let path, let fallback): return field("last", path) + yaml(fallback)
    case .first(let path, let fallback): return field("first", path) + yaml(fallback)
    case .expression(let text): return [("expr", quoted(text))]
    }
}

private func entries(of model: ModelDefinition) -> [Entry] {
    switch model.kind {
    case .logistic(let bias, let weights):
        let list = weights.map { "\($0.feature): \(yaml($0.weight))" }.joined(separator: ", ")
        return [("type", "logistic"), ("bias", yaml(bias)), ("weights", "{\(list)}")]
    case .trained(let trained):
        // There is no file behind it: what it computes stands in the seed's generator.
        return [
            ("type", "\(type(of: trained.model))"),
            ("inputs", "[\(trained.inputs.map(\.feature).joined(separator: ", "))]"),
        ]
    }
}

private func entries(of segment: SegmentDefinition) -> [Entry] {
    var entries: [Entry] = []
    switch segment.rule {
    case .threshold(let rule):
        entries.append(("enter", quoted(rule.enter)))
        if let exit = rule.exit { entries.append(("exit", quoted(exit))) }
        for (key, value) in [
            ("min_dwell", rule.minDwell), ("cooldown", rule.cooldown), ("confirm", rule.confirm),
        ] where value > 0 { entries.append((key, DurationText.text(value))) }
    case .tiers(let of, let tiers):
        let list = tiers.map { tier in
            let limits = [("enter", tier.enter), ("exit", tier.exit)].compactMap { key, value in
                value.map { "\(key): \(yaml($0))" }
            }
            return "\(tier.name): {\(limits.joined(separator: ", "))}"
        }
        entries.append(("tiers", "{of: \(quoted(of)), \(list.joined(separator: ", "))}"))
    case .clusters(let of, let margin):
        entries.append(("clusters", "{of: \(quoted(of)), margin: \(yaml(margin))}"))
    }
    entries += [("evaluate", segment.evaluation.rawValue), ("version", "\(segment.version)")]
    return segment.shadow ? entries + [("shadow", "true")] : entries
}

extension FeatureDefinition.Kind {
    fileprivate var hasSteps: Bool {
        switch self {
        case .interval, .last, .first, .expression: false
        default: true
        }
    }
}

private func quoted(_ text: SourceText) -> String { "'\(text.text)'" }

private func yaml(_ value: Double) -> String { value.isNaN ? ".nan" : "\(value)" }

private func yaml(_ fallback: FeatureDefault?) -> [Entry] {
    switch fallback {
    case .number(let value): [("default", yaml(value))]
    case .string(let text): [("default", "\"\(text)\"")]
    case nil: []
    }
}

/// The key that names a feature's kind in a configuration.
func configurationKey(_ kind: FeatureDefinition.Kind) -> String { entries(of: kind, events: "any")[0].key }
