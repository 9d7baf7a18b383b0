import StreamCore

/// `input`, without its topics.
func inputDefinition(_ reader: MappingReader) -> InputDefinition? {
    let mapping = reader.requiredEntry("mapping").flatMap { entry in
        MappingReader(entry.value, "\"mapping\"", at: entry.position, reader.log).flatMap(fieldMapping)
    }
    let times = eventTimes(reader)
    guard let mapping else { return nil }
    var definition = times
    definition.mapping = mapping
    return definition
}

private func eventTimes(_ reader: MappingReader) -> InputDefinition {
    var input = InputDefinition.unread
    let read = { (key: String, field: WritableKeyPath<InputDefinition, Int64>) in
        if let duration = reader.optional(key, .duration) { input[keyPath: field] = duration }
    }
    read("dedup_window", \.dedupWindow)
    read("allowed_lateness", \.allowedLateness)
    read("out_of_orderness", \.outOfOrderness)
    read("max_future_skew", \.maxFutureSkew)
    read("idle_after", \.idleAfter)
    if let format = reader.optional("time_format", .timeFormat) { input.timeFormat = format }
    warnOfLateRepeats(input, reader)
    return input
}

extension InputDefinition {
    /// Defaults, and fields that stand nowhere.
    static var unread: InputDefinition {
        InputDefinition(mapping: Mapping(eventID: [], customerID: [], type: [], timestamp: []))
    }
}

private func warnOfLateRepeats(_ input: InputDefinition, _ reader: MappingReader) {
    let (lateness, window) = (reader.entry("allowed_lateness"), reader.entry("dedup_window"))
    guard input.allowedLateness > input.dedupWindow, let place = (lateness ?? window)?.value.position else {
        return
    }
    let latenessText = lateness?.value.summary ?? DurationText.text(input.allowedLateness)
    let windowText = window?.value.summary ?? DurationText.text(input.dedupWindow)
    let relation = "allowed_lateness \(latenessText) is above dedup_window \(windowText)"
    reader.log.warning(at: place, "\(relation): a late repeat could count twice")
}

private func fieldMapping(_ reader: MappingReader) -> InputDefinition.Mapping? {
    defer { reader.finish() }
    let eventID = paths(reader, "event_id")
    let customerID = paths(reader, "customer_id")
    let type = paths(reader, "type")
    let timestamp = paths(reader, "timestamp")
    guard let eventID, let customerID, let type, let timestamp else { return nil }
    return InputDefinition.Mapping(
        eventID: eventID, customerID: customerID, type: type, timestamp: timestamp)
}

/// One path, or a list of paths that are tried in order.
private func paths(_ reader: MappingReader, _ key: String) -> [FieldPath]? {
    guard let value = reader.requiredEntry(key)?.value else { return nil }
    let name = "\"\(key)\""
    guard case .sequence = value.content else {
        return reader.log.read(value, as: .fieldPath, name).map { [$0] }
    }
    return reader.log.items(value, name, "a path or a list of paths")?
        .compactMap { reader.log.read($0, as: .fieldPath, "a path of \(name)") }
}

/// `input.topics`, each once.
func inputTopics(_ reader: MappingReader, required: Bool) -> [TopicUse] {
    let entry = required ? reader.requiredEntry("topics") : reader.entry("topics")
    let items = entry.flatMap { reader.log.items($0.value, "\"topics\"", "a list of topic names") } ?? []
    return items.compactMap { item in
        reader.log.read(item, as: .topic, "an input topic")
            .map { TopicUse(name: $0, use: "an input topic", position: item.position) }
    }
}

extension ScalarForm where Value == InputDefinition.TimeFormat {
    fileprivate static var timeFormat: Self {
        .choice(["auto": .auto, "rfc3339": .rfc3339, "s": .seconds, "ms": .milliseconds])
    }
}
