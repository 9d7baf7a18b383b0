import StateStore
import StreamCore

/// The stores in one directory of this machine, shared by all workers.
final class LocalStores: PartitionStores, Sendable {
    private let directory: StateDirectory
    /// The persistent name of this instance.
    let instance: String

    init(_ path: String) throws(StateError) {
        directory = try StateDirectory(path: path)
        instance = try directory.instanceID()
    }

    func open(_ partition: Int32) throws(StateError) -> (any PartitionStore)? {
        try directory.open(partition: partition)
    }

    func setAside(_ partition: Int32) throws(StateError) -> String {
        try directory.setAside(partition: partition)
    }
}
