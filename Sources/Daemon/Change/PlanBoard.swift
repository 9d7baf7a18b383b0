public import ConfigurationFile
public import StreamCore
import Synchronization

/// What a daemon works by: a configuration, and its plan.
public struct DaemonJob: Sendable {
    public var configuration: Configuration
    public var plan: Plan

    public init(configuration: Configuration, plan: Plan) {
        self.configuration = configuration
        self.plan = plan
    }
}

/// The job that all workers are to work by, and another one that may take its place. Each worker looks in
/// every turn whether there is news.
final class PlanBoard: Sendable {
    private struct Content {
        var job: DaemonJob
        /// What the customers may be moved to, however many they are.
        var allowed: PlanMeaning?
        var proposal: DaemonJob?
        /// What the workers say to the proposal, by their numbers.
        var answers: [Int: SurgeEstimate] = [:]
    }

    private let content: Mutex<Content>
    private let version = Atomic<Int>(0)
    /// Of the proposal; 0 before the first.
    private let proposed = Atomic<Int>(0)
    /// Changes that took effect, and requests that did not.
    private let accepted = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)

    /// - Parameter allowsSurge: whether the job may take effect however many customers it moves.
    init(_ job: DaemonJob, allowsSurge: Bool = false) {
        content = Mutex(Content(job: job, allowed: allowsSurge ? job.plan.meaning : nil))
    }

    var current: DaemonJob { content.withLock { $0.job } }
    var currentVersion: Int { version.load(ordering: .acquiring) }
    var counts: (accepted: UInt64, refused: UInt64) {
        (accepted.load(ordering: .relaxed), refused.load(ordering: .relaxed))
    }

    /// The job takes effect; who has looked at what it does has done so already. Where it means the same as
    /// the one before, nobody has: a start that is still to be judged stays so.
    func replace(by next: DaemonJob) {
        content.withLock {
            if next.plan.meaning != $0.job.plan.meaning { $0.allowed = next.plan.meaning }
            $0.job = next
            $0.proposal = nil
        }
        version.add(1, ordering: .releasing)
        accepted.add(1, ordering: .relaxed)
    }

    func refuse() {
        content.withLock { $0.proposal = nil }
        refused.add(1, ordering: .relaxed)
    }

    // MARK: Surges

    func allows(_ meaning: PlanMeaning) -> Bool { content.withLock { $0.allowed == meaning } }

    /// From now on nobody has to look any more at what the meaning does to the customers.
    func allow(_ meaning: PlanMeaning) { content.withLock { $0.allowed = meaning } }

    /// Asks all workers what a job would do to their customers, instead of what they were asked before.
    func propose(_ next: DaemonJob) {
        content.withLock {
            $0.proposal = next
            $0.answers = [:]
            proposed.add(1, ordering: .releasing)
        }
    }

    var proposalVersion: Int { proposed.load(ordering: .acquiring) }

    /// The job to look at; nil when that is not wanted any more.
    var proposal: DaemonJob? { content.withLock { $0.proposal } }

    func answer(_ estimate: SurgeEstimate, to version: Int, from worker: Int) {
        content.withLock {
            guard proposed.load(ordering: .relaxed) == version else { return }
            $0.answers[worker] = estimate
        }
    }

    /// The sum over all workers; nil before each has answered.
    func answer(of workers: Int) -> SurgeEstimate? {
        content.withLock { content in
            guard content.answers.count >= workers else { return nil }
            return content.answers.values.reduce(SurgeEstimate()) { $0 + $1 }
        }
    }
}
