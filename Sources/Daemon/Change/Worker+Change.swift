import ConfigurationFile
import Logging
import Pipeline
import StreamCore

/// How many customers may be evaluated by now, so that a changed plan does not hold up the events.
struct ReevaluationPace {
    /// Customers that may be evaluated at once after a pause, in milliseconds of the rate.
    private static let burst = 250.0
    private var allowance = 0.0
    private var reckoned: UInt64?

    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - rate: customers a second.
    mutating func allowed(now: UInt64, rate: Int) -> Int {
        let elapsed = reckoned.map { Double(now - min(now, $0)) / 1e6 } ?? Self.burst
        reckoned = now
        let limit = max(1, Double(rate) * Self.burst / 1000)
        allowance = min(limit, allowance + Double(rate) * elapsed / 1000)
        return Int(allowance)
    }

    mutating func spend(_ count: Int) { allowance -= Double(count) }
}

/// Plans that have changed, by a restart or while the worker runs.
extension Worker {
    /// Nanoseconds for which a changed plan waits for timers while events go on, and those between two
    /// polls when they do not any more.
    private static let patienceForTimers: UInt64 = 5_000_000_000
    private static let pollInterval: UInt64 = 2_000_000_000

    /// Changes to another plan between two batches: all partitions are restored under it.
    func followPlan() throws {
        guard planVersion != plans.currentVersion else { return }
        planWaitsSince = planWaitsSince ?? clock.monotonic()
        // What is due is decided under the plan that it fell due under.
        guard commit == nil, timersAreDone else { return }
        try seal(checkpoint: behindInStore())
        guard try goOnWithCommit(by: Deadline(in: Self.patience, clock, unless: stop)) else { return }
        planVersion = plans.currentVersion
        planWaitsSince = nil
        let job = plans.current
        (configuration, plan) = (job.configuration, job.plan)
        continuedPlans = []
        publisher.forgetPlans()
        for case let work? in partitions { try restart(work) }
        logger.tell(.definitionsInEffect(plan.meaning.text))
    }

    /// Whether records are polled for. Where they bring timers faster than these fire, a changed plan would
    /// wait for ever: after some time it holds them up, but for as many polls as keep the worker in its
    /// group.
    var letsEventsIn: Bool {
        guard let planWaitsSince else { return true }
        let now = clock.monotonic()
        return now - planWaitsSince < Self.patienceForTimers || now - lastPoll >= Self.pollInterval
    }

    /// The plan for a partition whose customers come from other plans.
    func continuedPlan(_ history: PlanHistory) -> Plan {
        let made = plan.continuing(history)
        guard made !== plan else { return plan }
        if let known = continuedPlans.first(where: { $0.isSame(as: made) }) { return known }
        continuedPlans.append(made)
        return made
    }

    /// Evaluates customers whose partition comes from another plan, as many as the pace allows.
    func goOnReevaluating() throws {
        let works = partitions.compactMap { $0 }.filter {
            $0.stage == .running && $0.pipeline.engine.reevaluation != nil
        }
        guard !works.isEmpty else { return }
        var left = pace.allowed(now: clock.monotonic(), rate: configuration.reload.rate)
        for (index, work) in works.enumerated() where left > 0 {
            let share = max(1, left / (works.count - index))
            let count = try work.reevaluate(limit: min(left, share))
            pace.spend(count)
            left -= count
            if work.pipeline.engine.reevaluation == nil {
                logger.tell(.allEvaluated(partition: work.partition))
            }
        }
    }

    /// Says what a partition's customers have to be evaluated for.
    func reportChange(of work: PartitionWork) {
        guard let reevaluation = work.pipeline.engine.reevaluation else { return }
        logger.tell(
            .definitionsChanged(
                partition: work.partition, cause: reevaluation.cause.text,
                customers: work.pipeline.engine.customerCount))
        let empty = plan.startsEmpty(after: work.restore.state?.history ?? PlanHistory())
        guard !empty.isEmpty else { return }
        logger.tell(.withoutHistory(partition: work.partition, features: empty))
    }
}
