/// When the events of a shop are to be sent: so many a second, and none before it happens.
///
/// Instants are nanoseconds since the epoch by the wall clock, which the caller reads.
public struct EventPace: Sendable {
    /// What a slow receiver missed is made up for as far as this, not in one endless burst; and a clock that
    /// is put back delays the events by no more.
    private static let tolerance: Int64 = 1_000_000_000

    /// The arrivals that nanoseconds can express: up to the year 2223. What is later never comes.
    private static let arrivals: ClosedRange<Int64> = 0...8_000_000_000_000

    private let interval: Int64
    /// When the rate allows the next event.
    private var next: Int64

    /// - Parameters:
    ///   - perSecond: events a second, above 0.
    ///   - now: when the first event may be sent.
    public init(perSecond: Double, now: Int64) {
        interval = Int64(min(1e9 / perSecond, 1e15))
        next = now
    }

    /// How long to wait before the next event is sent, in nanoseconds; 0 if it is due.
    /// - Parameter arrival: the event's ``ShopEvent/arrival``, ms since the epoch.
    public mutating func delay(before arrival: Int64, now: Int64) -> Int64 {
        let allowed = min(max(next, now - Self.tolerance), now + interval + Self.tolerance)
        let arrival = min(max(arrival, Self.arrivals.lowerBound), Self.arrivals.upperBound)
        let due = max(allowed, arrival * 1_000_000)
        next = due + interval
        return max(0, due - now)
    }
}
