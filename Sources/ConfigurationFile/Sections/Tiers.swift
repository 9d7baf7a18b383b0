import StreamCore

/// `tiers: {of: intent, high: {enter: 0.7, exit: 0.6}, low: {}}`, highest first.
func tiers(_ entry: YAMLValue.Entry, _ log: ProblemLog) -> SegmentDefinition.Rule? {
    guard let entries = log.entries(entry.value, "\"tiers\"") else { return nil }
    let source = entries.first { $0.key == "of" }
    if source == nil { log.error(at: entry.position, "\"tiers\" needs \"of\": the value that is compared") }
    let value = source.flatMap { log.read($0.value, as: .expression, "\"of\"") }
    let levels = entries.filter { $0.key != "of" }
    guard levels.count >= 2, let last = levels.last else {
        log.error(at: entry.position, "\"tiers\" needs at least two tiers, highest first")
        return nil
    }
    var tiers: [SegmentDefinition.Tier] = []
    for level in levels.dropLast() {
        if let tier = tier(level, below: tiers.last, log) { tiers.append(tier) }
    }
    if let tier = lastTier(last, log) { tiers.append(tier) }
    return value.map { .tiers(of: $0, tiers) }
}

private func tier(
    _ level: YAMLValue.Entry, below higher: SegmentDefinition.Tier?, _ log: ProblemLog
) -> SegmentDefinition.Tier? {
    guard let reader = reader(level, log) else { return nil }
    defer { reader.finish() }
    let exit = reader.optional("exit", .number)
    guard let enter = reader.required("enter", .number) else { return nil }
    if let exit, exit > enter, let value = reader.entry("exit")?.value {
        let reason = "must not be above its \"enter\", \(numberText(enter))"
        log.error(at: value.position, "\"exit\" \(value.summary) of \(reader.title) \(reason)")
    }
    if let higher, let limit = higher.enter, enter >= limit, let value = reader.entry("enter")?.value {
        let reason =
            "must be below \(numberText(limit)), that of \"\(higher.name)\": tiers stand highest first"
        log.error(at: value.position, "\"enter\" \(value.summary) of \(reader.title) \(reason)")
    }
    return SegmentDefinition.Tier(
        name: level.key, position: level.position, enter: enter, exit: exit ?? enter)
}

/// The tier of all values that no other one takes.
private func lastTier(_ level: YAMLValue.Entry, _ log: ProblemLog) -> SegmentDefinition.Tier? {
    guard let reader = reader(level, log) else { return nil }
    defer { reader.finish() }
    for key in ["enter", "exit"] {
        reader.refuse(key, "\(reader.title) is the last one and takes what is left; write {}")
    }
    return SegmentDefinition.Tier(name: level.key, position: level.position)
}

private func reader(_ level: YAMLValue.Entry, _ log: ProblemLog) -> MappingReader? {
    checkSegmentName(level, "tier", log)
    return MappingReader(level.value, "tier \"\(level.key)\"", at: level.position, log)
}
