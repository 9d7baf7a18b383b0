/// What a changed plan would do to the customers of an engine, without an effect on them: a sample of them,
/// each copied and evaluated under the plan as at the instant of the change.
///
/// Who belongs to the sample follows from the customer's id, so that a look that is repeated looks at the
/// same.
public struct Rehearsal: ~Copyable {
    /// What has been found.
    public struct Findings: Equatable, Sendable {
        /// Customers of the sample.
        public var customers = 0
        /// Of these, how many would have a change that is published.
        public var moved = 0
        /// For each of the plan's outputs, entries and exits.
        public var entered: [UInt64] = []
        public var exited: [UInt64] = []
    }

    /// Customers that are passed by for each one that may be evaluated. Who is not in memory has to be
    /// unpacked to be passed by.
    private static let looksPerEvaluation = 16
    /// Keeps the sample apart from the hold-out shares, which hash the id too.
    private static let seed: UInt64 = 0x5A3C_91E7

    private let plan: Plan
    private var scratch: Engine
    private let limit: UInt64
    private var walk = CustomerWalk()
    private var record: [UInt8] = []
    private var customers = 0
    private var moved = 0
    /// Whether all customers have been passed.
    private var isDone: Bool

    /// - Parameters:
    ///   - plan: one that continues the engine's history; see ``Plan/continuing(_:)``. It may be the engine's
    ///     own, where customers of an earlier one have yet to be evaluated.
    ///   - share: of the customers, those that are looked at, 0...1.
    public init(of plan: Plan, in engine: borrowing Engine, share: Double) {
        self.plan = plan
        scratch = Engine(plan)
        scratch.restore(engine.partitionState(positions: [], records: RecordCounts()))
        limit = share < 1 ? UInt64(max(0, share) * 0x1p64) : .max
        isDone = scratch.reevaluation == nil
    }

    /// What was found in the end, in the order of the plan's outputs; nil before.
    public var result: (plan: Plan, findings: Findings)? {
        guard isDone else { return nil }
        let findings = Findings(
            customers: customers, moved: moved, entered: scratch.statistics.entered,
            exited: scratch.statistics.exited)
        return (plan, findings)
    }

    /// Looks at more customers of the same engine.
    /// - Parameter limit: how many are evaluated at most.
    /// - Returns: how many were.
    /// - Throws: when customers that are not in memory cannot be read.
    public mutating func goOn(in engine: borrowing Engine, limit: Int) throws(StateError) -> Int {
        guard !isDone, limit > 0 else { return 0 }
        let before = customers
        var looks = min(limit, .max / Self.looksPerEvaluation) * Self.looksPerEvaluation
        while walk.slot < engine.store.slotCount {
            guard customers - before < limit, looks > 0 else { return customers - before }
            looks -= 1
            try lookAtResident(walk.slot, of: engine)
            walk.slot += 1
        }
        isDone = try lookIntoStore(of: engine, limit: before + limit, looks: looks)
        return customers - before
    }

    private mutating func lookAtResident(_ slot: Int, of engine: borrowing Engine) throws(StateError) {
        guard engine.store.header(slot) != nil else { return }
        let customer = engine.store.open(slot)
        guard isWanted(customer.id) else { return }
        var record: [UInt8] = []
        swap(&record, &self.record)
        let size = StateRecord.encode(customer, into: &record, fingerprint: engine.layouts.own)
        let copy = record.withUnsafeBytes { bytes in
            Result { () throws(StateError) in
                try scratch.copy(UnsafeRawBufferPointer(rebasing: bytes[..<size]))
            }
        }
        swap(&record, &self.record)
        evaluate(try copy.get())
    }

    /// - Parameter limit: of ``customers``.
    /// - Returns: whether all have been seen.
    private mutating func lookIntoStore(
        of engine: borrowing Engine, limit: Int, looks: Int
    ) throws(StateError) -> Bool {
        guard let cold = engine.cold, engine.coldCount > 0 else { return true }
        var looks = looks
        while customers < limit, looks > 0 {
            var cursor = walk.cursor
            var copies: [Int] = []
            let most = min(looks, limit - customers)
            let isDone = try cold.readAll(after: &cursor, limit: most) { (record) throws(StateError) in
                copies.append(try scratch.copy(record))
            }
            walk.cursor = cursor
            looks -= copies.count
            for copy in copies {
                let id = scratch.store.open(copy).id
                // Who is in memory has been looked at there, as they are now.
                let isResident = engine.store.find(id, hash: XXHash64.hash(id)) != nil
                if isWanted(id), !isResident { evaluate(copy) } else { scratch.forget(copy) }
            }
            if isDone { return true }
        }
        return false
    }

    private func isWanted(_ id: ByteView) -> Bool { XXHash64.hash(id, seed: Self.seed) <= limit }

    private mutating func evaluate(_ copy: Int) {
        customers += 1
        var customer = scratch.store.open(copy)
        if customer.header.pointee.isStale { scratch.renew(&customer) }
        if scratch.changes.count > 0 { moved += 1 }
        scratch.forget(copy)
    }
}
