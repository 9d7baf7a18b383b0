import Glibc
import StreamCore

/// An accepted event as one feature sees it.
struct Match {
    var timestamp: Int64
    /// The feature's field; missing where the feature reads none.
    var value: ModelValue
    var type: String
}

/// One feature, computed from the complete list of its matches by the words of the specification.
struct ModelFeature {
    let definition: FeatureDefinition
    /// `where:`, parsed.
    let condition: ModelExpression?
    /// Whether `last` and `first` hold strings.
    let holdsText: Bool

    /// What the feature takes from an accepted event, nil when the event is none of its own.
    func match(_ event: ModelEvent) -> Match? {
        if case .types(let types) = definition.events, !types.contains(event.type) { return nil }
        if let condition {
            guard condition.value(where: { event.fields[$0] ?? .missing }).isTrue else { return nil }
        }
        let value = definition.field.map { event.fields[$0] ?? .missing } ?? .missing
        guard accepts(value) else { return nil }
        return Match(timestamp: event.timestamp, value: value, type: event.type)
    }

    private func accepts(_ value: ModelValue) -> Bool {
        switch (definition.kind, value) {
        case (.sum, .number), (.mean, .number), (.min, .number), (.max, .number): true
        case (.sum, _), (.mean, _), (.min, _), (.max, _): false
        case (.distinct, .bool), (.distinct, .number), (.distinct, .string): true
        case (.distinct, _): false
        case (.last, .string), (.first, .string): holdsText
        case (.last, .number), (.first, .number): !holdsText
        case (.last, _), (.first, _): false
        default: true
        }
    }

    /// The feature's value at `time`; `matches` in order of arrival. Not for expressions.
    func value(of matches: [Match], at time: Int64) -> ModelValue {
        let inWindow = matches.filter { isInWindow($0.timestamp, at: time) }
        let numbers = inWindow.compactMap(\.value.number)
        switch definition.kind {
        case .count: return .number(Double(inWindow.count))
        case .sum(_, let decimals): return .number(exactSum(numbers, decimals: decimals))
        case .mean(_, let decimals, let fallback):
            guard !numbers.isEmpty else { return .number(fallback) }
            return .number(exactSum(numbers, decimals: decimals) / Double(numbers.count))
        case .min(_, let fallback): return .number(numbers.min() ?? fallback)
        case .max(_, let fallback): return .number(numbers.max() ?? fallback)
        case .distinct: return .number(Double(Set(inWindow.map(\.value)).count))
        case .sessions(let gap):
            let starts = sessionStarts(matches, gap: gap)
            return .number(Double(starts.count { isInWindow($0, at: time) }))
        case .sinceLast: return .number(elapsed(since: matches.map(\.timestamp).max(), at: time))
        case .sinceFirst: return .number(elapsed(since: matches.map(\.timestamp).min(), at: time))
        case .interval: return .number(lastInterval(matches))
        case .decayed(let halfLife, let weights):
            return .number(decayed(matches, halfLife: halfLife, weights: weights, at: time))
        case .last(_, let fallback):
            let latest = matches.enumerated().max {
                ($0.element.timestamp, $0.offset) < ($1.element.timestamp, $1.offset)
            }
            return latest?.element.value ?? defaultValue(fallback)
        case .first(_, let fallback):
            let earliest = matches.enumerated().min {
                ($0.element.timestamp, $0.offset) < ($1.element.timestamp, $1.offset)
            }
            return earliest?.element.value ?? defaultValue(fallback)
        case .expression: preconditionFailure("an expression has no matches")
        }
    }

    private func isInWindow(_ timestamp: Int64, at time: Int64) -> Bool {
        guard case .rolling(let length) = definition.window else { return true }
        let g = definition.granularity
        let newest = floorDivide(time, g)
        let bucket = floorDivide(timestamp, g)
        return bucket > newest - length / g && bucket <= newest
    }

    private func exactSum(_ numbers: [Double], decimals: Int) -> Double {
        let scale = pow(10, Double(decimals))
        let units = numbers.map { Int64(($0 * scale + 0.5).rounded(.down)) }.reduce(0, +)
        return Double(units) / scale
    }

    /// The timestamps of the runs' first events.
    private func sessionStarts(_ matches: [Match], gap: Int64) -> [Int64] {
        let times = matches.map(\.timestamp).sorted()
        return times.indices.filter { $0 == 0 || times[$0] - times[$0 - 1] > gap }.map { times[$0] }
    }

    private func elapsed(since anchor: Int64?, at time: Int64) -> Double {
        guard let anchor else { return .infinity }
        let g = definition.granularity
        return Double((time - anchor) / g * g) / 1000
    }

    private func lastInterval(_ matches: [Match]) -> Double {
        var clock: [Int64] = []
        for match in matches { clock.append(max(match.timestamp, clock.last ?? match.timestamp)) }
        guard clock.count >= 2 else { return 0 }
        return Double(clock[clock.count - 1] - clock[clock.count - 2]) / 1000
    }

    private func decayed(
        _ matches: [Match], halfLife: Int64, weights: [FeatureDefinition.EventWeight]?, at time: Int64
    ) -> Double {
        let g = definition.granularity
        // Weights of one bucket are added first, so that those which cancel leave nothing of their rounding.
        var sums: [Int64: Double] = [:]
        for match in matches {
            let weight = weights.map { list in list.first { $0.type == match.type }?.weight ?? 0 } ?? 1
            sums[floorDivide(match.timestamp, g), default: 0] += weight
        }
        return sums.sorted { $0.key < $1.key }.reduce(0) { sum, bucket in
            sum + bucket.value * pow(2, -Double((floorDivide(time, g) - bucket.key) * g) / Double(halfLife))
        }
    }

    private func defaultValue(_ fallback: FeatureDefault?) -> ModelValue {
        switch fallback {
        case .number(let value): .number(value)
        case .string(let text): .string(text)
        case nil: holdsText ? .string("") : .number(0)
        }
    }
}

extension FeatureDefinition {
    /// The field whose values the feature aggregates.
    var field: FieldPath? {
        switch kind {
        case .sum(let path, _), .mean(let path, _, _), .min(let path, _), .max(let path, _),
            .distinct(let path), .last(let path, _), .first(let path, _):
            path
        default: nil
        }
    }
}
