import KafkaIO
import StateStore
import StreamCore

/// What a worker needs of the world. The daemon gives it Kafka and a disk, a simulation gives it models of
/// both.
struct WorkerPorts {
    /// A member of the group that reads the input.
    var makeConsumer: () throws(KafkaError) -> any RecordConsumer
    /// Transactional where delivery is exactly once.
    var makeProducer: () throws(KafkaError) -> any RecordProducer
    /// Reads the partitions of the changelog that it is given, committed records only, and reports their
    /// ends.
    var makeChangelogReader: () throws(KafkaError) -> any RecordConsumer
    var stores: any PartitionStores
    var clock: WallClock
    /// Called on entering each step; what it throws ends the worker there.
    var atStep: (CommitStep) throws -> Void = { _ in }
}

/// The local stores of this machine.
protocol PartitionStores: AnyObject {
    /// Opens a partition's store, an empty one where there is none; nil while another worker of this process
    /// has it open.
    func open(_ partition: Int32) throws(StateError) -> (any PartitionStore)?
    /// Puts a damaged store out of the way, unopened, for somebody to look at.
    /// - Returns: where it is now.
    func setAside(_ partition: Int32) throws(StateError) -> String
}
