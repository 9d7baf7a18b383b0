import ConfigurationFile
import Logging
import StreamCore
import Synchronization
import Testing

@testable import Daemon

/// A small job: a customer with a view in the last minute is active.
func samplePlan(
    segments: String = "active: {enter: views >= 1}, hidden: {enter: views >= 2, shadow: true}"
) throws -> Plan {
    let yaml = """
        application: sample
        kafka: {bootstrap.servers: "localhost:1"}
        input:
          topics: [events]
          mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}
          out_of_orderness: 0s
        features: {views: {count: page_view, window: 1m, granularity: 1m}}
        models: {intent: {type: logistic, bias: -0.9, weights: {views: 1}}}
        segments: {\(segments)}
        """
    let (configuration, _) = ConfigurationReader.read(
        yaml, purpose: .run, in: .empty)
    let job = try #require(configuration?.job)
    return try #require(Plan.make(job).plan)
}

extension Logger {
    /// Says nothing.
    static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}

/// A partition that processes records, from offset 0 on, of topics that end at `end`.
func runningWork(_ partition: Int32, topics: Int, plan: Plan, end: Int64 = 0) throws -> PartitionWork {
    let work = PartitionWork(partition, topics: topics, plan: plan)
    for topic in 0..<topics { work.assign(topic: topic) }
    try work.open(nil, RestoreProgress(), plan: plan)
    let starts = (0..<topics).map { ($0, InputStart(offset: 0, end: end)) }
    work.finishRestoring(nil, starts: Dictionary(uniqueKeysWithValues: starts), now: 0)
    for topic in 0..<topics { work.start(topic: topic) }
    return work
}

/// A view by a customer at a time in ms since the epoch.
func view(_ customer: String, _ id: Int, at ts: Int64) -> [UInt8] {
    Array(#"{"id":"\#(id)","user":"\#(customer)","type":"page_view","ts":\#(ts)}"#.utf8)
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
