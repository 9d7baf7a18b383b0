import KafkaIO

/// Tells when a world has come to rest: everything is read and committed, no transaction is open, the group
/// has shared out its partitions, and nothing was written for a while.
struct Settlement: CustomStringConvertible {
    /// Milliseconds.
    private static let rest: Int64 = 5000

    private var written: Int64 = -1
    private var since: Int64 = 0
    private(set) var description = ""

    init(_ cluster: SimulatedCluster, _ job: SimulatedJob) {}

    mutating func isReached(_ cluster: SimulatedCluster, _ job: SimulatedJob, now: Int64) -> Bool {
        let count = cluster.topics.flatMap(\.partitions).reduce(0) { $0 + $1.end }
        let group = cluster.group(job.group)
        // A partition that nobody has may have customers who are yet to be evaluated.
        if count != written || group.phase != .stable { (written, since) = (count, now) }
        let unread = cluster.logs(of: job.inputTopic).filter { log in
            let last = log.entries.last { $0.kind == .data && $0.fate != .aborted }
            return (group.committed[log.name] ?? 0) <= last?.offset ?? -1 || group.isUnstable(log.name)
        }
        let open = cluster.topics.flatMap(\.partitions).filter { $0.lastStableOffset < $0.end }
        description = """
            not committed: \(unread.map { "\($0.name) \(group.committed[$0.name] ?? 0)/\($0.end)" }); \
            in open transactions: \(open.map { "\($0.name) from \($0.lastStableOffset)" })
            """
        return unread.isEmpty && open.isEmpty && now - since >= Self.rest
    }
}
