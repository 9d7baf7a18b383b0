import Logging
import StreamCore

/// Makes reports of the workers' figures when they are due.
struct Reporter {
    private let plan: Plan
    private let clock: WallClock
    private let board: FigureBoard
    private var models: ModelMonitor
    private let observers: [ReportObserver]
    private var lastReports: [UInt64]
    private let start: UInt64
    private var lastRate: (time: UInt64, consumed: UInt64, perSecond: Double)
    /// Monotonic nanoseconds when figures were asked for; nil while none are awaited.
    private var asked: UInt64?

    /// Nanoseconds after which a report does without the newest figures of a worker that waits for a broker.
    private static let patience: UInt64 = 200_000_000

    init(
        plan: Plan, clock: WallClock, board: FigureBoard, observers: [ReportObserver], logger: Logger
    ) {
        self.plan = plan
        self.clock = clock
        self.board = board
        self.observers = observers
        models = ModelMonitor(plan, logger: logger)
        start = clock.monotonic()
        lastReports = observers.map { _ in clock.monotonic() }
        lastRate = (start, 0, 0)
    }

    /// To be called often: asks for figures when somebody's report is due, and reports when they are there.
    mutating func turn() {
        let now = clock.monotonic()
        let due = observers.indices.filter {
            now - lastReports[$0] >= UInt64(observers[$0].interval) * 1_000_000
        }
        guard !due.isEmpty else { return }
        guard let asked else {
            board.request()
            self.asked = now
            return
        }
        guard board.isComplete || now - asked >= Self.patience else { return }
        self.asked = nil
        let report = make()
        for index in due {
            lastReports[index] = now
            observers[index].receive(report)
        }
    }

    /// Reports to everybody, due or not.
    mutating func finish() {
        let report = make()
        for observer in observers { observer.receive(report) }
    }

    private mutating func make() -> DaemonReport {
        let figures = board.take()
        let (totals, gauges) = (figures.totals, figures.gauges)
        let now = clock.monotonic()
        let seconds = Double(now - lastRate.time) / 1e9
        if seconds > 0 {
            let consumed = totals.records.consumed
            let rate = Double(consumed - min(consumed, lastRate.consumed)) / seconds
            lastRate = (now, consumed, rate)
        }
        let process = ProcessFigures.read()
        return DaemonReport(
            time: clock.now(), uptimeSeconds: Double(now - start) / 1e9, records: totals.records,
            recordsPerSecond: lastRate.perSecond, entered: published(totals.entered),
            exited: published(totals.exited), segments: segments(figures),
            models: models.observe(totals.models, now: now),
            timersPending: gauges.timersPending, timersFired: totals.timersFired,
            timersOverdue: gauges.timersOverdue, lagRecords: gauges.lags.map(\.records).reduce(0, +),
            lagByPartition: gauges.lags, lagSeconds: gauges.lagAge, latency: Quantiles(figures.latencies),
            commits: figures.commits, abortedCommits: figures.abortedCommits,
            commitTime: Quantiles(figures.commitTimes), rebalances: figures.rebalances,
            partitions: gauges.partitions, partitionsRestoring: gauges.restoring,
            customers: gauges.customers, stateBytes: gauges.stateBytes, dedupIDs: gauges.dedupIDs,
            residentBytes: process.residentBytes, cpuSeconds: process.cpuSeconds,
            newestEvent: gauges.newest == .min ? nil : gauges.newest)
    }

    /// Entries or exits without those of shadow segments.
    private func published(_ counts: [UInt64]) -> UInt64 {
        plan.outputs.indices.reduce(0) { $0 + (plan.outputs[$1].shadow ? 0 : counts[at: $1]) }
    }

    private func segments(_ figures: WorkerFigures) -> [DaemonReport.Segment] {
        plan.outputs.enumerated().map { index, output in
            DaemonReport.Segment(
                name: output.name, isShadow: output.shadow,
                size: index < figures.gauges.sizes.count ? figures.gauges.sizes[index] : 0,
                entered: figures.totals.entered[at: index], exited: figures.totals.exited[at: index],
                suppressed: figures.totals.suppressed[at: index])
        }
    }
}
