import Glibc
import StreamCore

/// A partition's customers on the local disk, in an LMDB file in a directory of their own.
///
///     customers   customer key → state record
///     due         due instant, customer key → nothing
///     meta        "format", "checkpoint" → a row with version and checksum
///
/// Reads are those of the last checkpoint and allocate nothing. See `docs/decisions/0008-lmdb.md`.
public final class LocalStore: PartitionStore {
    /// Where it stands.
    public let path: String
    private var environment: Environment?
    private let seal: StoreSeal
    private let scratch = UnsafeMutableRawPointer.allocate(byteCount: DueKey.maximumCount, alignment: 8)
    private var atClose: (() -> Void)?

    private static let checkpointName = "checkpoint"

    /// Opens a store, or makes an empty one. `atClose` runs once, when it is closed.
    ///
    /// - Parameter mapSize: in bytes, how large the file can become before the map has to grow.
    init(path: String, mapSize: Int = 1 << 30, atClose: (() -> Void)? = nil) throws(StateError) {
        self.path = path
        try Directory.make(path)
        seal = StoreSeal(directory: path)
        let file = "\(path)/data.mdb"
        let size = try StoreFile.size(file)
        if size > 0, !seal.holds(for: file) { try StoreCheck.run(file) }
        environment = try Self.environment(path, mapSize: Self.mapSize(for: size, atLeast: mapSize))
        if size == 0 { try Directory.synchronize(path) }
        self.atClose = atClose
    }

    deinit {
        close()
        scratch.deallocate()
    }

    public var customerCount: Int { environment?.customerCount ?? 0 }

    public var bytes: Int { environment?.usedBytes ?? 0 }

    public func close() {
        environment = nil
        atClose?()
        atClose = nil
    }

    private static func environment(_ path: String, mapSize: Int) throws(StateError) -> Environment {
        do {
            return try Environment(
                directory: path, mapSize: mapSize, format: MetaRow.encode(),
                validate: { _ = try MetaRow.decode($0) })
        } catch {
            throw stateError(error, path, while: "open the store")
        }
    }

    private func opened() throws(StateError) -> Environment {
        guard let environment else { throw .unreadable("\(path): the store is closed") }
        return environment
    }

    private static func stateError(_ error: any Error, _ path: String, while action: String) -> StateError {
        switch error {
        case let error as StateError: error
        case let error as StoreError: error.stateError(path, while: action)
        default: .unreadable("\(path): cannot \(action): \(error)")
        }
    }

    private func stateError(_ error: StoreError, while action: String) -> StateError {
        error.stateError(path, while: action)
    }
}

// MARK: - Reading

extension LocalStore {
    public func readCheckpoint() throws(StateError) -> StoredCheckpoint? {
        let environment = try opened()
        let row: UnsafeRawBufferPointer?
        do { row = try environment.getMeta(Self.checkpointName) } catch {
            throw stateError(error, while: "read")
        }
        guard let row else { return nil }
        return try StoredCheckpoint(encoded: row)
    }

    public func read(
        _ id: ByteView, _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        let environment = try opened()
        let key = CustomerKey.key(of: id, scratch: scratch)
        guard let record = try record(of: key, in: environment) else { return false }
        try body(record)
        return true
    }

    private func record(
        of key: UnsafeRawBufferPointer, in environment: Environment
    ) throws(StateError) -> UnsafeRawBufferPointer? {
        do { return try environment.get(environment.tables.customers, key) } catch {
            throw stateError(error, while: "read")
        }
    }

    public func readDue(
        after cursor: inout DueCursor, upTo time: Int64, limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        let environment = try opened()
        var next = try firstDue(after: cursor, in: environment)
        var count = 0
        while let key = next {
            guard let entry = DueKey.parts(key) else { throw .damaged }
            guard entry.due <= time else { return true }
            guard count < limit else { return false }
            // An entry without its customer: the index and the customers do not fit together.
            guard let record = try record(of: entry.customer, in: environment) else { throw .damaged }
            try body(record)
            cursor.due = entry.due
            cursor.key.removeAll(keepingCapacity: true)
            cursor.key.append(contentsOf: entry.customer)
            count += 1
            do { next = try environment.nextDue() } catch { throw stateError(error, while: "read") }
        }
        return true
    }

    public func readAll(
        after cursor: inout [UInt8], limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        let environment = try opened()
        guard cursor.count <= CustomerKey.maximumCount else { throw .damaged }
        let start = cursor
        var count = 0
        do {
            return try start.withUnsafeBytes { start in
                try environment.forEachCustomer(behind: start) { key, record in
                    guard count < limit else { return false }
                    try body(record)
                    cursor.removeAll(keepingCapacity: true)
                    cursor.append(contentsOf: key)
                    count += 1
                    return true
                }
            }
        } catch {
            throw Self.stateError(error, path, while: "read")
        }
    }

