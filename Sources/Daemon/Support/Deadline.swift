/// The one limit of everything that a call waits for, made once and passed down.
struct Deadline {
    private let end: UInt64
    private let clock: WallClock
    private let stop: StopFlag?

    /// - Parameter stop: once it is set, the deadline is ``patienceAtStop`` away at most.
    init(in duration: Duration, _ clock: WallClock, unless stop: StopFlag? = nil) {
        let (seconds, attoseconds) = duration.components
        end = clock.monotonic() + UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
        self.clock = clock
        self.stop = stop
    }

    var left: Duration {
        let now = clock.monotonic()
        return now < end ? .nanoseconds(Int64(end - now)) : .zero
    }

    /// A wait is also over when the daemon is told to stop: what follows has a deadline of its own.
    var hasPassed: Bool { left == .zero || stop?.isSet ?? false }
}
