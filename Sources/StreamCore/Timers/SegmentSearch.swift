/// Finds the next instant at which one segment may change if no event comes.
///
/// Features are step functions of time. Over a span without events, each one's values lie in a range that
/// its state tells; the conditions evaluated over these ranges prove that nothing can flip in the span, or
/// leave it open. Spans grow while they can be ruled out and are halved when they cannot, down to a single
/// step, which the timer then evaluates for real. Only the features that the segment reaches count, so a
/// segment of daily steps is not searched by the minute because another one asks for minutes.
struct SegmentSearch: ~Copyable {
    /// Evaluations after which a search stops and resumes at the instant that it has reached.
    private static let budget = 400
    /// No timer is due after this instant, the end of what RFC 3339 can write.
    static let horizon = Timestamp.range.upperBound

    let segment: SegmentPlan
    private let sources: FixedTable<FeatureSource>
    private let tiers: Tiers?
    private let fallbackTexts: [StaticText?]
    private var machine: RangeMachine

    init(_ timing: SegmentTiming, _ plan: Plan, _ learners: [OnlineLogistic]) {
        segment = timing.segment
        sources = FixedTable(timing.sources)
        tiers = if case .tiers(let index, _) = segment.rule { plan.tiers[index] } else { nil }
        fallbackTexts = plan.fallbackTexts
        machine = RangeMachine(timing.program.running(learners))
    }

    /// The first instant after the customer's time and before `limit` at which the segment changes, or, when
    /// that is hard to tell, an earlier one; `limit` if there is none.
    mutating func nextChange(
        _ customer: Customer, _ buckets: UnsafePointer<Int64>, before limit: Int64,
        spansSearched: inout UInt64
    ) -> Int64 {
        let time = customer.header.pointee.time
        let end = min(limit - 1, Self.horizon)
        var step = nextStep(customer, buckets, after: time)
        guard step <= end else { return limit }
        spansSearched += 1
        guard mayChange(customer, buckets, in: step...end) else { return limit }
        // Nothing changes before `step`; a change is possible up to `suspect`, where that is not past.
        var suspect = time
        var width: Int64 = 0
        for _ in 0..<Self.budget {
            let high = min(step + width, end)
            spansSearched += 1
            if mayChange(customer, buckets, in: step...high) {
                if nextStep(customer, buckets, after: step) > high { return step }
                suspect = high
                width /= 2
            } else {
                step = nextStep(customer, buckets, after: high)
                guard step <= end else { return limit }
                width = high < suspect ? (suspect - high) / 2 : max(2 * width, step - high)
            }
        }
        return step
    }

    private func nextStep(_ customer: Customer, _ buckets: UnsafePointer<Int64>, after time: Int64) -> Int64 {
        var next = Int64.max
        for index in sources.indices {
            next = min(next, sources[index].nextStep(customer, buckets, after: time))
        }
        let gate = segment.gate(customer)
        return gate > time ? min(next, gate) : next
    }

    /// Whether the segment may change at some step in `span`.
    private mutating func mayChange(
        _ customer: Customer, _ buckets: UnsafePointer<Int64>, in span: ClosedRange<Int64>
    ) -> Bool {
        for index in sources.indices {
            let source = sources[index]
            switch source.register.bank {
            case .number:
                machine.numbers[source.register.index] = source.feature.range(
                    customer, base: source.clock < 0 ? 0 : buckets[source.clock], span)
            case .string:
                guard case .extremity(let feature) = source.feature,
                    let fallback = fallbackTexts[source.index]
                else { continue }
                machine.strings[source.register.index] = feature.text(customer, fallback: fallback.view)
            }
        }
        machine.run()
        switch segment.rule {
        case .threshold(let hysteresis, let enter, let exit):
            return hysteresis.mayChange(
                customer.state(segment.state, as: Hysteresis.State.self).pointee,
                heldSince: segment.heldSince(customer), enter: machine.numbers[enter.index],
                exit: machine.numbers[exit.index], in: span)
        case .tiers(_, let value):
            let current = customer.state(segment.state, as: OneOfMany.State.self).pointee.current
            return tiers?.mayChange(current, value: machine.numbers[value.index]) ?? false
        case .clusters(let clusters, let distances):
            let current = customer.state(segment.state, as: OneOfMany.State.self).pointee.current
            return clusters.mayChange(current, distances: machine.numbers + distances.index)
        case .retired: return false
        }
    }
}
