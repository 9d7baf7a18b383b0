import Glibc
import Pipeline
import StreamCore

/// Gathers figures and makes reports of them when they are due.
struct Reporter {
    /// What only the worker knows when a report is made.
    struct Gauges {
        let now: Int64
        let published: PublishedCounts
        var rebuilding = 0
        fileprivate var partitions = 0
        fileprivate var totals = PipelineTotals()
        fileprivate var lags: [(partition: Int32, records: Int64)] = []
        fileprivate var lagSeconds = 0.0

        /// - Parameter now: the wall clock, ms since the epoch.
        init(now: Int64, published: PublishedCounts) {
            self.now = now
            self.published = published
        }

        mutating func add(_ pipeline: borrowing Pipeline) {
            partitions += 1
            totals.add(pipeline, isLive: true)
        }

        mutating func add(lag: Int64, partition: Int32, lastTimestamp: Int64?) {
            lags.append((partition, lag))
            if lag > 0, let lastTimestamp {
                lagSeconds = max(lagSeconds, age(of: lastTimestamp, at: now) / 1000)
            }
        }
    }

    private let plan: Plan
    private let clock: WallClock
    private let observers: [ReportObserver]
    private var lastReports: [UInt64]
    private let start: UInt64
    private var lastRate: (time: UInt64, consumed: UInt64, perSecond: Double)
    private var commits: UInt64 = 0
    private var abortedCommits: UInt64 = 0
    private var rebalances: UInt64 = 0
    private var commitTimes = Histogram()
    private var latencies = Histogram()
    /// Figures of partitions that have gone.
    private var retired = PipelineTotals()

    init(plan: Plan, clock: WallClock, observers: [ReportObserver]) {
        self.plan = plan
        self.clock = clock
        self.observers = observers
        start = clock.monotonic()
        lastReports = observers.map { _ in clock.monotonic() }
        lastRate = (start, 0, 0)
    }

    mutating func countRebalance() { rebalances += 1 }
    mutating func countAbortedCommit() { abortedCommits += 1 }

    /// - Parameters:
    ///   - took: nanoseconds.
    ///   - results: broker timestamps of the records whose results are published now.
    mutating func countCommit(took: UInt64, results: [Int64], at now: Int64) {
        commits += 1
        commitTimes.record(Double(took) / 1e6)
        for timestamp in results { latencies.record(age(of: timestamp, at: now)) }
    }

    /// Keeps the figures of a partition that goes.
    mutating func retire(_ pipeline: borrowing Pipeline) { retired.add(pipeline, isLive: false) }

    mutating func reportIfDue(_ gauges: () -> Gauges) {
        let now = clock.monotonic()
        var report: DaemonReport?
        for (index, observer) in observers.enumerated()
        where now - lastReports[index] >= UInt64(observer.interval) * 1_000_000 {
            lastReports[index] = now
            let made = report ?? make(gauges())
            observer.receive(made)
            report = made
        }
    }

    /// Reports to everybody, due or not.
    mutating func report(_ gauges: Gauges) {
        let report = make(gauges)
        for observer in observers { observer.receive(report) }
    }

    private mutating func make(_ gauges: Gauges) -> DaemonReport {
        let totals = retired + gauges.totals
        let now = clock.monotonic()
        let seconds = Double(now - lastRate.time) / 1e9
        if seconds > 0 {
            let rate = Double(totals.records.consumed - lastRate.consumed) / seconds
            lastRate = (now, totals.records.consumed, rate)
        }
        let process = ProcessFigures.read()
        let report = DaemonReport(
            time: gauges.now, uptimeSeconds: Double(now - start) / 1e9, records: totals.records,
            recordsPerSecond: lastRate.perSecond, entered: gauges.published.entered,
            exited: gauges.published.exited, segments: segments(totals, live: gauges.totals),
            timersPending: totals.timersPending, timersFired: totals.timersFired,
            timersOverdue: totals.timersOverdue, lagRecords: gauges.lags.map(\.records).reduce(0, +),
            lagByPartition: gauges.lags, lagSeconds: gauges.lagSeconds, latency: Quantiles(latencies),
            commits: commits, abortedCommits: abortedCommits, commitTime: Quantiles(commitTimes),
            rebalances: rebalances, partitions: gauges.partitions, partitionsRebuilding: gauges.rebuilding,
            customers: totals.customers, stateBytes: totals.stateBytes, dedupIDs: totals.dedupIDs,
            residentBytes: process.residentBytes, cpuSeconds: process.cpuSeconds,
            newestEvent: totals.newest == .min ? nil : totals.newest)
        latencies.reset()
        commitTimes.reset()
        return report
    }

    private func segments(_ totals: PipelineTotals, live: PipelineTotals) -> [DaemonReport.Segment] {
        plan.outputs.enumerated().map { index, output in
            DaemonReport.Segment(
                name: output.name, isShadow: output.shadow,
                size: Int64(live.entered[at: index]) - Int64(live.exited[at: index]),
                entered: totals.entered[at: index], exited: totals.exited[at: index],
                suppressed: totals.suppressed[at: index])
        }
    }
}

/// Milliseconds since a record's timestamp. It is the producer's word and can be anything: so no integers,
/// which could overflow.
private func age(of timestamp: Int64, at now: Int64) -> Double { Double(now) - Double(timestamp) }

/// Sums over pipelines.
private struct PipelineTotals {
    var records = RecordCounts()
    var entered: [UInt64] = []
    var exited: [UInt64] = []
    var suppressed: [UInt64] = []
    var timersFired: UInt64 = 0
    var timersPending = 0
    var timersOverdue = 0
    var customers = 0
    var stateBytes = 0
    var dedupIDs = 0
    var newest = Int64.min

    /// - Parameter isLive: whether what the pipeline holds counts, or only what it has counted.
    mutating func add(_ pipeline: borrowing Pipeline, isLive: Bool) {
        let statistics = pipeline.engine.statistics
        records = records + pipeline.counts
        entered.add(statistics.entered)
        exited.add(statistics.exited)
        suppressed.add(statistics.suppressed)
        timersFired += statistics.timersFired
        guard isLive else { return }
        timersPending += pipeline.engine.pendingTimers
        timersOverdue += pipeline.engine.overdueTimers
        customers += pipeline.engine.customerCount
        stateBytes += pipeline.engine.stateBytes
        dedupIDs += statistics.dedupIDs
        newest = max(newest, pipeline.engine.newest)
    }

    static func + (a: PipelineTotals, b: PipelineTotals) -> PipelineTotals {
        var sum = b
        sum.records = a.records + b.records
        sum.entered.add(a.entered)
        sum.exited.add(a.exited)
        sum.suppressed.add(a.suppressed)
        sum.timersFired += a.timersFired
        return sum
    }
}

extension [UInt64] {
    fileprivate mutating func add(_ other: [UInt64]) {
        if isEmpty {
            self = other
        } else {
            for index in other.indices { self[index] += other[index] }
        }
    }

    fileprivate subscript(at index: Int) -> UInt64 { index < count ? self[index] : 0 }
}

/// What the system says of this process.
private struct ProcessFigures {
    var residentBytes = 0
    var cpuSeconds = 0.0

    static func read() -> ProcessFigures {
        var figures = ProcessFigures()
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            figures.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
        if let file = fopen("/proc/self/statm", "r") {
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 128)
            if fgets(&line, Int32(line.count), file) != nil {
                let text = String(
                    decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                let fields = text.split(separator: " ")
                if fields.count > 1, let pages = Int(fields[1]) {
                    figures.residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
                }
            }
        }
        return figures
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
