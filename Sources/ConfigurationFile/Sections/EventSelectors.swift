import StreamCore

extension FeatureKind {
    /// The events that the kind's own value names; none are needed by an expression.
    func selector(_ value: YAMLValue, _ log: ProblemLog) -> EventSelector? {
        self == .expression ? .any : eventSelector(value, "\"\(rawValue)\"", log)
    }
}

extension FeatureReader {
    /// `of`, any event when it is left out.
    func selectorOfPath() -> EventSelector? {
        guard let entry = reader.entry("of") else { return .any }
        return eventSelector(entry.value, "\"of\"", log)
    }
}

/// `any`, one event type, or a list of types.
func eventSelector(_ value: YAMLValue, _ name: String, _ log: ProblemLog) -> EventSelector? {
    guard case .sequence = value.content else {
        return log.read(value, as: .eventTypes, name).map { $0 == "any" ? .any : .types([$0]) }
    }
    guard let items = log.items(value, name, "any, an event type or a list of event types") else {
        return nil
    }
    var types: [String] = []
    for item in items {
        guard let type = log.read(item, as: .text, "an event type") else { continue }
        if type == "any" {
            log.error(
                at: item.position, "\"any\" stands for every event type; write it alone, without a list")
        } else if types.contains(type) {
            log.warning(at: item.position, "event type \"\(type)\" is named twice")
        } else {
            types.append(type)
        }
    }
    return .types(types)
}

extension ScalarForm where Value == String {
    fileprivate static var eventTypes: Self {
        Self("any, an event type or a list of event types") { ScalarForm.text.read($0) }
    }
}
