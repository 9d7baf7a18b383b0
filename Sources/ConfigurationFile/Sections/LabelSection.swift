import StreamCore

extension MappingReader {
    /// A model's `label`; nil when it has none, or when it is wrong, which is then reported.
    func label() -> LabelDefinition? { entry("label").flatMap(readLabel) }

    /// As ``label()``, and a missing one is reported.
    func requiredLabel() -> LabelDefinition? { requiredEntry("label").flatMap(readLabel) }

    private func readLabel(_ entry: YAMLValue.Entry) -> LabelDefinition? {
        guard let reader = MappingReader(entry.value, "\"label\"", at: entry.position, log) else {
            return nil
        }
        defer { reader.finish() }
        let events = reader.requiredEntry("event").flatMap { eventSelector($0.value, "\"event\"", log) }
        let within = reader.required("within", .positiveDuration)
        guard let events, let within else { return nil }
        return LabelDefinition(events: events, within: within, at: entry.position)
    }
}
