/// Finds the next instant at which a customer's segments may change if no event comes: the earliest that a
/// ``SegmentSearch`` finds for one of the continuous segments.
struct DueSearch: ~Copyable {
    private let searches: UnsafeMutableBufferPointer<SegmentSearch>
    /// The sources that some continuous segment reaches.
    private let sources: FixedTable<FeatureSource>
    private let granularities: FixedTable<Int64>
    /// The buckets of the customer's time, one for each clock.
    private let buckets: UnsafeMutablePointer<Int64>

    /// Nil when no segment of the plan is continuous.
    /// - Parameter learners: the engine's own models.
    init?(_ plan: Plan, _ learners: [OnlineLogistic] = []) {
        guard !plan.timings.isEmpty else { return nil }
        searches = .allocate(capacity: plan.timings.count)
        for (index, timing) in plan.timings.enumerated() {
            searches.initializeElement(at: index, to: SegmentSearch(timing, plan, learners))
        }
        let reached = Set(plan.timings.flatMap { $0.sources.map(\.index) })
        sources = FixedTable(plan.sources.filter { reached.contains($0.index) })
        granularities = FixedTable(plan.clocks.map(\.granularity))
        buckets = .allocate(capacity: max(1, plan.clocks.count))
    }

    deinit {
        _ = searches.deinitialize()
        searches.deallocate()
        buckets.deallocate()
    }

    /// A lower bound, cheap to compute: the first instant after the customer's time at which a feature of a
    /// continuous segment steps or a dwell, cool-down or confirmation ends. `.max` for never.
    func nextStep(_ customer: Customer) -> Int64 {
        findBuckets(customer)
        let time = customer.header.pointee.time
        var next = Int64.max
        for index in sources.indices {
            next = min(next, sources[index].nextStep(customer, buckets, after: time))
        }
        for index in searches.indices {
            let gate = searches[index].segment.gate(customer)
            if gate > time { next = min(next, gate) }
        }
        return next > SegmentSearch.horizon ? .max : next
    }

    /// The first instant after the customer's time and before `limit` at which a segment changes, or, when
    /// that is hard to tell, an earlier one; `limit` if there is none, and `.max` for never.
    /// - Parameter spansSearched: raised by the number of spans that were ruled out or left open.
    func nextChange(_ customer: Customer, before limit: Int64, spansSearched: inout UInt64) -> Int64 {
        findBuckets(customer)
        var next = limit
        for index in searches.indices {
            next = searches[index].nextChange(
                customer, UnsafePointer(buckets), before: next, spansSearched: &spansSearched)
        }
        return next > SegmentSearch.horizon ? .max : next
    }

    /// As ``nextChange(_:before:spansSearched:)`` for one segment alone, of however distant an instant.
    /// - Parameter timing: index into ``Plan/timings``.
    func nextChange(of timing: Int, _ customer: Customer, spansSearched: inout UInt64) -> Int64 {
        findBuckets(customer)
        return searches[timing].nextChange(
            customer, UnsafePointer(buckets), before: .max, spansSearched: &spansSearched)
    }

    private func findBuckets(_ customer: Customer) {
        let time = customer.header.pointee.time
        for clock in granularities.indices { buckets[clock] = floorDivide(time, granularities[clock]) }
    }
}

extension FeatureSource {
    @inline(__always)
    func nextStep(_ customer: Customer, _ buckets: UnsafePointer<Int64>, after time: Int64) -> Int64 {
        feature.nextStep(customer, base: clock < 0 ? 0 : buckets[clock], after: time)
    }
}

extension SegmentPlan {
    /// The instant at which a dwell, cool-down or confirmation that runs now ends; `.min` for none.
    func gate(_ customer: Customer) -> Int64 {
        guard case .threshold(let hysteresis, _, _) = rule else { return .min }
        let state = customer.state(self.state, as: Hysteresis.State.self).pointee
        return hysteresis.gate(state, heldSince: heldSince(customer))
    }

    func heldSince(_ customer: Customer) -> Int64 {
        heldSince < 0 ? Hysteresis.never : customer.state(heldSince, as: Int64.self).pointee
    }
}
