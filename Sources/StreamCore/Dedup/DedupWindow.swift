/// The event ids that a customer's events were accepted under, by a 64-bit hash, with their timestamps.
///
/// An id is known while its timestamp is greater than `max(T, ts) - window`; a repeat does not refresh it.
/// Dead ids are let go of when room is needed. Two ids of one customer collide with probability 2^-64 for
/// each pair that is in the window together.
struct DedupWindow: BitwiseCopyable, Sendable {
    let set: HashedEntries<Int64>
    /// `UInt32`: ids in the set.
    let used: Int
    /// Milliseconds.
    let window: Int64

    @inline(__always)
    static func key(_ id: ByteView) -> UInt64 { HashedEntries<Int64>.key(XXHash64.hash(id)) }

    /// Bytes that a customer's ids take.
    func bytes(of customer: Customer) -> Int {
        customer.count(set.array) * MemoryLayout<HashedEntries<Int64>.Entry>.stride
    }

    /// What is known of an event's id.
    enum Sighting {
        case unknown
        /// It is there, but no longer known.
        case dead
        /// The event is a repeat.
        case known
    }

    /// Looks for an id, at `horizon` = max(T, ts).
    func look(for key: UInt64, horizon: Int64, in customer: Customer) -> Sighting {
        guard let entry = set.find(key, in: customer) else { return .unknown }
        return entry.pointee.payload > horizon - window ? .known : .dead
    }

    /// Remembers an accepted event.
    /// - Parameter id: what ``look(for:horizon:in:)`` has found.
    /// - Returns: how many more ids are held than before, which is below 0 where dead ones were let go.
    func remember(
        _ key: UInt64, _ id: Sighting, _ time: Int64, horizon: Int64, in store: inout CustomerStore,
        of customer: inout Customer
    ) -> Int {
        if id == .dead, let entry = set.find(key, in: customer) {
            entry.pointee.payload = time
            return 0
        }
        var count = customer.state(used, as: UInt32.self).pointee
        let before = Int(count)
        let entries = set.entries(customer)
        let oldest = horizon - window
        let isList = entries.count <= 16
        let isFull = isList ? entries.count >= 4 : Int(count) * 4 >= entries.count * 3
        // In a list the oldest entry comes first, or nearly so.
        if isFull, !isList || entries[0].payload <= oldest {
            set.removeAll(used: &count, from: &store, of: &customer) { $0.payload <= oldest }
        }
        set.insert(key, time, used: &count, into: &store, of: &customer)
        customer.state(used, as: UInt32.self).pointee = count
        return Int(count) - before
    }
}
