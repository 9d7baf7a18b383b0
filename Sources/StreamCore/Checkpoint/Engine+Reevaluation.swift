/// How far the walk over all customers has come.
struct CustomerWalk {
    /// The next slot in memory; after all of them come those in the store.
    var slot = 0
    /// Where the walk through the store is.
    var cursor: [UInt8] = []
    /// Customers looked at.
    var seen = 0
    /// Whether everybody has been seen, and the next checkpoint leaves no record of an earlier layout.
    var isOver = false
}

/// Customers who come from an earlier plan.
///
/// They are evaluated under the new one at the instant of the change, each before anything else happens to
/// them: before their next event, before their next timer, or when the walk comes by. So the changes do not
/// depend on the walk's pace.
extension Engine {
    /// Customers that the walk looks at for each one that it may evaluate.
    private static var looksPerEvaluation: Int { 64 }

    /// Learns to read records that were written under earlier plans.
    public mutating func read(recordsOf history: PlanHistory) { layouts.add(history.layouts, for: plan) }

    /// Whether records of other plans than the engine's own can be read.
    public var readsFormerLayouts: Bool { !layouts.formers.isEmpty }

    /// Takes over what earlier plans have left.
    mutating func goOn(from history: PlanHistory) {
        layouts.add(history.layouts, for: plan)
        reevaluation = history.reevaluation(for: plan, at: watermark)
        walk = CustomerWalk()
    }

    /// Evaluates a customer under the plan for the first time.
    mutating func renew(_ customer: inout Customer) {
        let header = customer.header
        let time = max(header.pointee.time, reevaluation?.at ?? .min)
        touch(customer)
        header.pointee.isStale = false
        advance(&customer, to: time)
        evaluate(&customer, at: time, cause: reevaluation?.cause ?? .definition, event: nil)
        statistics.reevaluated += 1
        // What was known of the next instant was known of the earlier plan.
        customer.header.pointee.due = time
        customer.header.pointee.isDueSearched = false
        searchDue(customer)
    }

    /// Customers that the walk has yet to look at, about; 0 when none is under way.
    public var customersToReevaluate: Int {
        reevaluation == nil ? 0 : max(1, customerCount - walk.seen)
    }

    /// Goes on with the walk over all customers, in memory and not, which ends the re-evaluation.
    /// - Parameter limit: how many customers are evaluated at most.
    /// - Returns: how many were.
    /// - Throws: when customers that are not in memory cannot be read; nothing is lost by that.
    public mutating func reevaluate(limit: Int) throws(StateError) -> Int {
        guard reevaluation != nil, limit > 0 else { return 0 }
        var left = limit
        var looks = min(limit, .max / Self.looksPerEvaluation) * Self.looksPerEvaluation
        while walk.slot < store.slotCount {
            guard left > 0, looks > 0 else { return limit - left }
            looks -= 1
            left -= renewResident(walk.slot) ? 1 : 0
            walk.slot += 1
        }
        guard try walkThroughStore(&left, &looks) else { return limit - left }
        reevaluation = nil
        walk.isOver = true
        if cold == nil { layouts.forgetFormers() }
        return limit - left
    }

    /// - Returns: whether the customer was evaluated.
    private mutating func renewResident(_ slot: Int) -> Bool {
        guard let header = store.header(slot) else { return false }
        walk.seen += 1
        var customer = store.open(slot)
        if header.pointee.isStale {
            renew(&customer)
            return true
        }
        // Written anew, so that the earlier layout can be forgotten.
        if header.pointee.isMigrated { touch(customer) }
        header.pointee.isMigrated = false
        return false
    }

    /// - Returns: whether all have been seen.
    private mutating func walkThroughStore(_ left: inout Int, _ looks: inout Int) throws(StateError) -> Bool {
        // Who comes into memory behind the walk is evaluated then.
        guard let cold, coldCount > 0 else { return true }
        var cursor = walk.cursor
        defer { walk.cursor = cursor }
        while left > 0, looks > 0 {
            let evaluated = statistics.reevaluated
            var read = 0
            let isDone = try cold.readAll(after: &cursor, limit: min(left, looks)) {
                (record) throws(StateError) in
                read += 1
                let reading = try layouts.reading(StateRecord.fingerprint(of: record))
                if reading.isStale || reading.migration != nil { try takeIn(record) }
            }
            left -= Int(statistics.reevaluated - evaluated)
            walk.seen += Int(statistics.reevaluated - evaluated)
            looks -= read
            if isDone { return true }
        }
        return false
    }
}
