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

/// The job that all workers are to work by. Each looks in every turn whether there is another one.
final class PlanBoard: Sendable {
    private let job: Mutex<DaemonJob>
    private let version = Atomic<Int>(0)
    /// Changes that took effect, and requests that did not.
    private let accepted = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)

    init(_ job: DaemonJob) { self.job = Mutex(job) }

    var current: DaemonJob { job.withLock { $0 } }
    var currentVersion: Int { version.load(ordering: .acquiring) }
    var counts: (accepted: UInt64, refused: UInt64) {
        (accepted.load(ordering: .relaxed), refused.load(ordering: .relaxed))
    }

    func replace(by next: DaemonJob) {
        job.withLock { $0 = next }
        version.add(1, ordering: .releasing)
        accepted.add(1, ordering: .relaxed)
    }

    func refuse() { refused.add(1, ordering: .relaxed) }
}
