/// What a customer's stored state stands for, in words: two plans of the same words can read each other's
/// state, and a count of purchases is never taken for a count of visits because both are four bytes.
///
/// The words leave out what decides only how state is read: names of features, thresholds, dwell, versions,
/// expressions and models. A segment's name counts, because a membership was published under it.
enum StateMeaning {
    /// - Parameter sources: in the order of their states, with the type that they hold.
    static func describe(
        sources: [(definition: FeatureDefinition, type: ValueType)], segments: [CheckedSegment],
        retired: [RetiredSegment], labels: [CheckedLabel]
    ) -> String {
        var lines = sources.map { words(for: $0.definition, $0.type) }
        lines += segments.map { "\(rule($0)) \(quoted($0.definition.name))" }
        lines += retired.map { segment in
            let names = segment.outputs.map { "\($0.name) \($0.shadow)" }
            return "retired \(segment.isOneOfMany) \(names)"
        }
        lines += labels.map(\.meaning)
        return lines.joined(separator: "\n")
    }

    /// What the state of one feature means.
    static func words(for definition: FeatureDefinition, _ type: ValueType) -> String {
        "\(definition.kind.storedText)\(definition.selectionText) as \(type.rawValue)"
    }

    private static func rule(_ segment: CheckedSegment) -> String {
        switch segment.definition.rule {
        case .threshold(let threshold): threshold.confirm > 0 ? "confirmed threshold" : "threshold"
        case .tiers(_, let tiers): "tiers \(tiers.map(\.name))"
        case .clusters: "clusters \(segment.clusters)"
        }
    }

    private static func quoted(_ name: String) -> String { [name].description }
}

extension FeatureDefinition {
    /// Which events count, and over what time.
    var selectionText: String {
        var text =
            switch events {
            case .any: " of any"
            case .types(let types): " of \(types.sorted())"
            }
        switch window {
        case .forever: text += " forever"
        case .rolling(let length): text += " window \(length)"
        case nil: break
        }
        text += " granularity \(granularity)"
        if let condition, let expression = try? Expression.parse(condition.text) {
            text += " where \(expression.canonical)"
        }
        return text
    }
}

extension FeatureDefinition.Kind {
    /// What is remembered of the events that count. A default is no part of it: it stands in only while
    /// nothing is remembered.
    var storedText: String {
        switch self {
        case .count: "count"
        case .sum(let path, let decimals): "sum \(path) \(decimals)"
        case .mean(let path, let decimals, _): "mean \(path) \(decimals)"
        case .min(let path, _): "min \(path)"
        case .max(let path, _): "max \(path)"
        case .distinct(let path): "distinct \(path)"
        case .sessions(let gap): "sessions \(gap)"
        case .sinceLast: "since_last"
        case .sinceFirst: "since_first"
        case .interval: "interval"
        case .decayed(let halfLife, let weights):
            "decayed \(halfLife) \(weights.map { $0.map { "\($0.type) \($0.weight)" }.sorted() } ?? [])"
        case .last(let path, _): "last \(path)"
        case .first(let path, _): "first \(path)"
        case .expression(let source): source.text
        }
    }
}
