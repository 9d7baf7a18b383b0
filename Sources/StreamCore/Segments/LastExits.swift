/// When a customer last left the tiers and clusters that they are not in: what tells a return.
///
/// Kept only as long as an entry can be a return, so an array without elements stands for everybody who has
/// not moved lately. There is at most one exit of each tier or cluster, the oldest first.
struct LastExits: BitwiseCopyable, Sendable {
    struct Exit: BitwiseCopyable {
        /// Ms since the epoch.
        var at: Int64
        /// Index into ``Plan/outputs``.
        var output: Int
    }

    /// What the piece of the state stands for; see ``StatePiece``.
    static let meaning = "exits from tiers and clusters"

    /// The array's index in the layout: the last one, whose changes of size move nothing else.
    let array: Int

    init(in builder: inout SourceBuilder) {
        array = builder.piece(Self.meaning) { $0.array(stride: MemoryLayout<Exit>.stride) }
    }

    /// Whether an entry now, after an exit then, is a return. Instants may be any numbers: bytes that nobody
    /// wrote must not trap.
    @inline(__always)
    static func isReturn(at time: Int64, after exit: Int64) -> Bool {
        time &- exit <= EngineStatistics.flapPeriod
    }

    /// Lets go of the exits that nobody can return from any more.
    @inline(__always)
    func forgetOld(at time: Int64, from store: inout CustomerStore, of customer: inout Customer) {
        guard customer.count(array) > 0 else { return }
        let exits = customer.array(array, of: Exit.self)
        var old = 0
        while old < exits.count, !Self.isReturn(at: time, after: exits[old].at) { old += 1 }
        if old > 0 { store.remove(old, from: array, at: 0, of: &customer) }
    }

    /// Remembers that the customer has left a tier or cluster.
    func add(_ output: Int, at time: Int64, to store: inout CustomerStore, of customer: inout Customer) {
        let place = store.insert(1, into: array, at: customer.count(array), of: &customer)
        place.storeBytes(of: Exit(at: time, output: output), as: Exit.self)
    }

    /// Forgets the exit from a tier or cluster that the customer enters.
    /// - Returns: whether the entry is a return.
    func take(
        _ output: Int, at time: Int64, from store: inout CustomerStore, of customer: inout Customer
    ) -> Bool {
        let exits = customer.array(array, of: Exit.self)
        for index in 0..<exits.count where exits[index].output == output {
            let exit = exits[index].at
            store.remove(1, from: array, at: index, of: &customer)
            return Self.isReturn(at: time, after: exit)
        }
        return false
    }
}
