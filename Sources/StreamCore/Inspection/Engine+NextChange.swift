extension Engine {
    /// How many spans of time a search looks at before it gives up.
    private static let longestSearch: UInt64 = 4_000

    /// Lets time pass for one customer until a segment changes.
    /// - Parameters:
    ///   - timing: index of the segment's own search.
    ///   - slot: a copy, at the instant from which time passes; it is used up.
    mutating func nextChange(of segment: SegmentPlan, _ timing: Int, _ slot: Int) -> NextChange {
        var customer = store.open(slot)
        let before = segment.membership(customer)?.output
        var spans: UInt64 = 0
        while let due = dueSearch?.nextChange(of: timing, customer, spansSearched: &spans), due != .max {
            guard spans <= Self.longestSearch else { return .noneBefore(due) }
            advance(&customer, to: due)
            evaluate(&customer, at: due, cause: .timer, event: nil)
            let after = segment.membership(customer)?.output
            if after != before {
                return .at(
                    due, from: before.map { plan.outputs[$0].name }, to: after.map { plan.outputs[$0].name })
            }
        }
        return .never
    }
}
