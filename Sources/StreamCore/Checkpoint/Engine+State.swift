extension Engine {
    /// Passes the state records of the customers that the running batch touched: its state delta. The views
    /// are valid while `body` runs.
    public mutating func forEachTouchedState(
        _ body: (_ id: ByteView, _ record: UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        for place in touched.indices { try passState(Int(touched[place]), body) }
    }

    /// Passes the state records of all customers in memory.
    public mutating func forEachState(
        _ body: (_ id: ByteView, _ record: UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        for slot in 0..<store.slotCount where store.header(slot) != nil { try passState(slot, body) }
    }

    /// A customer's state record, in memory or not; nil for who is not known.
    /// - Throws: when the customer is not in memory and cannot be read.
    public mutating func stateRecord(of id: ByteView) throws(StateError) -> [UInt8]? {
        var record: [UInt8]?
        if let slot = store.find(id, hash: XXHash64.hash(id)) {
            passState(slot) { _, bytes in record = Array(bytes) }
        } else if let cold {
            _ = try cold.read(id) { (bytes) throws(StateError) in record = Array(bytes) }
        }
        return record
    }

    /// Passes the state record of the customer in a slot that is not free.
    mutating func passState(
        _ slot: Int, _ body: (ByteView, UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        let customer = store.open(slot)
        let size = StateRecord.encode(customer, into: &recordBuffer, fingerprint: layouts.own)
        try recordBuffer.withUnsafeBytes { bytes in
            try body(customer.id, UnsafeRawBufferPointer(rebasing: bytes[..<size]))
        }
    }

    /// Takes over a customer from a state record, in place of what was known of them. The next checkpoint
    /// writes them. The partition's counts stay as they are; they come with the partition's.
    public mutating func restore(_ record: UnsafeRawBufferPointer) throws(StateError) {
        let block = try StateRecord.decode(record, into: &store, layouts)
        let storedDue: Int64?
        do throws(StateError) {
            storedDue = try self.storedDue(store.id(in: block))
        } catch {
            store.free(block, capacity: Int(block.load(as: CustomerHeader.self).capacity))
            throw error
        }
        let customer = store.open(store.adopt(block))
        if let storedDue {
            customer.header.pointee.isStored = true
            customer.header.pointee.storedDue = storedDue
            coldCount -= 1
        }
        store.markDirty(customer.header)
        enqueue(customer)
    }

    /// Under which instant the store's index has a customer who is not in memory; nil when it has none such.
    private func storedDue(_ id: ByteView) throws(StateError) -> Int64? {
        guard let cold, coldCount > 0, store.find(id, hash: XXHash64.hash(id)) == nil else { return nil }
        var due: Int64?
        _ = try cold.read(id) { (record) throws(StateError) in
            due = try StateRecord.due(of: record)
        }
        return due
    }

    // MARK: Checkpoints

    /// Customers whom the next checkpoint has to write, and the memory in use for them, in bytes.
    public var dirtyCount: Int { store.dirty.count }
    public var dirtyBytes: Int { store.dirtyBytes }

    /// Passes what the next checkpoint has to write, in order of the ids' bytes: the customers that were
    /// touched, restored or given another due instant since the last one. The views are valid while `body`
    /// runs.
    ///
    /// Call it between two batches: a store must not know of a batch that may never be committed.
    public mutating func forEachDirtyState(
        _ body: (DirtyState) throws(StateError) -> Void
    ) throws(StateError) {
        assert(touched.isEmpty, "a checkpoint in the middle of a batch")
        store.sortDirty()
        for slot in store.dirty {
            let customer = store.open(Int(slot))
            let header = customer.header.pointee
            let size = StateRecord.encode(customer, into: &recordBuffer, fingerprint: layouts.own)
            try recordBuffer.withUnsafeBufferPointer { (bytes) throws(StateError) in
                let record = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<size]))
                try body(
                    DirtyState(
                        id: customer.id, record: record, due: header.due, storedDue: header.storedDue))
            }
        }
    }

    /// All that ``forEachDirtyState(_:)`` has passed is stored. No event and no timer may come in between.
    public mutating func checkpointed() {
        store.markClean()
        // Until now the store has had records in which customers stood before the walk came by.
        if walk.isOver { layouts.forgetFormers() }
        walk.isOver = false
    }

    // MARK: The partition

    /// The partition's time.
    public var time: PartitionTime { PartitionTime(watermark: watermark, newest: newest) }

    /// Customers inside, for each of ``Plan/outputs``, shadow ones included.
    public var sizes: [Int64] {
        earlierSizes.indices.map { output in
            earlierSizes[output] + Int64(statistics.entered[output]) - Int64(statistics.exited[output])
        }
    }

    /// What is to be kept beside the state records.
    /// - Parameters:
    ///   - positions: the next offset of each input topic, all records below which were processed.
    ///   - records: counts since the partition's beginning.
    public func partitionState(positions: [InputPosition], records: RecordCounts) -> PartitionState {
        PartitionState(
            time: time, positions: positions, records: records, sizes: sizes,
            customers: Int64(customerCount), dedupIDs: Int64(statistics.dedupIDs),
            learned: learners.map(\.learned), history: history)
    }

    private var history: PlanHistory {
        // Once everybody has been evaluated, nobody's newest record is in the layout of other definitions,
        // and who goes on from here need not have their segments.
        let formers = layouts.formers.filter { reevaluation != nil || $0.meaning == plan.meaning }
        return PlanHistory(
            meaning: plan.meaning, pending: reevaluation, layouts: [layouts.descriptor] + formers)
    }

    /// Goes on from a state that was kept. Its counts stand for all customers, whichever of them were
    /// restored before or will be; time never goes back.
    public mutating func restore(_ state: PartitionState) {
        watermark = max(watermark, state.time.watermark)
        newest = max(newest, state.time.newest)
        customerCount = Int(state.customers)
        statistics.dedupIDs = Int(state.dedupIDs)
        let sizes = sizes(in: state)
        for learner in learners {
            if let learned = state.learned.first(where: { $0.meaning == learner.fingerprint }) {
                learner.restore(learned)
            }
        }
        for output in earlierSizes.indices {
            let change = Int64(statistics.entered[output]) - Int64(statistics.exited[output])
            earlierSizes[output] = sizes[output] - change
        }
        goOn(from: state.history)
    }

    /// The sizes of the plan's outputs, which may be others than those of the state.
    private func sizes(in state: PartitionState) -> [Int64] {
        guard let former = state.history.layouts.first?.outputs else {
            return plan.outputs.indices.map { $0 < state.sizes.count ? state.sizes[$0] : 0 }
        }
        return plan.outputs.map { output in
            let index = former.firstIndex { $0.isSame(as: FormerOutput(output)) }
            return index.map { $0 < state.sizes.count ? state.sizes[$0] : 0 } ?? 0
        }
    }
}
