import Daemon
import Synchronization

/// The newest report and those before it, for whoever asks.
final class StatusBoard: Sendable {
    private struct Content {
        var newest: DaemonReport?
        /// Monotonic nanoseconds at which it came.
        var received: UInt64
        var history = History()
    }

    private let content: Mutex<Content>
    private let clock: WallClock

    init(clock: WallClock) {
        self.clock = clock
        content = Mutex(Content(received: clock.monotonic()))
    }

    // MARK: The daemon's thread

    func post(_ report: DaemonReport) {
        let now = clock.monotonic()
        content.withLock {
            $0.newest = report
            $0.received = now
        }
    }

    /// Keeps a report for the history.
    func keep(_ report: DaemonReport) { content.withLock { $0.history.append(report) } }

    // MARK: Who asks

    /// nil before the first.
    var newest: DaemonReport? { content.withLock { $0.newest } }
    var history: History { content.withLock { $0.history } }

    /// What is wrong with the daemon; nil while it works.
    var trouble: String? {
        let (report, received) = content.withLock { ($0.newest, $0.received) }
        if let stall = report?.stall { return stall }
        let now = clock.monotonic()
        let seconds = Double(now - min(now, received)) / 1e9
        guard seconds > DaemonReport.longestTurn else { return nil }
        return "the daemon hangs: it has not reported for \(Int(seconds)) seconds"
    }
}
