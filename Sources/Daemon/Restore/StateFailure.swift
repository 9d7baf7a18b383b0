import KafkaIO
import StreamCore

/// What keeps the daemon from going on, because of state that it must not guess at.
public struct StateFailure: Error, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public let description: String
}

extension StateFailure {
    /// A local store that must not be put aside, or that has no other copy.
    init(_ fault: StoreFault, in directory: String) {
        let place = "the state of partition \(fault.partition) in \(directory)"
        description =
            switch fault.error {
            case .newerVersion(let version):
                "\(place) has format \(version), which a newer segstreamd wrote: run that one, or remove the "
                    + "directory to restore the state from the changelog"
            case .otherLayout:
                "\(place) was written for other features or segments than the configuration's: put those "
                    + "back, or give the job another application name to begin anew"
            case .damaged, .unreadable:
                "\(place) cannot be read (\(fault.error)), and with changelog: off there is no other copy: "
                    + "restore the directory from a backup, or remove it to begin anew"
            }
    }

    /// A changelog that ends before what the local store has of it.
    init(
        shortChangelog topic: String, end: Int64, partition: Int32, stored: Int64, in directory: String
    ) {
        description =
            "the local store of partition \(partition) in \(directory) includes the changelog \(topic) up to "
            + "offset \(stored), but that ends at \(end): the topic was made anew or lost records. "
            + "Remove the directory to go on from the topic"
    }

    /// A group that has come further than the state.
    init(missingStateOf partition: TopicPartition, group: String, _ facts: Recovery.Facts) {
        let reach = facts.state.map { "reaches only to \($0)" } ?? "is missing"
        let target = facts.state.map { "--to-offset \($0)" } ?? "--to-earliest"
        description =
            "the group \(group) has committed offset \(facts.committed ?? 0) of \(partition), but the state "
            + "\(reach): bring the changelog or the local store back, or reset the group's offsets to begin "
            + "anew (kafka-consumer-groups.sh --group \(group) --topic \(partition.topic) --reset-offsets "
            + "\(target) --execute)"
    }
}
