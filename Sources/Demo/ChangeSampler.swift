import StreamCore

/// Picks changes that people have time to read: one at a time, of those that differ most from what was shown.
struct ChangeSampler: Sendable {
    /// The newest change of each sort since the last pick: of a segment, an entry or an exit, by time or not.
    private var candidates: [DemoChange?]
    /// When each sort was shown last, in picks.
    private var shownAt: [Int]
    private var picks = 0

    init(segments: Int) {
        candidates = Array(repeating: nil, count: segments * 4)
        shownAt = Array(repeating: 0, count: segments * 4)
    }

    /// Offers a change of the segment at an index.
    mutating func offer(_ change: DemoChange, segment: Int) {
        // The entry that follows shows the move.
        if change.isTierExit { return }
        let sort = (change.kind == .entered ? 0 : 1) + (change.cause == .timer ? 2 : 0)
        candidates[segment * 4 + sort] = change
    }

    /// The change of the sort that was not shown for longest; the others are forgotten. Nil if there is none.
    mutating func pick() -> DemoChange? {
        let offered = candidates.indices.filter { candidates[$0] != nil }
        guard let sort = offered.min(by: { shownAt[$0] < shownAt[$1] }) else { return nil }
        let change = candidates[sort]
        picks += 1
        shownAt[sort] = picks
        for index in offered { candidates[index] = nil }
        return change
    }
}
