import Dispatch
import Testing

/// Gives tests that block a thread of their own. The few threads that all tasks share are needed by the
/// server that these tests wait for.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    private final class Executor: TaskExecutor {
        private let queue = DispatchQueue(label: "OwnThread")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Executor(), operation: function)
    }
}

extension Trait where Self == OwnThread {
    static var ownThread: Self { Self() }
}
