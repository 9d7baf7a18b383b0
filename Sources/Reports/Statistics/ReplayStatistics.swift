public import EventCodec
public import Replay
public import StreamCore

/// What a report tells, counted while a replay runs. Memory is bounded by the number of segments, whatever
/// the number of events and the length of time.
public final class ReplayStatistics: ReplayObserver {
    /// The columns of ``timeline``: accepted events, then four for each output.
    enum Column {
        static let events = 0

        /// Entries and exits, by event and by timer.
        static func change(_ kind: Change.Kind, byTimer: Bool, output: Int) -> Int {
            1 + 4 * output + (kind == .entered ? 0 : 2) + (byTimer ? 1 : 0)
        }
    }

    /// For each of ``Plan/outputs``.
    public private(set) var segments: [SegmentTally]
    /// The smallest and greatest timestamps accepted, ms since the epoch; nil without any.
    public private(set) var span: ClosedRange<Int64>?
    private(set) var timeline: Timeline
    private(set) var refusals = RefusalTally()
    /// The first instants of all customers, added up: of millions, that does not fit into 64 bits.
    private var firstInstants: Int128 = 0
    private var customers: Int128 = 0

    public init(_ plan: Plan) {
        segments = Array(repeating: SegmentTally(), count: plan.outputs.count)
        timeline = Timeline(columns: 1 + 4 * plan.outputs.count)
    }

    /// Days that customers were known until `end`, ms since the epoch, added up.
    public func customerDays(until end: Int64) -> Double {
        Double(Int128(end) * customers - firstInstants) / Double(TimeSteps.day)
    }

    public func accepted(timestamp: Int64, newCustomer: Int64?) {
        span = min(span?.lowerBound ?? timestamp, timestamp)...max(span?.upperBound ?? timestamp, timestamp)
        timeline.count(Column.events, at: timestamp)
        if let newCustomer {
            customers += 1
            firstInstants += Int128(newCustomer)
        }
    }

    public func refused(_ error: DecodeError, line: Int) { refusals.count(error, line: line) }

    public func changed(_ change: Change) {
        let output = change.output
        let isByTimer = change.cause == .timer
        timeline.count(Column.change(change.kind, byTimer: isByTimer, output: output), at: change.at)
        if isByTimer { segments[output].byTimer += 1 }
        switch change.kind {
        case .entered: segments[output].entered += 1
        case .exited:
            segments[output].exited += 1
            segments[output].stayed(change.at - (change.since ?? change.at))
        }
    }

    /// Includes the time up to `end`, so that charts reach there, and what the replay's engine has counted.
    func finish(at end: Int64, _ engine: EngineStatistics) {
        if span != nil { timeline.makeRoom(for: end) }
        for index in segments.indices { segments[index].reentered = engine.reentered[index] }
    }

    /// Customers inside at the end of each bucket.
    /// - Parameter timeline: ``timeline``, or it merged into fewer buckets.
    func sizes(_ output: Int, in timeline: Timeline) -> [Int] {
        let entered = changes(.entered, output, in: timeline)
        let exited = changes(.exited, output, in: timeline)
        var size = 0
        return zip(entered, exited).map { entered, exited in
            size += entered - exited
            return size
        }
    }

    /// Entries or exits in each bucket.
    func changes(_ kind: Change.Kind, _ output: Int, in timeline: Timeline) -> [Int] {
        zip(
            timeline.values(Column.change(kind, byTimer: false, output: output)),
            timeline.values(Column.change(kind, byTimer: true, output: output))
        ).map { Int($0 + $1) }
    }
}
