import ConfigurationFile
import Logging
import Synchronization
import Testing

@testable import Daemon
@testable import StatusServer
@testable import StreamCore

/// A small job of a rule, a shadow, tiers and a model.
func samplePlan() throws -> Plan {
    let yaml = """
        application: sample
        kafka: {bootstrap.servers: "localhost:1"}
        input:
          topics: [events]
          mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}
          out_of_orderness: 0s
        features: {views: {count: page_view, window: 1h, granularity: 1m}}
        models: {intent: {type: logistic, bias: -0.9, weights: {views: 1}}}
        segments:
          active: {enter: views >= 1, exit: views < 1, version: 3}
          hidden: {enter: views >= 2, shadow: true}
          warmth: {tiers: {of: intent, hot: {enter: 0.7, exit: 0.6}, cold: {}}}
        """
    let (configuration, problems) = ConfigurationReader.read(yaml, purpose: .run, in: .empty)
    let job = try #require(configuration?.job, "\(problems)")
    return try #require(Plan.make(job).plan)
}

extension Logger {
    /// Says nothing.
    static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_767_268_800_000)

    var clock: WallClock {
        WallClock(
            now: { self.milliseconds.withLock { $0 } },
            monotonic: { self.milliseconds.withLock { UInt64($0) * 1_000_000 } })
    }

    func advance(milliseconds: Int64) { self.milliseconds.withLock { $0 += milliseconds } }
}

/// A report of a daemon that holds one partition and is well.
func sampleReport(at time: Int64 = 1_767_268_800_000) throws -> DaemonReport {
    var records = RecordCounts()
    (records.consumed, records.accepted, records.duplicates, records.deadLettered) = (10, 7, 2, 1)
    var latencies = Histogram()
    for value in [0.5, 1, 3, 40, 1e9] { latencies.record(value) }
    return DaemonReport(
        plan: try samplePlan(), time: time, uptimeSeconds: 60, records: records, recordsPerSecond: 12.34,
        entered: 5, exited: 2,
        segments: [
            DaemonReport.Segment(
                name: "active", isShadow: false, size: 3, entered: 5, exited: 2, suppressed: 1,
                flapRate: 0.25, warnings: [.minSize]),
            DaemonReport.Segment(
                name: "odd \"name\"\\", isShadow: true, size: 1, entered: 1, exited: 0, suppressed: 0),
        ],
        models: [
            DaemonReport.Model(
                name: "intent", inputs: ["views", "views"],
                figures: ModelFigures(
                    evaluations: 9, scores: [8], unscored: 1, missing: [4, 5], outOfRange: [0, 2]),
                stability: 0.125)
        ],
        timersPending: 6, timersFired: 7, timersOverdue: 0, lagRecords: 4, lagByPartition: [(3, 4)],
        lagSeconds: 1.5, latency: Quantiles(latencies), latencyCounts: BucketCounts(latencies), commits: 8,
        abortedCommits: 1, commitTime: Quantiles(Histogram()), commitTimeCounts: BucketCounts(Histogram()),
        rebalances: 1, reloads: 0, reloadsRefused: 0, customersToReevaluate: 0,
        definition: "df739396bda4", partitions: 1, partitionsRestoring: 0, workersWithoutAssignment: 0,
        secondsSinceTurn: 0.1, customers: 3, stateBytes: 4096, dedupIDs: 7, residentBytes: 1 << 20,
        cpuSeconds: 1.25, newestEvent: nil)
}
