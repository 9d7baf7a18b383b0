import Daemon
import Demo
import KafkaIO
import StreamCore
import Synchronization

/// What the demo's threads tell each other.
final class DemoBoard: Sendable {
    private struct State {
        var counters = DemoCounters(events: 0, customers: 0)
        var hasPartitions = false
        var failure: (any Error)?
    }

    private let state = Mutex(State())

    /// Set when the demo is to end.
    let stop = StopFlag()

    /// What the daemon has counted so far.
    var counters: DemoCounters { state.withLock { $0.counters } }

    /// Whether the daemon was given its partitions.
    var isReady: Bool { state.withLock { $0.hasPartitions } }

    /// Why a thread gave up, if one did.
    var failure: (any Error)? { state.withLock { $0.failure } }

    func post(_ report: DaemonReport) {
        let counters = DemoCounters(
            events: Int(clamping: report.records.consumed), customers: report.customers)
        state.withLock {
            // At its end the daemon gives its partitions back, and with them its customers.
            if report.partitions > 0 { $0.counters = counters }
            $0.hasPartitions = $0.hasPartitions || report.partitions > 0
        }
    }

    /// Runs a thread's work; where it fails, the demo ends.
    func watch(_ work: () throws -> Void) {
        do {
            try work()
        } catch {
            state.withLock { if $0.failure == nil { $0.failure = error } }
            stop.set()
        }
    }
}
