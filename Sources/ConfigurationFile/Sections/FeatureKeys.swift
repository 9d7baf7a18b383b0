/// The kinds of features, by the key that says so.
enum FeatureKind: String, CaseIterable {
    case count, sum, min, max, mean, distinct, sessions
    case sinceLast = "since_last"
    case sinceFirst = "since_first"
    case interval, decayed, last, first
    case expression = "expr"

    /// The further keys that the kind takes.
    var keys: Set<FeatureKey> {
        switch self {
        case .count: [.condition, .window, .granularity]
        case .sum: [.events, .condition, .window, .granularity, .decimals]
        case .mean: [.events, .condition, .window, .granularity, .decimals, .fallback]
        case .min, .max: [.events, .condition, .window, .granularity, .fallback]
        case .distinct: [.events, .condition, .window, .granularity]
        case .sessions: [.condition, .gap, .window, .granularity]
        case .sinceLast, .sinceFirst: [.condition, .granularity]
        case .interval: [.condition]
        case .decayed: [.condition, .halfLife, .weights, .granularity]
        case .last, .first: [.events, .condition, .fallback]
        case .expression: []
        }
    }
}

/// The keys of a feature beside its kind.
enum FeatureKey: String, CaseIterable {
    case events = "of"
    case condition = "where"
    case window, granularity, decimals, gap
    case halfLife = "half_life"
    case weights
    case fallback = "default"

    /// The kinds that take the key, as a message lists them.
    var takers: String {
        let takers = FeatureKind.allCases.filter { $0.keys.contains(self) }
        return "\(list(takers.map(\.rawValue), "and")) \(takers.count == 1 ? "takes" : "take") it"
    }
}
