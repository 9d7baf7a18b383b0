import StreamCore

extension FeatureKind {
    /// Whether the value steps with time although there is no window.
    var hasSteps: Bool { keys.contains(.granularity) && !keys.contains(.window) }
}

/// The step that suits a span where none is given: the buckets stay between 60 and some hundreds.
private func defaultGranularity(of span: Int64) -> Int64 {
    if span <= 2 * 3_600_000 { return 60_000 }
    return span <= 7 * 86_400_000 ? 3_600_000 : 86_400_000
}

private let bucketLimit: Int64 = 1_000_000

extension FeatureReader {
    /// The step of a feature without a window; nil, with a problem reported, when it is wrong.
    func granularity() -> Int64? {
        if reader.entry("granularity") != nil { return reader.optional("granularity", .positiveDuration) }
        guard let halfLife = reader.peek("half_life") else { return 60_000 }
        guard case .scalar(let scalar) = halfLife.value.content else { return nil }
        return DurationText.milliseconds(scalar.text).map(defaultGranularity)
    }

    /// `window` and `granularity`, which must divide it; nil, with a problem reported, when they do not fit.
    func buckets() -> (window: Window, granularity: Int64)? {
        let entry = reader.entry("granularity")
        let granularity = reader.optional("granularity", .positiveDuration)
        guard let span = reader.requiredEntry("window")?.value,
            let window = log.read(span, as: .window, "\"window\"")
        else { return nil }
        guard case .rolling(let length) = window else {
            guard let entry else { return (window, 0) }
            log.error(at: entry.position, "\"window: forever\" has no buckets; remove \"granularity\"")
            return nil
        }
        if entry != nil, granularity == nil { return nil }
        let step = granularity ?? defaultGranularity(of: length)
        if let misfit = misfit(length, span.summary, step, entry?.value.summary) {
            log.error(at: entry?.value.position ?? span.position, misfit)
            return nil
        }
        return (window, step)
    }
}

/// Why a window cannot be made of steps, nil when it can. `written` is the step as the user wrote it, nil
/// for the default.
private func misfit(_ length: Int64, _ window: String, _ step: Int64, _ written: String?) -> String? {
    let granularity = written ?? DurationText.text(step)
    guard length % step == 0 else {
        let divisors = nearestDivisors(of: length, to: step).map(DurationText.text)
        let near = "the nearest that do: \(list(divisors, "and"))"
        if written != nil { return "granularity \(granularity) does not divide window \(window); \(near)" }
        let reason = "the default, \(granularity), does not"
        return "window \(window) needs a \"granularity\" that divides it: \(reason); \(near)"
    }
    guard length / step > bucketLimit else { return nil }
    let least = nearestDivisors(of: length, to: length / bucketLimit + 1).last ?? length
    return "window \(window) has \(length / step) buckets of \(granularity), more than \(bucketLimit); "
        + "use a granularity of \(DurationText.text(least)) or more"
}

/// The next smaller and the next greater step that give a whole number of buckets within the limit.
private func nearestDivisors(of length: Int64, to step: Int64) -> [Int64] {
    let count = min(length / step, bucketLimit)
    let smaller = count < bucketLimit ? (count + 1...bucketLimit).first { length % $0 == 0 } : nil
    let greater = count > 0 ? (1...count).last { length % $0 == 0 } : nil
    return [smaller, greater].compactMap { $0.map { length / $0 } }
}

extension ScalarForm where Value == Window {
    fileprivate static var window: Self {
        Self("forever or a duration above zero such as 7d or 90m (units ms s m h d w)") { scalar in
            if scalar.text == "forever" { return .forever }
            return ScalarForm<Int64>.positiveDuration.read(scalar).map { .rolling(length: $0) }
        }
    }
}
