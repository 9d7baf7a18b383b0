/// What will happen, in order of time and, at the same time, in the order in which it was planned.
struct Timeline {
    private var entries: [(time: Int64, action: () -> Void)] = []

    mutating func add(at time: Int64, _ action: @escaping () -> Void) {
        let place = entries.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
        entries.insert((time, action), at: place)
    }

    /// Takes the next thing out that is due.
    mutating func popDue(at now: Int64) -> (() -> Void)? {
        guard let first = entries.first, first.time <= now else { return nil }
        return entries.removeFirst().action
    }
}
