/// How the shop's time runs in the demo: through its past quickly, ever slower, and into the present.
///
/// The gap between the shop's time and the clock closes as `past * (1 - elapsed / duration)^3`: the first
/// weeks fly by, the last hours can be followed, and nothing jumps when the gap is gone. All spans and
/// instants are milliseconds, instants since the epoch.
public struct DemoTime: Sendable {
    /// How long the shop's past takes unless told otherwise.
    public static let defaultSeconds = 40

    private static let day: Int64 = 86_400_000

    private let start: Int64
    private let past: Int64
    private let duration: Int64

    /// - Parameters:
    ///   - start: the wall clock when the demo starts.
    ///   - days: how far back the shop opens, above 0.
    ///   - seconds: how long its past takes, above 0.
    public init(start: Int64, days: Int = 30, seconds: Int = Self.defaultSeconds) {
        self.start = start
        past = Int64(days) * Self.day
        duration = Int64(seconds) * 1000
    }

    /// When the shop opens.
    public var opening: Int64 { start - past }

    /// The shop's time when the wall clock shows `now`; never later than that.
    public func shopTime(at now: Int64) -> Int64 {
        let elapsed = max(0, now - start)
        guard elapsed < duration else { return now }
        let left = 1 - Double(elapsed) / Double(duration)
        return start + elapsed - Int64(Double(past) * left * left * left)
    }

    /// How far the past has been told.
    public func phase(at now: Int64) -> DemoSnapshot.Phase {
        guard now < start + duration else { return .live }
        let days = Int(past / Self.day)
        let day = Int((shopTime(at: now) - opening) / Self.day) + 1
        return .past(day: min(day, days), of: days)
    }
}
