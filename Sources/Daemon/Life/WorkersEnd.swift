import Synchronization

/// Notes how the workers end. One that fails ends the others.
final class WorkersEnd: Sendable {
    private struct Content {
        var count = 0
        var failure: (any Error)?
    }

    private let content = Mutex(Content())
    private let stop: StopFlag

    init(stopping stop: StopFlag) { self.stop = stop }

    /// Runs a worker's whole life.
    func note(_ life: () throws -> Void) {
        var failure: (any Error)?
        do {
            try life()
        } catch {
            failure = error
            stop.set()
        }
        content.withLock {
            $0.count += 1
            $0.failure = $0.failure ?? failure
        }
    }

    func hasCome(of count: Int) -> Bool { content.withLock { $0.count == count } }

    func throwFailure() throws {
        if let failure = content.withLock({ $0.failure }) { throw failure }
    }
}
