import KafkaIO
import Logging
import StreamCore

// What becomes of partitions: assignment, restoring, commits and checkpoints.
extension OperatorMessage {
    static func assigned(_ partitions: String) -> Self {
        .info("partitions assigned", ["partitions": "\(partitions)"])
    }

    static func revoked(_ partitions: String) -> Self {
        .info("partitions revoked", ["partitions": "\(partitions)"])
    }

    static func lost(_ partitions: String) -> Self {
        .warning(
            "partitions lost",
            action: "if it comes again, see whether the machine stalls for longer than session.timeout.ms",
            ["partitions": "\(partitions)"])
    }

    // MARK: Restoring

    static func restoring(partition: Int32, records: Int64) -> Self {
        .info("restoring", ["partition": "\(partition)", "records": "\(records)"])
    }

    static func restoringGoesOn(partition: Int32, percent: Int, customers: UInt64) -> Self {
        .info(
            "still restoring",
            ["partition": "\(partition)", "percent": "\(percent)", "customers": "\(customers)"])
    }

    static func restored(partition: Int32, customers: Int, records: UInt64, milliseconds: UInt64) -> Self {
        .info(
            "partition restored",
            [
                "partition": "\(partition)", "customers": "\(customers)", "records": "\(records)",
                "took_ms": "\(milliseconds)",
            ])
    }

    static func changelogTrouble(_ error: KafkaError) -> Self {
        .warning(
            "trouble with reading the changelog",
            action: "see whether its brokers are up; the daemon goes on by itself once they are",
            ["reason": "\(error)"])
    }

    static func storeDamaged(_ fault: StoreFault, keptAs aside: String) -> Self {
        .error(
            "the local store is damaged; the partition is restored from the changelog",
            action: "look at the disk, then remove the file that was kept",
            ["partition": "\(fault.partition)", "reason": "\(fault.error)", "kept_as": "\(aside)"])
    }

    static func found(
        _ finding: Recovery.Finding, _ partition: TopicPartition, _ facts: Recovery.Facts
    ) -> Self {
        switch finding {
        case .offsetsWereMoved:
            .warning(
                "the group's offsets were moved back; processing goes on where the state stands",
                action: "nothing: the state has these records; to begin anew, see the operating guide",
                metadata(partition, facts))
        case .recordsAreGone:
            .warning(
                "records were removed from the partition before they were read",
                action: "raise the topic's retention above the longest stop that you expect",
                metadata(partition, facts))
        case .topicIsNew:
            .warning(
                "the partition ends before the state's position: it is read from its beginning",
                action: "if nobody made the topic anew, look for data that the brokers have lost",
                metadata(partition, facts))
        }
    }

    private static func metadata(_ partition: TopicPartition, _ facts: Recovery.Facts) -> Logger.Metadata {
        [
            "partition": "\(partition)", "state": "\(facts.state ?? 0)",
            "committed": "\(facts.committed ?? 0)", "begin": "\(facts.low)", "end": "\(facts.high)",
        ]
    }

    // MARK: Commits and checkpoints

    static func undone(_ reason: any Error, pause milliseconds: Int) -> Self {
        .warning(
            "the batch is undone and will be done again",
            action: "nothing, unless it comes again and again: then the reason tells where to look",
            ["reason": "\(reason)", "in_ms": "\(milliseconds)"])
    }

    static let rebalanceCannotWait = warning(
        "the batch is not committed yet, and the rebalance cannot wait any longer",
        action: "nothing: who gets the partitions does it again; see how slow the brokers are", [:])

    static func offsetsStayBehind(_ error: KafkaError) -> Self {
        .warning(
            "the group's offsets stay behind for now",
            action: "nothing: the state knows the position; lag that others show is too high meanwhile",
            ["reason": "\(error)"])
    }

    static func checkpointWaits(_ error: KafkaError) -> Self {
        .warning(
            "the checkpoint has to wait",
            action: "nothing: the next commit tries again; a restart now would take longer",
            ["reason": "\(error)"])
    }

    static func storeNotWritten(partition: Int32, _ reason: String) -> Self {
        .error(
            "the local store is not written, so a restart takes longer",
            action: "look at the disk of state.directory: is it full, or read-only?",
            ["partition": "\(partition)", "reason": "\(reason)"])
    }
}
