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
    private var audience: [Listener]
    private let start: UInt64
    /// Since the start.
    private var latencies = Histogram()
    private var commitTimes = Histogram()
    /// Monotonic nanoseconds when figures were asked for; nil while none are awaited.
    private var asked: UInt64?

    /// Nanoseconds after which a report does without the newest figures of a worker that waits for a broker.
    private static let patience: UInt64 = 200_000_000

    /// An observer, and what came together since its last report.
    private struct Listener {
        let observer: ReportObserver
        var lastReport: UInt64
        var lastConsumed: UInt64 = 0
        var recordsPerSecond = 0.0
        var latencies = Histogram()
        var commitTimes = Histogram()

        func isDue(_ now: UInt64) -> Bool { now - lastReport >= UInt64(nanosecondsOf: observer.interval) }

        mutating func add(_ figures: WorkerFigures) {
            latencies.add(figures.latencies)
            commitTimes.add(figures.commitTimes)
        }

        mutating func reckonRate(consumed: UInt64, now: UInt64) {
            guard now > lastReport else { return }
            let records = Double(consumed - min(consumed, lastConsumed))
            recordsPerSecond = records / (Double(now - lastReport) / 1e9)
            lastConsumed = consumed
        }

        mutating func receive(_ report: DaemonReport, now: UInt64) {
            lastReport = now
            latencies.reset()
            commitTimes.reset()
            observer.receive(report)
        }
    }

    init(
        plan: Plan, plans: PlanBoard? = nil, clock: WallClock, board: FigureBoard,
        observers: [ReportObserver], logger: Logger
    ) {
        self.plans = plans
        self.logger = logger
        self.plan = plan
        self.clock = clock
        self.board = board
        models = ModelMonitor(plan, logger: logger)
        let start = clock.monotonic()
        self.start = start
        audience = observers.map { Listener(observer: $0, lastReport: start) }
        health = SegmentMonitor(logger: logger, now: start)
    }

    /// To be called often: asks for figures when somebody's report is due, and reports when they are there.
    mutating func turn() {
        let now = clock.monotonic()
        guard audience.contains(where: { $0.isDue(now) }) else { return }
        guard let asked else {
            board.request()
            self.asked = now
            return
        }
        guard board.isComplete || now - asked >= Self.patience else { return }
        self.asked = nil
        report(at: now) { $0.isDue(now) }
    }

    /// Reports to everybody, due or not.
    mutating func finish() { report(at: clock.monotonic()) { _ in true } }

    private mutating func report(at now: UInt64, to isMeant: (Listener) -> Bool) {
        followPlan()
        let figures = board.take()
        latencies.add(figures.latencies)
        commitTimes.add(figures.commitTimes)
        let observed = models.observe(figures.totals.models, now: now)
        let segments = segments(figures, now: now)
        for index in audience.indices {
            audience[index].add(figures)
            guard isMeant(audience[index]) else { continue }
            audience[index].reckonRate(consumed: figures.totals.records.consumed, now: now)
            let report = make(figures, segments, observed, for: audience[index], now: now)
            audience[index].receive(report, now: now)
        }
    }

    private func make(
        _ figures: WorkerFigures, _ segments: [DaemonReport.Segment], _ models: [DaemonReport.Model],
        for listener: Listener, now: UInt64
    ) -> DaemonReport {
        let (totals, gauges) = (figures.totals, figures.gauges)
        let process = ProcessFigures.read()
        return DaemonReport(
            plan: plan, time: clock.now(), uptimeSeconds: Double(now - start) / 1e9, records: totals.records,
            recordsPerSecond: listener.recordsPerSecond, entered: published(totals, totals.entered),
            exited: published(totals, totals.exited), segments: segments, models: models,
            timersPending: gauges.timersPending, timersFired: totals.timersFired,
            timersOverdue: gauges.timersOverdue, lagRecords: gauges.lags.map(\.records).reduce(0, +),
            lagByPartition: gauges.lags, lagSeconds: gauges.lagAge, latency: Quantiles(listener.latencies),
            latencyCounts: BucketCounts(latencies), commits: figures.commits,
            abortedCommits: figures.abortedCommits, commitTime: Quantiles(listener.commitTimes),
            commitTimeCounts: BucketCounts(commitTimes), rebalances: figures.rebalances,
            reloads: plans?.counts.accepted ?? 0, reloadsRefused: plans?.counts.refused ?? 0,
            customersToReevaluate: gauges.toReevaluate, definition: plan.meaning.text,
            partitions: gauges.partitions, partitionsRestoring: gauges.restoring,
            workersWithoutAssignment: max(0, board.workerCount - gauges.assignedWorkers),
            secondsSinceTurn: Double(board.longestPause(since: start, now: now)) / 1e9,
            customers: gauges.customers, stateBytes: gauges.stateBytes, dedupIDs: gauges.dedupIDs,
            residentBytes: process.residentBytes, cpuSeconds: process.cpuSeconds,
            newestEvent: gauges.newest == .min ? nil : gauges.newest)
    }

    /// What has changed by a reload is reported from then on.
    private mutating func followPlan() {
        guard let current = plans?.current.plan, current !== plan else { return }
        models.follow(current)
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
        let returns = keys.map { figures.totals.reentered[at: index(of: $0, figures)] }
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
