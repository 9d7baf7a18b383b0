/// How far one topic's partition has been read.
struct TopicPosition {
    /// Nanoseconds after which an end that nothing moves is taken for reached, although records seem to be
    /// missing: what stands there are markers of transactions, which are never handed out.
    private static let markerPatience: UInt64 = 10_000_000_000

    private(set) var isAssigned = false
    /// The next offset to be processed.
    var next: Int64 = 0
    /// The next offset to be received; above ``next`` while records are held.
    var received: Int64 = 0
    /// Below this offset, results were published before: the records only rebuild the state.
    var publishedUpTo: Int64 = 0
    /// Monotonic nanoseconds of the last record, or of the assignment.
    var lastReceived: UInt64 = 0
    /// An end that the broker named when it was asked; what it says by the way can be older after a pause.
    var knownEnd: Int64 = 0
    /// Whether it is not received for now, because much of it is held.
    var isPaused = false
    /// The end of the partition as last heard, and the monotonic nanoseconds since when it is there.
    private var high: (offset: Int64, since: UInt64) = (-1, 0)

    /// Of a partition that is not assigned.
    init() {}

    init(start: Int64, end: Int64, publishedUpTo published: Int64, now: UInt64) {
        isAssigned = true
        knownEnd = end
        next = start
        received = start
        publishedUpTo = published
        lastReceived = now
    }

    var isRebuilding: Bool { isAssigned && next < publishedUpTo }

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
