import KafkaIO

/// Tells when a world has come to rest: everything is read and committed, and nothing was written for a
/// while.
struct Settlement: CustomStringConvertible {
    /// Milliseconds.
    private static let rest: Int64 = 5000

    private var written: Int64 = -1
    private var since: Int64 = 0
    private(set) var description = ""

    init(_ cluster: SimulatedCluster, _ job: SimulatedJob) {}

    mutating func isReached(_ cluster: SimulatedCluster, _ job: SimulatedJob, now: Int64) -> Bool {
        let count = cluster.topics.flatMap(\.partitions).reduce(0) { $0 + $1.end }
        if count != written { (written, since) = (count, now) }
        let group = cluster.group(job.group)
        let unread = cluster.logs(of: job.inputTopic).filter {
            (group.committed[$0.name] ?? 0) < $0.end || group.isUnstable($0.name)
        }
        description =
            unread.isEmpty
            ? "results go on and on"
            : "not committed: \(unread.map { "\($0.name) \(group.committed[$0.name] ?? 0)/\($0.end)" })"
        return unread.isEmpty && now - since >= Self.rest
    }
}
