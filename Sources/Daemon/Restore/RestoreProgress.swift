import KafkaIO
import StreamCore

/// How far a partition's state is restored.
struct RestoreProgress {
    /// All records of the changelog below this offset are part of the state.
    var next: Int64 = 0
    /// The offset at which the changelog ended when that was last known, and where restoring began.
    var end: Int64?
    var begin: Int64 = 0
    /// What the newest partition record says.
    var state: PartitionState?
    /// The input offsets that the group has committed, by topic number; nil before they were asked for.
    var committed: [Int: Int64]?
    /// Whether no transaction was open in the changelog when its end was reached after that: what an earlier
    /// owner still commits cannot come any more.
    var isSettled = false
    /// Whether the rest is needed first: a record was met that cannot be read yet, or customers have to go to
    /// the local store. Then only the partition record is looked for, which tells how they are read.
    var isLookingAhead = false
    /// Records of customers that nobody can read: they are there again further on.
    private(set) var superseded: UInt64 = 0
    private var firstSuperseded: Int64?
    /// Customers' records read.
    var records: UInt64 = 0
    /// Monotonic nanoseconds.
    var began: UInt64 = 0
    private var lastWord: UInt64 = 0

    /// Where reading begins again if what has been read so far goes to the local store: a record that could
    /// not be read may be read another time.
    var nextFromStore: Int64 { firstSuperseded ?? next }

    /// Takes note of a record of a customer that nobody can read.
    mutating func supersede(_ offset: Int64) {
        superseded += 1
        firstSuperseded = firstSuperseded ?? offset
    }

    /// The share that is done, in percent, when it is time for another word about it.
    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - interval: nanoseconds between two words.
    mutating func progress(now: UInt64, every interval: UInt64) -> Int? {
        guard let end, !isAtEnd, now >= max(began, lastWord) + interval else { return nil }
        lastWord = now
        return Int(100 * (next - begin) / max(1, end - begin))
    }

    /// Whether the changelog was read to its end, as far as it was known then.
    var isAtEnd: Bool { end.map { next >= $0 } ?? false }

    /// Takes note that the reader came to the end.
    mutating func reachEnd(_ offset: Int64) {
        guard offset >= next else { return }
        next = offset
        end = offset
    }

    /// Positions in the topics that the state includes.
    var positions: [InputPosition] { state?.positions ?? [] }
}
