/// How far one topic's partition has been read.
struct TopicPosition {
    /// Nanoseconds after which an end that nothing moves is taken for reached, although records seem to be
    /// missing: what stands there are markers of transactions, which are never handed out.
    private static let markerPatience: UInt64 = 10_000_000_000

    /// Whether the group gave it to this worker.
    var isAssigned = false
    /// The next offset to be processed.
    private(set) var next: Int64 = 0
    /// The next offset to be received; above ``next`` while records are held.
    private(set) var received: Int64 = 0
    /// Monotonic nanoseconds of the last record, or of the start.
    var lastReceived: UInt64 = 0
    /// An end that the broker named when it was asked; what it says by the way can be older after a pause.
    var knownEnd: Int64 = 0
    /// Whether it is not received for now, because much of it is held.
    var isPaused = false
    /// Whether its records have begun to come.
    var isStarted = false
    /// The end of the partition as last heard, and the monotonic nanoseconds since when it is there.
    private var high: (offset: Int64, since: UInt64) = (-1, 0)

    /// Goes to the record that is to be processed next.
    mutating func begin(at offset: Int64, end: Int64, now: UInt64) {
        next = offset
        received = offset
        knownEnd = end
        lastReceived = now
        isPaused = false
        isStarted = false
        high = (-1, 0)
    }

    mutating func receive(_ offset: Int64, now: UInt64) {
        received = offset + 1
        lastReceived = now
    }

    mutating func process(_ offset: Int64) { next = offset + 1 }

    /// Whether everything on the broker was received.
    mutating func isAtEnd(high offset: Int64, now: UInt64) -> Bool {
        guard !isPaused else { return false }
        let offset = max(offset, knownEnd)
        if offset != high.offset { high = (offset, now) }
        if received >= offset { return true }
        return min(elapsed(since: high.since, now), quietTime(now: now)) >= Self.markerPatience
    }

    /// Nanoseconds since the last record.
    func quietTime(now: UInt64) -> UInt64 { elapsed(since: lastReceived, now) }

    /// Instants come from different moments of a turn, so an earlier one may be asked about a later one.
    private func elapsed(since start: UInt64, _ now: UInt64) -> UInt64 { now > start ? now - start : 0 }
}
