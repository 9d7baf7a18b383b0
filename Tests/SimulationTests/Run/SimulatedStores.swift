import StateStore
import StreamCore

@testable import Daemon

/// A machine's local stores as one worker's process sees them.
final class SimulatedStores: PartitionStores {
    private let disk: SimulatedDisk
    private let author: Incarnation
    private let cluster: SimulatedCluster
    private let check: LocalStoreCheck

    init(_ disk: SimulatedDisk, _ author: Incarnation, _ cluster: SimulatedCluster, _ check: LocalStoreCheck)
    {
        self.disk = disk
        self.author = author
        self.cluster = cluster
        self.check = check
    }

    func open(_ partition: Int32) throws(StateError) -> (any PartitionStore)? {
        guard !author.isDead else { throw .unreadable("the process was killed") }
        guard disk.claim(partition, author) else { return nil }
        return SimulatedStore(partition, on: disk, author, cluster) { [check, author] in
            check.check(partition, before: $0, $1, puts: $2, by: author)
        }
    }

    func setAside(_ partition: Int32) throws(StateError) -> String {
        guard !author.isDead else { throw .unreadable("the process was killed") }
        disk.setAside(partition)
        cluster.trace.note("\(author.name) sets the store of partition \(partition) aside")
        return "aside"
    }
}
