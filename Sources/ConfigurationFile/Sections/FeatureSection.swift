import StreamCore

/// All features, in the file's order.
func readFeatures(in reader: MappingReader, _ names: DefinedNames) -> [FeatureDefinition] {
    reader.named("features").compactMap { entry in
        names.define(entry, as: "feature")
        let title = "feature \"\(entry.key)\""
        guard let mapping = MappingReader(entry.value, title, at: entry.position, reader.log) else {
            return nil
        }
        return FeatureReader(reader: mapping).read(entry.key)
    }
}

/// Reads one feature.
struct FeatureReader {
    let reader: MappingReader
    var log: ProblemLog { reader.log }

    func read(_ name: String) -> FeatureDefinition? {
        defer { reader.finish() }
        guard let (kind, value) = kind() else { return nil }
        let definition = definition(name, kind, value)
        for key in FeatureKey.allCases where !kind.keys.contains(key) {
            let name = key.rawValue
            reader.refuse(name, "\"\(name)\" does not go with \"\(kind.rawValue)\"; \(key.takers)")
        }
        return definition
    }

    /// The one key that says what the feature is.
    private func kind() -> (FeatureKind, YAMLValue)? {
        let found = FeatureKind.allCases
            .compactMap { kind in reader.peek(kind.rawValue).map { (kind: kind, entry: $0) } }
            .sorted { $0.entry.position < $1.entry.position }
        if let only = found.first, found.count == 1 {
            reader.know([only.kind.rawValue])
            return (only.kind, only.entry.value)
        }
        // It is open which of the other keys belong here: only unknown ones are reported.
        reader.know(FeatureKind.allCases.map(\.rawValue) + FeatureKey.allCases.map(\.rawValue))
        guard let first = found.first else {
            let kinds = list(FeatureKind.allCases.map(\.rawValue), "or")
            log.error(at: reader.position, "\(reader.title) has no kind; give it one of \(kinds)")
            return nil
        }
        for second in found.dropFirst() {
            let both = "both \"\(first.kind.rawValue)\" and \"\(second.kind.rawValue)\""
            log.error(at: second.entry.position, "\(reader.title) has \(both); a feature has one kind")
        }
        return nil
    }

    private func definition(_ name: String, _ kind: FeatureKind, _ value: YAMLValue) -> FeatureDefinition? {
        let events = kind.keys.contains(.events) ? selectorOfPath() : kind.selector(value, log)
        let condition = kind.keys.contains(.condition) ? reader.optional("where", .expression) : nil
        let buckets = kind.keys.contains(.window) ? buckets() : nil
        let step = buckets?.granularity ?? (kind.hasSteps ? granularity() : 0)
        guard let detail = detail(kind, value), let events, let step else { return nil }
        if kind.keys.contains(.window), buckets == nil { return nil }
        return FeatureDefinition(
            name: name, position: reader.position, kind: detail, events: events, condition: condition,
            window: buckets?.window, granularity: step)
    }

    /// What belongs to the kind alone. The keys are read first, so that a wrong path hides no other fault.
    private func detail(_ kind: FeatureKind, _ value: YAMLValue) -> FeatureDefinition.Kind? {
        switch kind {
        case .count: return .count
        case .sinceLast: return .sinceLast
        case .sinceFirst: return .sinceFirst
        case .interval: return .interval
        case .sessions: return reader.required("gap", .positiveDuration).map { .sessions(gap: $0) }
        case .decayed: return decayed()
        case .expression: return log.read(value, as: .expression, "\"expr\"").map { .expression($0) }
        case .sum:
            let decimals = decimals()
            return path(kind, value).map { .sum($0, decimals: decimals) }
        case .mean:
            let (decimals, fallback) = (decimals(), numericFallback())
            return path(kind, value).map { .mean($0, decimals: decimals, fallback: fallback) }
        case .min:
            let fallback = numericFallback()
            return path(kind, value).map { .min($0, fallback: fallback) }
        case .max:
            let fallback = numericFallback()
            return path(kind, value).map { .max($0, fallback: fallback) }
        case .distinct: return path(kind, value).map { .distinct($0) }
        case .last:
            let fallback = reader.optional("default", .fallback)
            return path(kind, value).map { .last($0, fallback: fallback) }
        case .first:
            let fallback = reader.optional("default", .fallback)
            return path(kind, value).map { .first($0, fallback: fallback) }
        }
    }

    private func path(_ kind: FeatureKind, _ value: YAMLValue) -> FieldPath? {
        log.read(value, as: .fieldPath, "\"\(kind.rawValue)\"")
    }

    private func decimals() -> Int { reader.optional("decimals", .integer(0...9)) ?? 4 }

    private func numericFallback() -> Double { reader.optional("default", .numberOrMissing) ?? 0 }

    private func decayed() -> FeatureDefinition.Kind? {
        let weights = reader.entry("weights").flatMap { entry in
            reader.weights(entry.value, of: "event type")?
                .map { FeatureDefinition.EventWeight(type: $0.entry.key, weight: $0.weight) }
                .sorted { $0.type < $1.type }
        }
        return reader.required("half_life", .positiveDuration)
            .map { .decayed(halfLife: $0, weights: weights) }
    }
}

extension ScalarForm where Value == FeatureDefault {
    /// A plain number is one, `true` and `false` are nothing, and all else is a string.
    fileprivate static var fallback: Self {
        Self("a number or a string (true and false in quotes)") { scalar in
            if let number = ScalarForm<Double>.number(scalar) { return .number(number) }
            return ScalarForm<Bool>.bool.read(scalar) == nil ? .string(scalar.text) : nil
        }
    }
}
