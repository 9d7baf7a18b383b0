import Synchronization

/// Tells a service manager how the daemon is: what systemd wants to know of a service of `Type=notify`.
///
///     starting ─▶ READY=1 ─▶ running ─▶ STOPPING=1
///                            │     ▲
///               RELOADING=1 ─╯     ╰─ READY=1
///
/// Ready is the daemon once the group has assigned partitions and they are restored. What was not taken is
/// sent again with the next report.
public final class ServiceNotices: Sendable {
    private struct State {
        var isReady = false
        var isReloading = false
        var hasSaidStopping = false
        var status = ""
        /// Monotonic nanoseconds of the last sign of life; nil before the first.
        var lastSign: UInt64?
    }

    /// A start may take this much longer, counted from each report: a large state takes its time to restore.
    static let moreTime: UInt64 = 60_000_000_000

    private let state = Mutex(State())
    private let send: @Sendable (String) -> Bool
    private let watchdog: UInt64?
    private let clock: WallClock
    private let stop: StopFlag

    /// - Parameters:
    ///   - watchdog: nanoseconds without a sign of life after which the service manager ends the process;
    ///     nil: it never does.
    ///   - stop: whether the daemon was told to stop.
    ///   - send: sends a notice; false when it was not taken.
    public init(
        watchdog: UInt64?, clock: WallClock = .system, stop: StopFlag,
        send: @escaping @Sendable (String) -> Bool
    ) {
        self.watchdog = watchdog
        self.clock = clock
        self.stop = stop
        self.send = send
    }

    /// Sees the reports from which the notices are made: each second, or four times in the watchdog's time.
    public var observer: ReportObserver {
        let quarter = watchdog.map { Int64(clamping: $0 / 4_000_000) } ?? .max
        return ReportObserver(interval: max(1, min(1000, quarter))) { self.observe($0) }
    }

    /// To be called before the configuration is read again; the next report ends the reload.
    public func reloading() {
        state.withLock { state in
            guard state.isReady else { return }
            // Of CLOCK_MONOTONIC, so that the manager can tell which request is answered.
            state.isReloading = send("RELOADING=1\nMONOTONIC_USEC=\(clock.monotonic() / 1000)")
        }
    }

    private func observe(_ report: DaemonReport) {
        state.withLock { state in
            tellPhase(report, &state)
            tellStatus(report, &state)
            giveSign(report, &state)
        }
    }

    private func tellPhase(_ report: DaemonReport, _ state: inout State) {
        if stop.isSet {
            if !state.hasSaidStopping { state.hasSaidStopping = send("STOPPING=1") }
        } else if state.isReloading || (!state.isReady && report.unreadiness == nil) {
            guard send("READY=1") else { return }
            state.isReady = true
            state.isReloading = false
        } else if !state.isReady, report.stall == nil {
            _ = send("EXTEND_TIMEOUT_USEC=\(Self.moreTime / 1000)")
        }
    }

    private func tellStatus(_ report: DaemonReport, _ state: inout State) {
        let text = stop.isSet ? "stopping" : report.stall ?? report.unreadiness ?? report.statusLine
        if text != state.status, send("STATUS=\(text)") { state.status = text }
    }

    /// At half of the watchdog's time, and not while a worker hangs.
    private func giveSign(_ report: DaemonReport, _ state: inout State) {
        guard let watchdog, report.stall == nil else { return }
        let now = clock.monotonic()
        if let last = state.lastSign, now - last < watchdog / 2 { return }
        if send("WATCHDOG=1") { state.lastSign = now }
    }
}

extension DaemonReport {
    /// What an operator wants to see first.
    fileprivate var statusLine: String {
        "\(partitions) partitions, \(customers) customers, \(lagRecords) events behind"
    }
}
