/// Customers that leave memory and come back.
///
/// A customer may leave when the store has everything about them: their record as of now, and their due
/// instant in its index. Timers of customers who have left are found there: before timers fire up to an
/// instant, all who are due by then are brought back, in order of (due instant, id). How far that has been
/// done is the horizon, and nobody leaves who is due before it.
extension Engine {
    /// Customers brought into memory between two looks at the timers.
    private static var loadSize: Int { 1024 }

    /// Brings a customer into memory.
    /// - Returns: false when the store does not have them either.
    mutating func load(_ id: ByteView) throws(StateError) -> Bool {
        guard let cold else { return false }
        return try cold.read(id) { (record) throws(StateError) in try takeIn(record) }
    }

    /// Whether all customers who are due at or before `time` are in memory.
    @inline(__always)
    func hasLoadedDue(upTo time: Int64) -> Bool { coldCount == 0 || time <= coldHorizon }

    /// Brings customers into memory who are due at or before `time`.
    /// - Returns: how many records that took.
    mutating func loadDue(upTo time: Int64, limit: Int) throws(StateError) -> Int {
        guard let cold else { return 0 }
        var count = 0
        let limit = min(limit, Self.loadSize)
        var cursor = dueCursor
        let isDone = try cold.readDue(after: &cursor, upTo: time, limit: limit) {
            (record) throws(StateError) in
            count += 1
            try takeIn(record)
        }
        dueCursor = cursor
        if isDone { extendHorizon(to: time) }
        return count
    }

    private mutating func extendHorizon(to time: Int64) {
        coldHorizon = time
        if dueCursor.due < time { dueCursor = DueCursor(due: time) }
    }

    /// Takes over a customer as the store has them. Who is in memory stays as they are there.
    /// Who comes from an earlier plan is evaluated at once, so that the walk over all need not look again at
    /// those who are in memory.
    mutating func takeIn(_ record: UnsafeRawBufferPointer) throws(StateError) {
        let block = try StateRecord.decode(record, into: &store, layouts)
        let id = store.id(in: block)
        guard store.find(id, hash: XXHash64.hash(id)) == nil else {
            return store.free(
                block, capacity: Int(block.load(as: CustomerHeader.self).capacity))
        }
        var customer = store.open(store.adopt(block))
        customer.header.pointee.isStored = true
        customer.header.pointee.storedDue = customer.header.pointee.due
        coldCount -= 1
        enqueue(customer)
        if customer.header.pointee.isStale {
            renew(&customer)
        } else if reevaluation != nil, customer.header.pointee.isMigrated {
            touch(customer)
        }
    }

    /// Removes customers from memory until what is in use, ``stateBytes``, is at most `target` or nobody is
    /// left who may go: who was not touched for long goes first, approximately. Memory is kept for others.
    ///
    /// Only who is as the last checkpoint left them goes, so call it behind ``checkpointed()``; customers of
    /// the running batch stay. Without a store, nobody goes.
    public mutating func evict(toBytes target: Int) {
        guard cold != nil else { return }
        // While all are in memory, nobody moves the horizon.
        if coldCount == 0 { extendHorizon(to: max(coldHorizon, watermark)) }
        // The hand comes by everybody twice at most: a customer who was touched since has a second chance.
        var steps = 2 * store.slotCount
        while steps > 0, stateBytes > target {
            steps -= 1
            evictionHand = evictionHand + 1 < store.slotCount ? evictionHand + 1 : 0
            guard let header = store.header(evictionHand), mayLeave(header.pointee) else { continue }
            if header.pointee.isRecent {
                header.pointee.isRecent = false
            } else {
                if header.pointee.queued != .max { timers.overtaken += 1 }
                store.remove(evictionHand)
                coldCount += 1
            }
        }
        if timers.isMostlyOvertaken { dropOvertakenTimers() }
    }

    private func mayLeave(_ header: CustomerHeader) -> Bool {
        !header.isDirty && header.isStored && header.batch != batch && header.storedDue == header.due
            && header.due > dueCursor.due
    }

    private mutating func dropOvertakenTimers() {
        timers.removeAll { entry in store.header(Int(entry.slot))?.pointee.queued != entry.due }
    }
}
