import StreamCore

/// All customers of one partition as of its last checkpoint. For one thread at a time.
public protocol PartitionStore: ColdCustomers {
    /// The last checkpoint; nil for a new store.
    func readCheckpoint() throws(StateError) -> StoredCheckpoint?

    /// One transaction: what `body` puts, and the checkpoint. All or nothing, durable on return.
    ///
    /// `body` may run more than once, from the beginning, when the store has to grow for it: it has to put
    /// the same states each time, and must not call the store.
    func write(
        _ checkpoint: StoredCheckpoint, _ body: (any CheckpointWriter) throws(StateError) -> Void
    ) throws(StateError)

    /// What the store takes on the disk, in bytes.
    var bytes: Int { get }

    /// Ends the use of the store. Whatever is called after it throws, but for another `close`.
    func close()
}

/// How far a store has come.
public struct StoredCheckpoint: Equatable, Sendable {
    /// All records of the changelog below this offset are included.
    public var changelogPosition: Int64
    /// The encoded partition record; nil while the first restore is under way.
    public var partition: [UInt8]?

    public init(changelogPosition: Int64, partition: [UInt8]?) {
        self.changelogPosition = changelogPosition
        self.partition = partition
    }
}

/// Takes the customers of a checkpoint.
public protocol CheckpointWriter {
    /// Puts a customer in place of what is stored of them. Cheapest in the order of the ids' bytes.
    func put(_ state: DirtyState) throws(StateError)
}
