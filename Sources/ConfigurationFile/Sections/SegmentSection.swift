import StreamCore

/// All segments, in the file's order.
func readSegments(in reader: MappingReader) -> [SegmentDefinition] {
    reader.named("segments").compactMap { entry in
        checkSegmentName(entry, "segment", reader.log)
        let title = "segment \"\(entry.key)\""
        return MappingReader(entry.value, title, at: entry.position, reader.log)
            .flatMap { segment(entry.key, $0) }
    }
}

private func segment(_ name: String, _ reader: MappingReader) -> SegmentDefinition? {
    defer { reader.finish() }
    let rule = rule(reader)
    let evaluation = reader.optional("evaluate", .evaluation)
    let version = reader.optional("version", .integer(1...Int(Int32.max)))
    let shadow = reader.optional("shadow", .bool)
    let holdout = reader.optional("holdout", .percentage)
    let minSize = reader.optional("min_size", .integer(1...Int(Int32.max)))
    let maxFlapRate = reader.optional("max_flap_rate", .percentage)
    return rule.map { rule in
        SegmentDefinition(
            name: name, position: reader.position, rule: rule, evaluation: evaluation ?? .continuous,
            version: version ?? 1, shadow: shadow ?? false, holdout: holdout ?? 0,
            limits: SegmentLimits(minSize: minSize, maxFlapRate: maxFlapRate))
    }
}

/// Exactly one of `enter`, `tiers` and `clusters` says what the segment is.
private func rule(_ reader: MappingReader) -> SegmentDefinition.Rule? {
    let rules = ["enter", "tiers", "clusters"].compactMap(reader.entry)
        .sorted { $0.position < $1.position }
    guard let rule = rules.first else {
        reader.know(thresholdKeys)
        reader.log.error(at: reader.position, "\(reader.title) needs \"enter\", \"tiers\" or \"clusters\"")
        return nil
    }
    for other in rules.dropFirst() {
        reader.log.error(
            at: other.position, "\(reader.title) has both \"\(rule.key)\" and \"\(other.key)\"; choose one")
    }
    if rule.key == "enter" { return threshold(reader).map { .threshold($0) } }
    for key in thresholdKeys {
        reader.refuse(key, "\"\(key)\" does not go with \"\(rule.key)\"; it belongs to \"enter\"")
    }
    return rule.key == "tiers" ? tiers(rule, reader.log) : clusters(rule, reader.log)
}

/// `clusters: {of: taste_model, margin: 0.1}`.
private func clusters(_ entry: YAMLValue.Entry, _ log: ProblemLog) -> SegmentDefinition.Rule? {
    guard let reader = MappingReader(entry.value, "\"clusters\"", at: entry.position, log) else { return nil }
    defer { reader.finish() }
    let margin = reader.optional("margin", .margin)
    return reader.required("of", .expression).map { .clusters(of: $0, margin: margin ?? 0) }
}

private let thresholdKeys = ["exit", "min_dwell", "cooldown", "confirm"]

private func threshold(_ reader: MappingReader) -> SegmentDefinition.Threshold? {
    let enter = reader.required("enter", .expression)
    let exit = reader.optional("exit", .expression)
    let minDwell = reader.optional("min_dwell", .duration)
    let cooldown = reader.optional("cooldown", .duration)
    let confirm = reader.optional("confirm", .duration)
    return enter.map { enter in
        SegmentDefinition.Threshold(
            enter: enter, exit: exit, minDwell: minDwell ?? 0, cooldown: cooldown ?? 0,
            confirm: confirm ?? 0)
    }
}

extension ScalarForm where Value == Double {
    /// A share below the whole.
    fileprivate static var margin: Self { number("a number from 0 to below 1") { (0..<1).contains($0) } }
}

extension ScalarForm where Value == SegmentDefinition.Evaluation {
    fileprivate static var evaluation: Self {
        .choice(["continuous": .continuous, "event": .event])
    }
}
