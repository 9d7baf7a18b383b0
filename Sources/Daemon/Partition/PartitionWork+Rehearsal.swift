import Pipeline
import StreamCore

extension PartitionWork {
    /// Whether the state that was restored belongs to other definitions than those that the partition goes on
    /// under.
    var comesFromOtherPlan: Bool {
        guard let state = restore.state, state.customers > 0 else { return false }
        return state.history.meaning != plan.meaning
    }

    /// Looks at what another plan would do to the customers; what it finds stands in ``surge`` at the end.
    /// - Parameters:
    ///   - number: of what is looked at; another one begins anew.
    ///   - share: of the customers, those that are looked at.
    ///   - limit: how many at most for now.
    /// - Returns: how many it was.
    func rehearse(
        _ number: Int, share: Double, limit: Int, under makePlan: () -> Plan
    ) throws(StoreFault) -> Int {
        if number != rehearsed {
            forgetRehearsal()
            rehearsed = number
            rehearsal = Rehearsal(of: makePlan(), in: pipeline.engine, share: share)
        }
        guard surge == nil else { return 0 }
        let count = try reachingStore { pipeline throws(StateError) in
            try rehearsal?.goOn(in: pipeline.engine, limit: limit) ?? 0
        }
        if let done = rehearsal?.result {
            surge = SurgeEstimate(
                done.findings, outputs: done.plan.outputs, of: pipeline.engine.customerCount)
            rehearsal = nil
        }
        return count
    }

    func forgetRehearsal() {
        rehearsal = nil
        rehearsed = nil
        surge = nil
    }
}
