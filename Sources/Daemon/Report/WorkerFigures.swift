import Pipeline
import StreamCore

/// One worker's figures. Those that only grow count from the worker's beginning; what was undone is not among
/// them.
struct WorkerFigures: Sendable {
    /// Of partitions that have gone; with those that are held added when the figures are handed out.
    private(set) var totals = PipelineTotals()
    private(set) var commits: UInt64 = 0
    private(set) var abortedCommits: UInt64 = 0
    var rebalances: UInt64 = 0
    /// Milliseconds, since the figures were last handed out.
    private(set) var commitTimes = Histogram()
    private(set) var latencies = Histogram()
    private(set) var gauges = Gauges()
    /// Whether the group has told which partitions there are, if any.
    var isAssigned = false

    /// What is there now.
    struct Gauges: Sendable {
        var partitions = 0
        var restoring = 0
        /// Workers to whom the group has assigned partitions, or none.
        var assignedWorkers = 0
        /// Customers inside.
        var sizes: [OutputKey: Int64] = [:]
        /// Customers that have yet to be evaluated under a changed plan.
        var toReevaluate = 0
        var timersPending = 0
        var timersOverdue = 0
        var customers = 0
        var stateBytes = 0
        var dedupIDs = 0
        var newest = Int64.min
        var lags: [(partition: Int32, records: Int64)] = []
        /// Seconds.
        var lagAge = 0.0
    }

    mutating func countAbortedCommit() { abortedCommits += 1 }

    /// - Parameters:
    ///   - took: nanoseconds.
    ///   - results: broker timestamps of the records whose results are published now.
    ///   - now: ms since the epoch.
    mutating func countCommit(took: UInt64, results: [Int64], at now: Int64) {
        commits += 1
        commitTimes.record(Double(took) / 1e6)
        for timestamp in results { latencies.record(Self.age(of: timestamp, at: now)) }
    }

    /// Keeps the figures of a partition that goes.
    mutating func retire(_ gone: PipelineTotals) { totals = totals + gone }

    /// Hands the figures out, and begins to measure times anew.
    mutating func take(_ works: [PartitionWork?], lag: (PartitionWork) -> Int64, now: Int64) -> WorkerFigures
    {
        var copy = self
        copy.gauges.assignedWorkers = isAssigned ? 1 : 0
        for case let work? in works {
            copy.totals = copy.totals + work.figures
            copy.gauges.add(work, lag: lag(work), now: now)
        }
        resetTimes()
        return copy
    }

    /// Milliseconds since a record's timestamp. It is the producer's word and can be anything: so no
    /// integers, which could overflow.
    fileprivate static func age(of timestamp: Int64, at now: Int64) -> Double {
        Double(now) - Double(timestamp)
    }

    mutating func resetTimes() {
        commitTimes.reset()
        latencies.reset()
    }

    mutating func addTimes(of other: WorkerFigures) {
        commitTimes.add(other.commitTimes)
        latencies.add(other.latencies)
    }

    /// What is left of a worker that has ended.
    var withoutGauges: WorkerFigures {
        var result = self
        result.gauges = Gauges()
        return result
    }

    static func + (a: WorkerFigures, b: WorkerFigures) -> WorkerFigures {
        var sum = a
        sum.totals = a.totals + b.totals
        sum.commits += b.commits
        sum.abortedCommits += b.abortedCommits
        sum.rebalances += b.rebalances
        sum.addTimes(of: b)
        sum.gauges.add(b.gauges)
        return sum
    }
}

extension WorkerFigures.Gauges {
    fileprivate mutating func add(_ work: PartitionWork, lag: Int64, now: Int64) {
        partitions += 1
        lags.append((work.partition, lag))
        if lag > 0, let timestamp = work.lastTimestamp {
            lagAge = max(lagAge, WorkerFigures.age(of: timestamp, at: now) / 1000)
        }
        guard work.stage == .running else {
            restoring += 1
            return
        }
        let sizes = work.pipeline.engine.sizes
        for (output, size) in zip(work.plan.outputs, sizes) {
            self.sizes[OutputKey(output), default: 0] += size
        }
        toReevaluate += work.pipeline.engine.customersToReevaluate
        timersPending += work.pipeline.engine.pendingTimers
        timersOverdue += work.pipeline.engine.overdueTimers
        customers += work.pipeline.engine.customerCount
        stateBytes += work.pipeline.engine.stateBytes
        dedupIDs += work.pipeline.engine.statistics.dedupIDs
        newest = max(newest, work.pipeline.engine.newest)
    }

    fileprivate mutating func add(_ other: WorkerFigures.Gauges) {
        partitions += other.partitions
        restoring += other.restoring
        assignedWorkers += other.assignedWorkers
        sizes.merge(other.sizes) { $0 + $1 }
        toReevaluate += other.toReevaluate
        timersPending += other.timersPending
        timersOverdue += other.timersOverdue
        customers += other.customers
        stateBytes += other.stateBytes
        dedupIDs += other.dedupIDs
        newest = max(newest, other.newest)
        lags = (lags + other.lags).sorted { $0.partition < $1.partition }
        lagAge = max(lagAge, other.lagAge)
    }
}
