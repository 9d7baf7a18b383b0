import StreamCore

/// Who has left what within the last day, to tell who comes back.
struct RecentExits {
    /// A customer who enters again this soon after leaving, in ms, flaps.
    static let period = EngineStatistics.flapPeriod

    private var exits: [UInt64: Int64] = [:]
    /// At this many the old ones are looked for.
    private var limit = smallestLimit

    private static let smallestLimit = 1 << 16

    /// - Parameter key: the customer and the segment; see ``CustomerKey``.
    mutating func exited(_ key: UInt64, at time: Int64) { exits[key] = time }

    /// - Returns: whether the customer has left within the period before.
    mutating func entered(_ key: UInt64, at time: Int64) -> Bool {
        guard let exit = exits.removeValue(forKey: key) else { return false }
        return time - exit <= Self.period
    }

    /// Exits that are remembered, some of which may be too old.
    var count: Int { exits.count }

    /// Lets go of exits that nobody can come back from any more: no change before `watermark` will come.
    mutating func forget(watermark: Int64) {
        guard exits.count >= limit else { return }
        exits = exits.filter { watermark - $0.value <= Self.period }
        limit = max(Self.smallestLimit, 2 * exits.count)
    }
}
