/// How far a walk over the state records of all customers of an engine has come. It is made piece by piece,
/// and events go on between the pieces.
///
/// First come those whom the store does not have yet, from memory, then all that the store has, in its own
/// order. So each customer who is there from the first piece to the last is passed exactly once: nobody
/// leaves memory before the store has them, and nobody leaves the store. Who was passed from memory is
/// remembered, because the next checkpoint brings them into the store.
public struct RecordWalk: Sendable {
    /// The next slot in memory.
    fileprivate var slot = 0
    /// Where the walk through the store is.
    fileprivate var cursor: [UInt8] = []
    /// The ids of those who were passed from memory.
    fileprivate var passed: Set<[UInt8]> = []
    /// Whether everybody has been passed.
    public fileprivate(set) var isOver = false

    public init() {}
}

/// How much one piece of a ``RecordWalk`` may be, so that events do not wait for it.
public struct PieceLimit: Sendable {
    /// Records, those included that are passed by.
    public var records: Int
    /// Bytes of records, which the last of them may exceed.
    public var bytes: Int

    public init(records: Int, bytes: Int) {
        self.records = records
        self.bytes = bytes
    }
}

extension Engine {
    /// Customers in memory that a walk may look at for each record that it may pass: a look is that much
    /// cheaper.
    private static var looksPerRecord: Int { 8 }
    /// Records read from the store between two looks at how many bytes they were.
    private static var readSize: Int { 32 }

    /// Goes on with a walk over the state records of all customers, as they are now, in memory or not.
    /// - Parameter body: gets bytes that are valid only during the call.
    /// - Throws: when customers that are not in memory cannot be read.
    public mutating func goOn(
        _ walk: inout RecordWalk, limit: PieceLimit, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StateError) {
        var left = limit
        var looks = limit.records * Self.looksPerRecord
        while walk.slot < store.slotCount {
            guard left.records > 0, left.bytes > 0, looks > 0 else { return }
            looks -= 1
            passUnstored(walk.slot, &walk, &left, body)
            walk.slot += 1
        }
        guard let cold else {
            walk.isOver = true
            return
        }
        while !walk.isOver, left.records > 0, left.bytes > 0 {
            try passStored(in: cold, &walk, &left, body)
        }
    }

    private mutating func passUnstored(
        _ slot: Int, _ walk: inout RecordWalk, _ left: inout PieceLimit,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        guard let header = store.header(slot), !header.pointee.isStored else { return }
        let hasStore = cold != nil
        passState(slot) { id, record in
            if hasStore { walk.passed.insert(Array(id.buffer)) }
            left.spend(record)
            body(record)
        }
    }

    private mutating func passStored(
        in cold: any ColdCustomers, _ walk: inout RecordWalk, _ left: inout PieceLimit,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StateError) {
        var cursor = walk.cursor
        let isOver = try cold.readAll(after: &cursor, limit: min(Self.readSize, left.records)) {
            (stored) throws(StateError) in
            // The id has to be unpacked: who is in memory may have changed since.
            let block = try StateRecord.decode(stored, into: &store, layouts)
            defer { store.free(block, capacity: Int(block.load(as: CustomerHeader.self).capacity)) }
            let id = store.id(in: block)
            if !walk.passed.isEmpty, walk.passed.contains(Array(id.buffer)) {
                // To be passed by costs as much as to be passed.
                left.records -= 1
            } else if let slot = store.find(id, hash: XXHash64.hash(id)) {
                passState(slot) { _, record in
                    left.spend(record)
                    body(record)
                }
            } else {
                left.spend(stored)
                body(stored)
            }
        }
        walk.cursor = cursor
        walk.isOver = isOver
    }
}

extension PieceLimit {
    fileprivate mutating func spend(_ record: UnsafeRawBufferPointer) {
        records -= 1
        bytes -= record.count
    }
}
