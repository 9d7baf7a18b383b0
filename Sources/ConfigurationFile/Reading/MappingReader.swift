import StreamCore

/// A mapping with a fixed set of keys, under reading: hands values out by key, remembers which keys were
/// asked for, and reports in the end those that nobody knows.
final class MappingReader {
    /// What the mapping is, as messages call it: `feature "visits_7d"`.
    let title: String
    /// Where a missing key is reported.
    let position: SourcePosition
    let log: ProblemLog
    private let entries: [YAMLValue.Entry]
    private var known: [String] = []
    private var refused: Set<String> = []

    /// Nil, with a problem reported, when `value` is no mapping; nothing at all counts as an empty one.
    init?(_ value: YAMLValue, _ title: String, at position: SourcePosition, _ log: ProblemLog) {
        guard let entries = log.entries(value, title) else { return nil }
        self.entries = entries
        self.title = title
        self.position = position
        self.log = log
    }

    /// The entry under a key, nil when it is not there.
    func entry(_ key: String) -> YAMLValue.Entry? {
        know([key])
        return peek(key)
    }

    /// The entry under a key that may turn out not to belong here.
    func peek(_ key: String) -> YAMLValue.Entry? { entries.first { $0.key == key } }

    /// Takes keys for known without reading them.
    func know(_ keys: [String]) {
        for key in keys where !known.contains(key) { known.append(key) }
    }

    /// As ``entry(_:)``, and missing ones are reported.
    func requiredEntry(_ key: String) -> YAMLValue.Entry? {
        let entry = entry(key)
        if entry == nil { log.error(at: position, "\(title) needs \"\(key)\"") }
        return entry
    }

    /// A value that may be left out.
    func optional<Value>(_ key: String, _ form: ScalarForm<Value>) -> Value? {
        entry(key).flatMap { log.read($0.value, as: form, "\"\(key)\"") }
    }

    /// A value that must be there.
    func required<Value>(_ key: String, _ form: ScalarForm<Value>) -> Value? {
        requiredEntry(key).flatMap { log.read($0.value, as: form, "\"\(key)\"") }
    }

    /// A mapping under a key, nil when left out.
    func section(_ key: String) -> MappingReader? {
        entry(key).flatMap { MappingReader($0.value, "\"\(key)\"", at: $0.position, log) }
    }

    /// The entries of a mapping whose keys are names of the user's own; none when left out.
    func named(_ key: String) -> [YAMLValue.Entry] {
        entry(key).flatMap { log.entries($0.value, "\"\(key)\"") } ?? []
    }

    /// A mapping of names to numbers, in the file's order; nil, with a problem reported, when it is none.
    func weights(_ value: YAMLValue, of what: String) -> [(entry: YAMLValue.Entry, weight: Double)]? {
        guard let entries = log.entries(value, "\"weights\"") else { return nil }
        if entries.isEmpty { log.error(at: value.position, "\"weights\" must weigh at least one \(what)") }
        return entries.compactMap { entry in
            log.read(entry.value, as: .number, "the weight of \"\(entry.key)\"").map { (entry, $0) }
        }
    }

    /// Reports a key that has no place here in words of its own.
    func refuse(_ key: String, _ message: String) {
        guard let entry = peek(key) else { return }
        refused.insert(key)
        log.error(at: entry.position, message)
    }

    /// Reports each key that was never asked for; to be called when all were.
    func finish() {
        for entry in entries where !known.contains(entry.key) && !refused.contains(entry.key) {
            log.error(at: entry.position, "unknown key \"\(entry.key)\" in \(title); \(advice(entry))")
        }
    }

    private func advice(_ entry: YAMLValue.Entry) -> String {
        if entry.value.isNull, entry.key.contains(where: { ")]\"'".contains($0) }) {
            return "an expression with a comma must stand in quotes inside { }"
        }
        if let near = nearestName(to: entry.key, among: known) { return "did you mean \"\(near)\"?" }
        return "it takes \(list(known, "and"))"
    }
}

extension ProblemLog {
    /// The entries of a mapping, none for nothing at all; nil, with a problem reported, for anything else.
    func entries(_ value: YAMLValue, _ title: String) -> [YAMLValue.Entry]? {
        if case .mapping(let entries) = value.content { return entries }
        if value.isNull { return [] }
        error(at: value.position, "\(title) must be a mapping (key: value), not \(value.summary)")
        return nil
    }

    /// The items of a list that must not be empty; nil, with a problem reported, for anything else.
    func items(_ value: YAMLValue, _ name: String, _ wanted: String) -> [YAMLValue]? {
        if case .sequence(let items) = value.content, !items.isEmpty { return items }
        var found = value.summary
        if case .sequence = value.content { found = "an empty list" }
        error(at: value.position, "\(name) must be \(wanted), not \(found)")
        return nil
    }
}
