/// A client's threads.
protocol BackgroundClient: AnyObject {
    var author: Incarnation { get }
    func runInBackground()
}

/// A moment within a call to the cluster.
enum CallPhase: Sendable { case before, after }

/// How often things go wrong by themselves.
struct Troubles {
    var restartsPerSecond: Double
    var compactionsPerSecond: Double
    /// Probability that clients are not told that a broker went away.
    var silence: Double
    /// Probability that a call takes effect and its answer is lost.
    var lostAnswer: Double
    /// Longest way of a record or a marker, ms.
    var delay: Int64

    static let none = Troubles(
        restartsPerSecond: 0, compactionsPerSecond: 0, silence: 0, lostAnswer: 0, delay: 5)
}

/// Deliberate faults of the cluster.
struct ClusterFlaws: OptionSet {
    let rawValue: Int
    /// A producer may go on after a newer one of its id has begun.
    static let noFencing = ClusterFlaws(rawValue: 1)
    /// Offsets are taken from whoever sends them.
    static let noMemberCheck = ClusterFlaws(rawValue: 2)
    /// Offsets of a transaction count although it is aborted.
    static let offsetsOutsideTransaction = ClusterFlaws(rawValue: 4)
}
