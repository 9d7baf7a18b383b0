/// What became of an event.
public enum Outcome: Sendable {
    case accepted
    /// Its id was accepted for the customer within the dedup window.
    case duplicate
    /// It is older than the customer's time by more than the allowed lateness.
    case late
}

/// One partition's way from events to segment changes.
///
///     event ─▶ dedup ─▶ lateness ─▶ timers due before it ─▶ features ─▶ scores ─▶ segments ─▶ changes
///
/// The engine is deterministic: it reads no clock, does no I/O, and the changes of a customer follow from
/// the events alone, in their order of arrival. It belongs to one thread.
public struct Engine: ~Copyable {
    let plan: Plan
    let cold: (any ColdCustomers)?
    let sources: FixedTable<FeatureSource>
    let segments: FixedTable<SegmentPlan>
    private let types: TypeIndex
    private let granularities: FixedTable<Int64>
    /// For each clock the sources that let go of what leaves their window, one list behind the other.
    private let windowed: FixedTable<Int>
    private let windowedEnds: FixedTable<Int>
    private let allowedLateness: Int64
    private let outOfOrderness: Int64
    private let dedup: DedupWindow
    /// Nil where the plan has no tiers and no clusters.
    let exits: LastExits?
    var store: CustomerStore
    var timers = TimerQueue()
    var machine: Machine
    var dueSearch: DueSearch?
    let health: HealthMeter
    let labels: LabelTable
    /// The plan's models that learn, with weights of this engine's own.
    let learners: [OnlineLogistic]
    var conditions: ConditionRunner
    /// Buckets of the open customer's time, one for each clock.
    let buckets: UnsafeMutablePointer<Int64>
    /// Number of the running batch, and the slots of the customers touched and changed in it.
    var batch: UInt32 = 1
    var touched: ContiguousArray<UInt32> = []
    var changed: ContiguousArray<ChangedCustomer> = []
    var recordBuffer: [UInt8] = []
    /// Customers in the store who are not in memory.
    var coldCount: Int
    /// All cold customers who are due at or before this instant have been brought into memory; those before
    /// `dueCursor` too.
    var coldHorizon: Int64 = .min
    var dueCursor = DueCursor()
    /// Whether the last call has fired only some of the timers that were due.
    private var hasTimersLeft = false
    /// The slot at which ``evict(toBytes:)`` goes on.
    var evictionHand = 0
    /// How records of this plan and of earlier ones are read.
    var layouts: RecordLayouts
    /// Runs while customers who come from an earlier plan are evaluated under this one.
    public internal(set) var reevaluation: Reevaluation?
    var walk = CustomerWalk()

    /// Whether ``changes`` has those of shadow segments too, for who watches and does not publish.
    public var showsShadow = false
    /// The changes since the last ``beginBatch()``.
    public internal(set) var changes = ChangeBuffer()
    public internal(set) var statistics: EngineStatistics
    /// Customers known, in memory or not.
    public internal(set) var customerCount = 0
    /// For each output the customers inside before ``statistics`` began to count.
    var earlierSizes: [Int64]
    /// The partition's watermark `W`, ms since the epoch; `.min` before the first event.
    public internal(set) var watermark: Int64 = .min
    /// The greatest timestamp accepted; `.min` before the first event.
    public internal(set) var newest: Int64 = .min

    /// - Parameter cold: where customers are found that are not in memory; nil when all are.
    public init(_ plan: Plan, cold: (any ColdCustomers)? = nil) {
        self.plan = plan
        self.cold = cold
        coldCount = cold?.customerCount ?? 0
        sources = FixedTable(plan.sources)
        // Who moves out of a tier that is gone leaves it before entering another one.
        segments = FixedTable(plan.segments.filter(\.isRetired) + plan.segments.filter { !$0.isRetired })
        types = TypeIndex(plan.types)
        granularities = FixedTable(plan.clocks.map(\.granularity))
        windowed = FixedTable(plan.clocks.flatMap(\.windowed))
        windowedEnds = FixedTable(
            plan.clocks.indices.map { plan.clocks[...$0].map(\.windowed.count).reduce(0, +) })
        allowedLateness = plan.definition.input.allowedLateness
        outOfOrderness = plan.definition.input.outOfOrderness
        dedup = plan.dedup
        exits = plan.exits
        store = CustomerStore(layout: plan.layout)
        let learners = plan.learners.map { OnlineLogistic($0, in: plan.program) }
        self.learners = learners
        labels = LabelTable(plan.labels, plan.labelTypes)
        machine = Machine(plan.program.running(learners))
        dueSearch = DueSearch(plan, learners)
        health = HealthMeter(plan.health)
        conditions = ConditionRunner(plan.conditions)
        buckets = .allocate(capacity: max(1, plan.clocks.count))
        layouts = RecordLayouts(plan)
        statistics = EngineStatistics(plan)
        earlierSizes = Array(repeating: 0, count: plan.outputs.count)
    }

