import ConfigurationFile
import Logging
import Pipeline
import StreamCore

/// The guard against changed definitions that would move more customers than the operator expects. The worker
/// looks at a sample of its customers, at the pace of a re-evaluation and beside the events.
extension Worker {
    /// Customers that a worker looks at, more or less: the share who would move is then right to a percentage
    /// point, in 19 of 20 cases.
    private static let sampleSize = 10_000.0

    /// Looks at what a proposed job would do, and says so once it knows.
    func considerProposal() throws {
        let version = plans.proposalVersion
        guard version != answeredProposal else { return }
        let works = partitions.compactMap { $0 }
        guard let proposal = plans.proposal else { return endRehearsal(of: works, version) }
        // What is being restored, or yet to be assigned, belongs to the answer too.
        guard !awaitsAssignment, works.allSatisfy({ $0.stage == .running }) else { return }
        guard let estimate = try rehearse(works, version, under: { proposal.plan.continuing($0) })
        else { return }
        plans.answer(estimate, to: version, from: number)
        endRehearsal(of: works, version)
    }

    private func endRehearsal(of works: [PartitionWork], _ version: Int) {
        answeredProposal = version
        for work in works { work.forgetRehearsal() }
    }

    /// Whether the partitions that are restored may go on. Where the definitions are others than those that
    /// the customers were evaluated under, they wait until it is known how many of them that moves.
    /// - Throws: ``SurgeRefusal``
    func mayStart(_ work: PartitionWork) throws -> Bool {
        let limit = configuration.reload.maxChange
        guard limit < 1, !plans.allows(work.plan.meaning) else { return true }
        guard work.comesFromOtherPlan else {
            // Then the definitions are in force, and what comes later from instances with others is no start.
            if work.restore.state != nil { plans.allow(work.plan.meaning) }
            return true
        }
        let works = partitions.compactMap { $0 }
        guard works.allSatisfy({ $0.stage == .starting || $0.stage == .running }) else { return false }
        let concerned = works.filter { $0.stage == .starting && $0.comesFromOtherPlan }
        if concerned.allSatisfy({ $0.rehearsed == nil }) { logger.tell(.lookingAtChange) }
        guard let estimate = try rehearse(concerned, 0, under: { _ in nil }) else { return false }
        guard estimate.share <= limit else { throw SurgeRefusal(estimate, limit: limit, atStart: true) }
        plans.allow(plan.meaning)
        for work in concerned { work.forgetRehearsal() }
        return true
    }

    /// Goes on looking at partitions, one after the other.
    /// - Parameters:
    ///   - proposal: the number of what is looked at.
    ///   - plan: for a partition's history; nil for the partition's own.
    /// - Returns: the sum; nil as long as it is not complete.
    private func rehearse(
        _ works: [PartitionWork], _ proposal: Int, under plan: (PlanHistory) -> Plan?
    ) throws -> SurgeEstimate? {
        let customers = works.reduce(0) { $0 + $1.pipeline.engine.customerCount }
        let share = min(1, Self.sampleSize / Double(max(1, customers)))
        var sum = SurgeEstimate()
        for work in works {
            let limit = pace.allowed(now: clock.monotonic(), rate: configuration.reload.rate)
            let count = try work.rehearse(proposal, share: share, limit: limit) {
                plan(work.pipeline.state(positions: []).history) ?? work.plan
            }
            pace.spend(count)
            guard let estimate = work.surge else { return nil }
            sum = sum + estimate
        }
        return sum
    }
}
