import ConfigurationFile
import Logging
import StreamCore

/// Where a running daemon gets a changed configuration from.
public struct ReloadSource: Sendable {
    /// Why there is none, a line for each problem.
    public struct Refusal: Error {
        public var problems: [String]

        public init(_ problems: [String]) { self.problems = problems }
    }

    /// Whether one is asked for; each request is answered once.
    let takeRequest: @Sendable () -> Bool
    /// Reads and checks it.
    let load: @Sendable () -> Result<DaemonJob, Refusal>

    public init(
        takeRequest: @escaping @Sendable () -> Bool,
        load: @escaping @Sendable () -> Result<DaemonJob, Refusal>
    ) {
        self.takeRequest = takeRequest
        self.load = load
    }
}

/// Takes a changed configuration over, or says why not.
struct Reload {
    let plans: PlanBoard
    let logger: Logger
    /// What the workers were asked about.
    private var proposal: DaemonJob?

    init(plans: PlanBoard, logger: Logger) {
        self.plans = plans
        self.logger = logger
    }

    /// To be called often.
    mutating func turn(_ source: ReloadSource) {
        if source.takeRequest() {
            proposal = nil
            switch source.load() {
            case .failure(let refusal): refuse(refusal.problems)
            case .success(let next): consider(next)
            }
        } else if let proposal, let estimate = plans.answer(of: plans.current.configuration.workers) {
            self.proposal = nil
            decide(proposal, estimate)
        }
    }

    private mutating func consider(_ next: DaemonJob) {
        let current = plans.current
        let reasons = Self.reasons(against: next, in: current)
        guard reasons.isEmpty else { return refuse(reasons) }
        guard next.plan.meaning != current.plan.meaning, next.configuration.reload.maxChange < 1 else {
            return adopt(next)
        }
        proposal = next
        plans.propose(next)
        logger.tell(.lookingAtChange)
    }

    /// - Parameter estimate: what the changed definitions would do.
    private func decide(_ next: DaemonJob, _ estimate: SurgeEstimate) {
        let limit = next.configuration.reload.maxChange
        guard estimate.share <= limit else {
            let refusal = SurgeRefusal(estimate, limit: limit, atStart: false)
            return refuse([refusal.description])
        }
        logger.tell(.changeForeseen(moved: estimate.text, segments: estimate.largest))
        adopt(next)
    }

    private func adopt(_ next: DaemonJob) {
        let current = plans.current
        for name in Self.changedWithoutVersion(from: current.plan, to: next.plan) {
            logger.tell(.versionUnchanged(segment: name))
        }
        plans.replace(by: next)
        logger.tell(
            .reloaded(
                before: current.plan.meaning.text, now: next.plan.meaning.text,
                segments: next.plan.outputs.count))
    }

    private func refuse(_ problems: [String]) {
        plans.refuse()
        for problem in problems {
            logger.tell(.notReloaded(problem))
        }
    }

    /// What cannot change while the daemon runs.
    static func reasons(against next: DaemonJob, in current: DaemonJob) -> [String] {
        let (old, new) = (current.configuration, next.configuration)
        var parts: [(String, Bool)] = [
            ("application", old.job.application == new.job.application),
            ("input", old.job.input == new.job.input && old.topics == new.topics),
            ("output", old.output == new.output), ("state", old.state == new.state),
            ("workers", old.workers == new.workers), ("metrics", old.metrics == new.metrics),
            ("http", old.http == new.http),
        ]
        let kafka = [old.kafka, new.kafka].map { $0.map { [$0.name, $0.value] } }
        parts.append(("kafka", kafka[0] == kafka[1]))
        var reasons = parts.filter { !$0.1 }.map { name, _ in
            "\"\(name)\" has changed, which takes a restart"
        }
        let empty = next.plan.startsEmpty(after: PlanHistory(of: current.plan))
        if !empty.isEmpty {
            reasons.append(
                "features without history take a restart, after which they know only what comes from then "
                    + "on: \(empty.joined(separator: ", "))")
        }
        return reasons
    }

    static func changedWithoutVersion(from old: Plan, to new: Plan) -> [String] {
        new.outputs.filter { output in
            old.outputs.contains {
                $0.name == output.name && $0.version == output.version
                    && $0.definition != output.definition
            }
        }.map(\.name)
    }
}