    deinit { buckets.deallocate() }

    /// Lets an event in and appends the changes that follow to ``changes``.
    /// - Throws: when the customer is not in memory and cannot be read; then nothing has happened.
    public mutating func process(_ event: Event) throws(StateError) -> Outcome {
        settleLearners()
        let hash = XXHash64.hash(event.customerID)
        let key = DedupWindow.key(event.eventID)
        var id = DedupWindow.Sighting.unknown
        var customer: Customer
        var slot = store.find(event.customerID, hash: hash)
        if slot == nil, coldCount > 0, try load(event.customerID) {
            slot = store.find(event.customerID, hash: hash)
        }
        if let slot {
            customer = store.open(slot)
            let time = max(customer.header.pointee.time, watermark)
            let horizon = max(time, event.timestamp)
            id = dedup.look(for: key, horizon: horizon, in: customer)
            if id == .known {
                statistics.duplicates += 1
                return .duplicate
            }
            if isLate(event.timestamp, time) { return .late }
            if customer.header.pointee.isStale { renew(&customer) }
            fireTimers(of: &customer, upTo: horizon)
        } else {
            if isLate(event.timestamp, watermark) { return .late }
            customer = store.create(event.customerID, hash: hash)
            customerCount += 1
        }
        accept(event, key: key, id, &customer)
        return .accepted
    }

    private mutating func isLate(_ timestamp: Int64, _ time: Int64) -> Bool {
        guard time != .min, timestamp < time - allowedLateness else { return false }
        statistics.late += 1
        return true
    }

    private mutating func accept(
        _ event: Event, key: UInt64, _ id: DedupWindow.Sighting, _ customer: inout Customer
    ) {
        let time = max(customer.header.pointee.time, watermark, event.timestamp)
        touch(customer)
        advance(&customer, to: time)
        fulfilPredictions(of: customer, by: event)
        statistics.dedupIDs += dedup.remember(
            key, id, event.timestamp, horizon: time, in: &store, of: &customer)
        apply(event, to: &customer, at: time)
        store.trim(&customer)
        evaluate(&customer, at: time, cause: .event, event: event.eventID)
        predict(customer, at: time)
        boundDue(customer)
        statistics.accepted += 1
        newest = max(newest, event.timestamp)
        watermark = max(watermark, event.timestamp - outOfOrderness)
    }

    // MARK: Time

    /// Lets the watermark follow the wall clock, as an idle partition's does. It never goes back.
    public mutating func advanceWatermark(to time: Int64) { watermark = max(watermark, time) }

    /// Fires timers that the watermark has reached, in order of time among the customers in memory.
    /// - Parameter limit: how many at most, so that a midnight does not hold up the events behind it;
    ///   customers who are brought into memory count too. What is left over fires before its customer's next
    ///   event, or with the next call; the results are the same.
    /// - Returns: whether none is left, in memory or not.
    /// - Throws: when customers that are not in memory cannot be read; what has fired by then has fired.
    @discardableResult
    public mutating func fireTimers(limit: Int = .max) throws(StateError) -> Bool {
        try fireTimers(upTo: watermark, limit: limit)
    }

    /// Fires timers that the watermark has reached and those due at or before `time`.
    /// - Returns: whether none is left.
    public mutating func finish(until time: Int64, limit: Int = .max) throws(StateError) -> Bool {
        try fireTimers(upTo: max(time, watermark), limit: limit)
    }

    private mutating func fireTimers(upTo time: Int64, limit: Int) throws(StateError) -> Bool {
        if !hasTimersLeft { settleLearners() }
        hasTimersLeft = true
        hasTimersLeft = try !fireAll(upTo: time, limit: limit)
        return !hasTimersLeft
    }

    private mutating func fireAll(upTo time: Int64, limit: Int) throws(StateError) -> Bool {
        var left = limit
        while true {
            while timers.earliest <= time {
                guard left > 0, let entry = timers.pop() else { return false }
                left -= 1
                fire(entry, upTo: time)
            }
            // What is in memory goes first, so that memory does not fill up with what is due.
            if hasLoadedDue(upTo: time) { return true }
            guard left > 0 else { return false }
            left -= try loadDue(upTo: time, limit: left)
        }
    }

    private mutating func fire(_ entry: TimerQueue.Entry, upTo time: Int64) {
        let slot = Int(entry.slot)
        guard let header = store.header(slot), header.pointee.queued == entry.due else {
            timers.overtaken -= 1
            return
        }
        header.pointee.queued = .max
        var customer = store.open(slot)
        if header.pointee.isStale { return renew(&customer) }
        // One at a time: the customer's next one takes its turn among the others'.
        if header.pointee.due <= time {
            fireTimer(of: &customer)
        } else {
            enqueue(customer)
        }
    }