    /// The first key of the due index strictly after `cursor`.
    private func firstDue(
        after cursor: DueCursor, in environment: Environment
    ) throws(StateError) -> UnsafeRawBufferPointer? {
        guard cursor.key.count <= CustomerKey.maximumCount else { throw .damaged }
        let count = cursor.key.withUnsafeBytes { DueKey.write(cursor.due, $0, to: scratch) }
        let start = UnsafeRawBufferPointer(start: scratch, count: count)
        do {
            guard let found = try environment.firstDue(from: start) else { return nil }
            let isSame = found.elementsEqual(start)
            return isSame ? try environment.nextDue() : found
        } catch {
            throw stateError(error, while: "read")
        }
    }
}

// MARK: - Writing

extension LocalStore {
    public func write(
        _ checkpoint: StoredCheckpoint, _ body: (any CheckpointWriter) throws(StateError) -> Void
    ) throws(StateError) {
        let environment = try opened()
        // Mostly saves the repetition of what does not fit.
        if environment.usedBytes > environment.mapSize / 2 { try grow(environment) }
        var puts = try attempt(checkpoint, environment, body)
        while puts == nil {
            try grow(environment)
            puts = try attempt(checkpoint, environment, body)
        }
        seal.set(for: "\(path)/data.mdb")
        try readNewest(environment, puts: puts ?? 0)
    }

    /// Lets reads see what was written.
    private func readNewest(_ environment: Environment, puts: Int) throws(StateError) {
        do {
            try environment.renewReader()
            guard puts > Self.manyPuts else { return }
            // LMDB keeps the memory of the largest transaction, as much as 512 MiB, until it is closed.
            let mapSize = environment.mapSize
            self.environment = nil
            self.environment = try Self.environment(path, mapSize: mapSize)
        } catch {
            close()
            throw Self.stateError(error, path, while: "read")
        }
    }

    /// So many customers may have taken so many pages of memory.
    private static let manyPuts = 1000

    /// Writes a checkpoint and returns the number of puts; nil when the map is too small for it.
    private func attempt(
        _ checkpoint: StoredCheckpoint, _ environment: Environment,
        _ body: (any CheckpointWriter) throws(StateError) -> Void
    ) throws(StateError) -> Int? {
        do {
            let transaction = try environment.beginWrite()
            let writer = LocalWriter(transaction, scratch)
            do {
                try body(writer)
                // Also when `body` kept the failure to itself.
                if let failure = writer.failure { throw failure }
                try transaction.putMeta(Self.checkpointName, checkpoint.encoded())
            } catch {
                transaction.abort()
                if let failure = writer.failure { throw failure }
                throw error
            }
            // A writer that outlives the write puts nothing any more.
            writer.failure = StoreError(code: EINVAL)
            try transaction.commit()
            return writer.count
        } catch let error as StoreError where error.isMapFull {
            return nil
        } catch {
            throw Self.stateError(error, path, while: "write")
        }
    }

    private func grow(_ environment: Environment) throws(StateError) {
        do { try environment.growMap(to: environment.mapSize * 2) } catch {
            close()
            throw stateError(error, while: "make the map of the store larger")
        }
    }

    /// Twice the size of the file, so that the map seldom grows while it is in use.
    private static func mapSize(for fileSize: Int, atLeast minimum: Int) -> Int {
        var size = minimum
        while size / 2 < fileSize { size *= 2 }
        return size
    }
}

/// Puts customers in a write transaction, and the due index with them.
private final class LocalWriter: CheckpointWriter {
    private let transaction: WriteTransaction
    private let customerScratch: UnsafeMutableRawPointer
    private let dueScratch: UnsafeMutableRawPointer
    private(set) var count = 0
    var failure: StoreError?

    init(_ transaction: WriteTransaction, _ scratch: UnsafeMutableRawPointer) {
        self.transaction = transaction
        customerScratch = scratch
        dueScratch = .allocate(byteCount: DueKey.maximumCount, alignment: 8)
    }

    deinit { dueScratch.deallocate() }

    func put(_ state: DirtyState) throws(StateError) {
        do throws(StoreError) {
            if let failure { throw failure }
            try put(state, CustomerKey.key(of: state.id, scratch: customerScratch))
            count += 1
        } catch {
            failure = error
            // Ends `body` and goes no further: ``failure`` says what it was.
            throw .unreadable("the checkpoint cannot be written")
        }
    }

    private func put(_ state: DirtyState, _ key: UnsafeRawBufferPointer) throws(StoreError) {
        try transaction.putCustomer(key, state.record)
        guard state.due != state.storedDue else { return }
        if state.storedDue != .max { try transaction.removeDue(dueKey(state.storedDue, key)) }
        if state.due != .max { try transaction.putDue(dueKey(state.due, key)) }
    }

    private func dueKey(_ due: Int64, _ key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: dueScratch, count: DueKey.write(due, key, to: dueScratch))
    }
}
