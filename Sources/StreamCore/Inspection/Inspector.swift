/// Looks at customers as they are at an instant, without an effect on their engine.
///
/// A customer is copied into an engine of the inspector's own. There the timers fire that are due by then, so
/// that windows, dwells and cool-downs stand as they would if no event came.
public struct Inspector: ~Copyable {
    private let plan: Plan
    private(set) var scratch: Engine
    /// Where the copy stands that was looked at last.
    private(set) var slot: Int?

    /// - Parameter plan: that of the engines whose customers are looked at.
    public init(_ plan: Plan) {
        self.plan = plan
        scratch = Engine(plan)
    }

    /// Looks at one customer, in memory or not.
    /// - Parameter time: the instant, ms since the epoch; nil, or before the customer's own time `T`,
    ///   stands for `T`.
    /// - Returns: a view that is valid until the inspector is used again; nil for who is not known.
    /// - Throws: when the customer is not in memory and cannot be read.
    public mutating func inspect(
        _ id: ByteView, in engine: borrowing Engine, at time: Int64? = nil
    ) throws(StateError) -> CustomerSnapshot? {
        forget()
        scratch.followChange(of: engine)
        scratch.copyLearned(from: engine)
        if let original = engine.store.find(id, hash: XXHash64.hash(id)) {
            slot = scratch.copy(original, of: engine)
        } else if let cold = engine.cold {
            var copy: Int?
            _ = try cold.read(id) { (record) throws(StateError) in copy = try scratch.copy(record) }
            slot = copy
        }
        return slot.map { look(at: $0, max(time ?? engine.watermark, engine.watermark)) }
    }

    /// Looks at one customer from a copy of their state record.
    /// - Parameter engine: the one that has the customer, or one that was given its state beside the
    ///   customers.
    /// - Returns: a view that is valid until the inspector is used again.
    /// - Throws: where the record is damaged or of another plan.
    public mutating func inspect(
        record: UnsafeRawBufferPointer, of engine: borrowing Engine
    ) throws(StateError) -> CustomerSnapshot {
        forget()
        scratch.followChange(of: engine)
        scratch.copyLearned(from: engine)
        let copy = try scratch.copy(record)
        slot = copy
        return look(at: copy, engine.watermark)
    }

    /// Looks at a customer of whom nothing is known.
    /// - Returns: a view that is valid until the inspector is used again.
    public mutating func inspectStranger(_ id: ByteView, at time: Int64) -> CustomerSnapshot {
        forget()
        let stranger = scratch.create(id)
        slot = stranger
        return look(at: stranger, time)
    }

    /// Looks at all customers in memory, in the order of their ids' bytes. Each view is valid while `body`
    /// runs.
    /// - Parameter time: as for ``inspect(_:in:at:)``.
    public mutating func forEachCustomer(
        in engine: borrowing Engine, at time: Int64? = nil, _ body: (CustomerSnapshot) throws -> Void
    ) rethrows {
        let time = max(time ?? engine.watermark, engine.watermark)
        scratch.followChange(of: engine)
        for original in engine.slotsInOrderOfIDs() {
            forget()
            scratch.copyLearned(from: engine)
            guard let copy = scratch.copy(Int(original), of: engine) else { continue }
            slot = copy
            try body(look(at: copy, time))
        }
    }

    private mutating func look(at slot: Int, _ time: Int64) -> CustomerSnapshot {
        let customer = scratch.settle(slot, at: time)
        return CustomerSnapshot(
            customer, plan: plan, numbers: scratch.machine.numbers, strings: scratch.machine.strings)
    }

    private mutating func forget() {
        if let slot { scratch.forget(slot) }
        slot = nil
    }
}
