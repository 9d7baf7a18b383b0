import Logging
import StreamCore

/// Makes reports of the workers' figures when they are due.
struct Reporter {
    private var plan: Plan
    private let plans: PlanBoard?
    private let logger: Logger
    private let clock: WallClock
    private let board: FigureBoard
    private var models: ModelMonitor
    private var health: SegmentMonitor
    private let observers: [ReportObserver]
    private var lastReports: [UInt64]
    private let start: UInt64
    private var lastRate: (time: UInt64, consumed: UInt64, perSecond: Double)
    /// Monotonic nanoseconds when figures were asked for; nil while none are awaited.
    private var asked: UInt64?

    /// Nanoseconds after which a report does without the newest figures of a worker that waits for a broker.
    private static let patience: UInt64 = 200_000_000

    init(
        plan: Plan, plans: PlanBoard? = nil, clock: WallClock, board: FigureBoard,
        observers: [ReportObserver], logger: Logger
    ) {
        self.plans = plans
        self.logger = logger
        self.plan = plan
        self.clock = clock
        self.board = board
        self.observers = observers
        models = ModelMonitor(plan, logger: logger)
        start = clock.monotonic()
        health = SegmentMonitor(logger: logger, now: start)
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
        followPlan()
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
            recordsPerSecond: lastRate.perSecond, entered: published(totals, totals.entered),
            exited: published(totals, totals.exited), segments: segments(figures, now: now),
            models: models.observe(totals.models, now: now),
            timersPending: gauges.timersPending, timersFired: totals.timersFired,
            timersOverdue: gauges.timersOverdue, lagRecords: gauges.lags.map(\.records).reduce(0, +),
            lagByPartition: gauges.lags, lagSeconds: gauges.lagAge, latency: Quantiles(figures.latencies),
            commits: figures.commits, abortedCommits: figures.abortedCommits,
            commitTime: Quantiles(figures.commitTimes), rebalances: figures.rebalances,
            reloads: plans?.counts.accepted ?? 0, reloadsRefused: plans?.counts.refused ?? 0,
            customersToReevaluate: gauges.toReevaluate, definition: plan.meaning.text,
            partitions: gauges.partitions, partitionsRestoring: gauges.restoring,
            customers: gauges.customers, stateBytes: gauges.stateBytes, dedupIDs: gauges.dedupIDs,
            residentBytes: process.residentBytes, cpuSeconds: process.cpuSeconds,
            newestEvent: gauges.newest == .min ? nil : gauges.newest)
    }

    /// What has changed by a reload is reported from then on.
    private mutating func followPlan() {
        guard let current = plans?.current.plan, current !== plan else { return }
        if current.meaning.models != plan.meaning.models { models = ModelMonitor(current, logger: logger) }
        plan = current
    }

    /// Entries or exits without those of shadow segments.
    private func published(_ totals: PipelineTotals, _ counts: [UInt64]) -> UInt64 {
        totals.outputs.indices.reduce(0) { $0 + (totals.outputs[$1].isShadow ? 0 : counts[at: $1]) }
    }

    /// The plan's segments, and those that are gone and still have members.
    private mutating func segments(_ figures: WorkerFigures, now: UInt64) -> [DaemonReport.Segment] {
        let own = plan.outputs.map { OutputKey($0) }
        let leaving = figures.gauges.sizes.filter { key, size in
            size != 0 && !own.contains { $0.name == key.name }
        }.keys.sorted { $0.name < $1.name }
        let keys = own + leaving
        var segments = keys.map { segment($0, figures) }
        let returns = keys.map { key -> UInt64? in
            let isOneOfMany = plan.outputs.contains { $0.name == key.name && $0.part != nil }
            return isOneOfMany ? nil : figures.totals.reentered[at: index(of: key, figures)]
        }
        let limits = plan.outputs.map(\.limits) + leaving.map { _ in SegmentLimits() }
        health.observe(
            &segments, returns: returns, limits: limits,
            isWhole: figures.gauges.partitions > 0 && figures.gauges.restoring == 0, now: now)
        return segments
    }

    private func index(of key: OutputKey, _ figures: WorkerFigures) -> Int {
        figures.totals.outputs.firstIndex(of: key) ?? figures.totals.outputs.count
    }

    private func segment(_ key: OutputKey, _ figures: WorkerFigures) -> DaemonReport.Segment {
        let totals = figures.totals
        let index = index(of: key, figures)
        return DaemonReport.Segment(
            name: key.name, isShadow: key.isShadow, size: figures.gauges.sizes[key] ?? 0,
            entered: totals.entered[at: index], exited: totals.exited[at: index],
            suppressed: totals.suppressed[at: index])
    }
}
