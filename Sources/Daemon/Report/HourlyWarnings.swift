/// Lets a warning of a kind through once an hour.
struct HourlyWarnings<Kind: Hashable & Sendable>: Sendable {
    /// Monotonic nanoseconds of the last one of each kind.
    private var said: [Kind: UInt64] = [:]

    /// Whether nothing of the kind was said lately.
    /// - Parameter now: monotonic nanoseconds.
    mutating func isNews(_ kind: Kind, now: UInt64) -> Bool {
        if let last = said[kind], now - last < 3_600_000_000_000 { return false }
        said[kind] = now
        return true
    }
}
