import StreamCore

/// How busy the shop is over a day and a week, in UTC: 1 on average, quiet before dawn, busy in the evening
/// and on Sundays.
enum Rhythm {
    private static let hours = scaledToMeanOne([
        0.35, 0.20, 0.12, 0.08, 0.08, 0.15, 0.35, 0.60, 0.85, 1.00, 1.10, 1.15,
        1.30, 1.20, 1.05, 1.05, 1.15, 1.35, 1.60, 1.95, 2.15, 2.00, 1.40, 0.75,
    ])
    /// From Monday on.
    private static let weekdays = scaledToMeanOne([1.00, 0.95, 0.95, 0.95, 0.90, 1.05, 1.25])

    /// The greatest intensity there is.
    static let peak = (hours.max() ?? 1) * (weekdays.max() ?? 1)

    static func intensity(at instant: Int64) -> Double {
        let day = floorDivide(instant, Span.day)
        let hour = Int((instant - day * Span.day) / Span.hour)
        let weekday = Int((instant - startOfWeek(instant)) / Span.day)
        return hours[hour] * weekdays[weekday]
    }

    /// The last Monday's midnight. The epoch was a Thursday.
    static func startOfWeek(_ instant: Int64) -> Int64 {
        let monday = 4 * Span.day
        return floorDivide(instant - monday, Span.week) * Span.week + monday
    }

    private static func scaledToMeanOne(_ weights: [Double]) -> [Double] {
        let mean = weights.reduce(0, +) / Double(weights.count)
        return weights.map { $0 / mean }
    }
}
