/// A customer with published changes in the running batch.
struct ChangedCustomer: BitwiseCopyable {
    var slot: UInt32
    /// The instant of the last change.
    var at: Int64
}

extension Engine {
    /// Enters a customer into the batch's list of changed ones, once. The customer knows its place in the
    /// list, and the list which customer stands there, so neither has to be cleared.
    mutating func noteChange(of header: UnsafeMutablePointer<CustomerHeader>, at time: Int64) {
        let place = Int(header.pointee.changedIndex)
        if place < changed.count, changed[place].slot == header.pointee.slot {
            changed[place].at = time
        } else {
            header.pointee.changedIndex = UInt32(changed.count)
            changed.append(ChangedCustomer(slot: header.pointee.slot, at: time))
        }
    }

    /// Passes the memberships of the customers with published changes in the running batch.
    public func forEachChangedMembership(_ body: (Membership) throws -> Void) rethrows {
        for entry in changed {
            try body(Membership(store.open(Int(entry.slot)), at: entry.at, plan: plan))
        }
    }

    /// Ends the running batch: forgets its changes and which customers it touched, and keeps the memory.
    public mutating func beginBatch() {
        changes.removeAll()
        touched.removeAll(keepingCapacity: true)
        changed.removeAll(keepingCapacity: true)
        batch &+= 1
    }

    /// Whether the running batch touched a customer: ``forEachTouchedState(_:)`` has something to pass.
    public var hasTouched: Bool { !touched.isEmpty }

    /// Customers who are in memory or in the store: while a state is restored, those it has so far.
    public var knownCount: Int64 { Int64(store.count + coldCount) }

    /// Customers in memory.
    public var residentCount: Int { store.count }

    /// Bytes in use for customers in memory: blocks, index, slots and timers.
    public var stateBytes: Int { store.arena.usedBytes + store.indexBytes + timers.bytes }

    /// Timers in the queue, entries without effect included: those of customers in memory only.
    public var pendingTimers: Int { timers.count }

    /// Timers that the watermark has reached and that have not fired yet, entries without effect included:
    /// those of customers in memory only.
    public var overdueTimers: Int { timers.count(upTo: watermark) }
}
