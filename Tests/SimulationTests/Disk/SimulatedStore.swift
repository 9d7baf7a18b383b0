import KafkaIO
import StateStore
import StreamCore

/// A partition's store on a simulated disk, in the hands of one worker.
final class SimulatedStore: PartitionStore {
    let partition: Int32
    let author: Incarnation
    private let disk: SimulatedDisk
    private let cluster: SimulatedCluster
    /// Told of what a checkpoint is about to store.
    private let onWrite: (StoreImage, StoredCheckpoint, [PutState]) -> Void

    init(
        _ partition: Int32, on disk: SimulatedDisk, _ author: Incarnation, _ cluster: SimulatedCluster,
        onWrite: @escaping (StoreImage, StoredCheckpoint, [PutState]) -> Void
    ) {
        self.partition = partition
        self.disk = disk
        self.author = author
        self.cluster = cluster
        self.onWrite = onWrite
    }

    deinit { close() }

    /// The moments at which a process may be killed are those of the cluster's calls.
    private func reach(_ operation: String) throws(StateError) {
        do throws(KafkaError) {
            try cluster.enter(author, operation)
        } catch {
            throw .unreadable(error.description)
        }
    }

    var customerCount: Int { disk.image(partition).customers.count }

    var bytes: Int { disk.image(partition).customers.values.reduce(4096) { $0 + $1.record.count } }

    func readCheckpoint() throws(StateError) -> StoredCheckpoint? {
        try reach("read checkpoint")
        let image = disk.image(partition)
        guard !image.isMetaDamaged else { throw .damaged }
        return image.checkpoint
    }

    func read(
        _ id: ByteView, _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        try reach("read customer")
        guard let customer = disk.image(partition).customers[Array(id.buffer)] else { return false }
        try Self.pass(customer.record, to: body)
        return true
    }

    func readDue(
        after cursor: inout DueCursor, upTo time: Int64, limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        try reach("read due customers")
        let image = disk.image(partition)
        var passed = 0
        for entry in image.index where cursor.precedes(entry) {
            guard entry.due <= time else { return true }
            guard passed < limit else { return false }
            guard let customer = image.customers[entry.key] else { throw .damaged }
            try Self.pass(customer.record, to: body)
            cursor = entry
            passed += 1
        }
        return true
    }

    func readAll(
        after cursor: inout [UInt8], limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        try reach("read all customers")
        let customers = disk.image(partition).customers
        let keys = customers.keys.filter { cursor.lexicographicallyPrecedes($0) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        for key in keys.prefix(limit) {
            guard let customer = customers[key] else { throw .damaged }
            try Self.pass(customer.record, to: body)
            cursor = key
        }
        return keys.count <= limit
    }

    private static func pass(
        _ record: [UInt8], to body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) {
        let result = record.withUnsafeBytes { bytes in
            Result { () throws(StateError) in try body(bytes) }
        }
        try result.get()
    }

    func write(
        _ checkpoint: StoredCheckpoint, _ body: (any CheckpointWriter) throws(StateError) -> Void
    ) throws(StateError) {
        try reach("write checkpoint")
        guard !disk.isFull else { throw .unreadable("no space left on the disk") }
        var writer = Puts()
        if disk.hasToGrow { try body(writer) }
        writer = Puts()
        try body(writer)
        try reach("write checkpoint, before its end")
        var image = disk.image(partition)
        onWrite(image, checkpoint, writer.states)
        for state in writer.states {
            image.customers[state.id] = StoreImage.Customer(record: state.record, due: state.due)
            image.damaged.remove(state.id)
        }
        image.checkpoint = checkpoint
        image.rebuildIndex()
        disk.replace(partition, by: image)
        cluster.trace.note(
            "\(author.name) stores partition \(partition): \(writer.states.count) customers, changelog below "
                + "\(checkpoint.changelogPosition)")
        try reach("write checkpoint, at its end")
    }

    func close() { disk.release(partition, author) }
}

/// A customer as a checkpoint puts it.
struct PutState {
    var id: [UInt8]
    var record: [UInt8]
    var due: Int64
    var storedDue: Int64
}

/// Gathers a checkpoint.
private final class Puts: CheckpointWriter {
    private(set) var states: [PutState] = []

    func put(_ state: DirtyState) throws(StateError) {
        states.append(
            PutState(
                id: Array(state.id.buffer), record: Array(state.record), due: state.due,
                storedDue: state.storedDue))
    }
}