    /// Fires the customer's timers due at or before `time`.
    @inline(__always)
    mutating func fireTimers(of customer: inout Customer, upTo time: Int64) {
        while customer.header.pointee.due <= time { fireTimer(of: &customer) }
    }

    /// Evaluates the customer at the due instant, unless that is only a bound, and sets the next one.
    private mutating func fireTimer(of customer: inout Customer) {
        // Records do not tell bounds from what was searched for. A search finds the same again, unless the
        // weights have moved since.
        if customer.header.pointee.isDueSearched || !learners.isEmpty {
            let due = customer.header.pointee.due
            touch(customer)
            advance(&customer, to: due)
            expirePredictions(of: customer, at: due)
            evaluate(&customer, at: due, cause: .timer, event: nil)
            statistics.timersFired += 1
        }
        searchDue(customer)
    }

    /// Sets the customer's due instant to a bound that costs little. The next event of an active customer
    /// comes before it; only if none does, the real one is searched for.
    private mutating func boundDue(_ customer: Customer) {
        guard dueSearch != nil || !labels.isEmpty else { return }
        let step = dueSearch?.nextStep(customer) ?? .max
        let expiry = labels.nextExpiry(customer)
        setDue(min(step, expiry), isSearched: expiry <= step && expiry != .max, customer)
    }

    /// How many times as far ahead as a customer has been silent their next timer is searched for.
    private static var reach: Int64 { 64 }

    /// Searches for the customer's due instant. After a bound, only as far ahead as the silence so far gives
    /// reason to: many customers come back soon, and a search in vain costs as much as one that is needed.
    mutating func searchDue(_ customer: Customer) {
        let header = customer.header.pointee
        let silence = header.due - header.time
        let reach = silence > 0 ? header.time + Self.reach * silence : .max
        var next = min(reach, labels.nextExpiry(customer))
        if dueSearch != nil {
            next =
                dueSearch?.nextChange(customer, before: next, spansSearched: &statistics.spansSearched)
                ?? next
            statistics.searches += 1
        }
        // The store's index must follow also where nothing was evaluated.
        if next != header.due { store.markDirty(customer.header) }
        setDue(next, isSearched: next < reach, customer)
    }

    private mutating func setDue(_ due: Int64, isSearched: Bool, _ customer: Customer) {
        customer.header.pointee.due = due
        customer.header.pointee.isDueSearched = isSearched
        enqueue(customer)
    }

    /// Puts the customer into the timer queue unless an entry there comes early enough.
    mutating func enqueue(_ customer: Customer) {
        let header = customer.header
        guard header.pointee.due < header.pointee.queued else { return }
        if header.pointee.queued != .max { timers.overtaken += 1 }
        header.pointee.queued = header.pointee.due
        timers.push(header.pointee.due, slot: header.pointee.slot)
    }

    // MARK: Features

    /// Moves the customer's time and lets go of what leaves the windows, and of exits that are too old.
    mutating func advance(_ customer: inout Customer, to time: Int64) {
        let before = customer.header.pointee.time
        customer.header.pointee.time = time
        exits?.forgetOld(at: time, from: &store, of: &customer)
        var first = 0
        for index in granularities.indices {
            let granularity = granularities[index]
            let list = first..<windowedEnds[index]
            first = list.upperBound
            let now = floorDivide(time, granularity)
            buckets[index] = now
            // Most events stay in the running bucket; then the old time needs no division.
            guard before != .min, before < now * granularity else { continue }
            let base = floorDivide(before, granularity)
            for position in list {
                sources[windowed[position]].feature.advance(
                    from: base, to: now, time: time, &customer, in: &store)
            }
        }
    }

    private mutating func apply(_ event: Event, to customer: inout Customer, at time: Int64) {
        for index in types.interests(of: event.type) {
            let interest = types[index]
            let source = sources[interest.source]
            if source.isConditional, !conditions.hold(interest.source, event.fields) { continue }
            var base: Int64 = 0
            var bucket: Int64 = 0
            if source.clock >= 0 {
                base = buckets[source.clock]
                bucket =
                    event.timestamp == time
                    ? base : floorDivide(event.timestamp, granularities[source.clock])
            }
            source.feature.add(
                event.timestamp, field: source.field < 0 ? .missing : event.fields[source.field],
                weight: interest.weight, bucket: bucket, base: base, to: &customer, in: &store)
        }
    }

    // MARK: Batches

    @inline(__always)
    mutating func touch(_ customer: Customer) {
        let header = customer.header
        guard header.pointee.batch != batch else { return }
        header.pointee.batch = batch
        header.pointee.isRecent = true
        store.markDirty(header)
        touched.append(header.pointee.slot)
    }
}
