/// What an ``Inspector`` does with the engine that it keeps its copies in.
extension Engine {
    /// The slots of the customers in memory, in the order of the ids' bytes.
    func slotsInOrderOfIDs() -> ContiguousArray<UInt32> {
        var slots: ContiguousArray<UInt32> = []
        slots.reserveCapacity(store.count)
        for slot in 0..<store.slotCount where store.header(slot) != nil { slots.append(UInt32(slot)) }
        return store.inOrderOfIDs(slots)
    }

    /// Takes a copy of a customer of another engine of the same plan.
    /// - Returns: the copy's slot; nil where the other one's is free.
    mutating func copy(_ slot: Int, of other: borrowing Engine) -> Int? {
        precondition(plan.layout.fingerprint == other.plan.layout.fingerprint, "an engine of another plan")
        guard let original = other.store.blocks[slot], let header = other.store.header(slot)?.pointee else {
            return nil
        }
        let (block, capacity) = store.allocate(Int(header.used))
        block.copyMemory(from: original, byteCount: Int(header.used))
        block.assumingMemoryBound(to: CustomerHeader.self).pointee.capacity = UInt32(capacity)
        return take(block)
    }

    /// Takes a copy of a customer from a state record.
    mutating func copy(_ record: UnsafeRawBufferPointer) throws(StateError) -> Int {
        take(try StateRecord.decode(record, into: &store, layouts))
    }

    /// Customers whom another engine has yet to evaluate under the plan are evaluated here as there.
    mutating func followChange(of other: borrowing Engine) {
        layouts = other.layouts
        reevaluation = other.reevaluation
    }

    /// Takes over what another engine's models have learned.
    mutating func copyLearned(from other: borrowing Engine) {
        for (own, original) in zip(learners, other.learners) { own.copy(original) }
    }

    /// Adds a customer of whom nothing is known.
    mutating func create(_ id: ByteView) -> Int {
        let customer = store.create(id, hash: XXHash64.hash(id))
        customer.header.pointee.queued = .min
        return Int(customer.header.pointee.slot)
    }

    private mutating func take(_ block: UnsafeMutableRawPointer) -> Int {
        let header = block.assumingMemoryBound(to: CustomerHeader.self)
        // An entry before all instants: nothing is put into the timer queue of copies.
        header.pointee.queued = .min
        header.pointee.storedDue = .max
        header.pointee.batch = 0
        header.pointee.isStored = false
        header.pointee.isDirty = false
        return store.adopt(block)
    }

    /// Brings a customer to an instant, or to their own time where that is later: timers due by then fire,
    /// and the machine has the values of that instant.
    mutating func settle(_ slot: Int, at time: Int64) -> Customer {
        var customer = store.open(slot)
        if customer.header.pointee.isStale { renew(&customer) }
        fireTimers(of: &customer, upTo: time)
        let time = max(time, customer.header.pointee.time)
        advance(&customer, to: time)
        readFeatures(customer, at: time)
        machine.run(fields: nil)
        return customer
    }

    /// Removes a copy, and what its timers left behind.
    mutating func forget(_ slot: Int) {
        store.markClean()
        store.remove(slot)
        beginBatch()
    }
}
