public import EventFiles
import Pipeline
import Replay
public import StreamCore

/// Runs the same file of events through two definitions, side by side, in one pass.
public struct Comparison: ~Copyable {
    private let plans: Pair<Plan>
    private let presences: Presences
    private let observers: Pair<SideObserver>
    private var old: Replay
    private var new: Replay

    /// - Parameters:
    ///   - source: how the input is called.
    ///   - examples: customers who move that are kept of each segment, at most.
    public init(_ plans: Pair<Plan>, source: String, examples: Int) {
        let segments = Self.segments(of: plans)
        let places = Dictionary(segments.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let presences = Presences(segments, exampleLimit: examples)
        func observer(_ side: Side) -> SideObserver {
            SideObserver(
                plans[side], side, segments: plans[side].outputs.map { places[$0.name] ?? 0 },
                presences: presences)
        }
        let observers = Pair(old: observer(.old), new: observer(.new))
        self.plans = plans
        self.presences = presences
        self.observers = observers
        old = Replay(
            plan: plans.old, source: source, output: nil, deadLetters: nil, observer: observers.old)
        new = Replay(
            plan: plans.new, source: source, output: nil, deadLetters: nil, observer: observers.new)
    }

    /// The outputs of both plans by their names: in the new file's order, then those that are gone.
    private static func segments(of plans: Pair<Plan>) -> [ComparedSegment] {
        let places = plans.map { plan in
            Dictionary(plan.outputs.enumerated().map { ($1.name, $0) }) { first, _ in first }
        }
        let names =
            plans.new.outputs.map(\.name)
            + plans.old.outputs.map(\.name).filter { places.new[$0] == nil }
        return names.map { name in ComparedSegment(name: name, outputs: places.map { $0[name] }) }
    }

    /// Lets one line in. Empty lines are no events.
    public mutating func process(_ line: LineReader.Line) throws {
        try old.process(line)
        try new.process(line)
        presences.settle()
    }

    /// Fires the timers that are due at or before `until`, or before the greatest timestamp accepted.
    public mutating func finish(until: Int64?) throws -> ComparisonOutcome {
        let end = until ?? max(old.pipeline.engine.newest, new.pipeline.engine.newest)
        try letTimePass(to: end)
        let summaries = Pair(old: try old.finish(until: end), new: try new.finish(until: end))
        presences.finish(at: end)
        let statistics = observers.map(\.statistics)
        statistics.old.finish(at: end, old.pipeline.engine.statistics)
        statistics.new.finish(at: end, new.pipeline.engine.statistics)
        var segments = presences.segments
        for index in segments.indices {
            let outputs = segments[index].outputs
            for side in Side.allCases {
                segments[index].tallies[side] = outputs[side].map { statistics[side].segments[$0] }
            }
        }
        let hasEvents = Side.allCases.contains { statistics[$0].span != nil }
        return ComparisonOutcome(
            plans: plans, end: hasEvents ? end : nil, summaries: summaries, segments: segments,
            models: try compareModels(at: end), statistics: statistics)
    }

    /// By and by, so that the sides' changes are taken together.
    private mutating func letTimePass(to end: Int64) throws {
        let start = min(old.pipeline.engine.watermark, new.pipeline.engine.watermark)
        guard start != .min, start < end else { return }
        let step = max(TimeSteps.hour, (end - start) / 10_000)
        for time in stride(from: start, through: end, by: Int64.Stride(step)) {
            try old.fireTimers(upTo: time)
            try new.fireTimers(upTo: time)
            presences.settle()
        }
    }

    /// Scores of all customers at the end, under both.
    private func compareModels(at end: Int64) throws -> [ComparedModel] {
        var models = ComparedModel.all(of: plans)
        guard !models.isEmpty else { return [] }
        var oldInspector = Inspector(plans.old)
        var newInspector = Inspector(plans.new)
        try oldInspector.forEachCustomer(in: old.pipeline.engine, at: end) { customer in
            let other = try newInspector.inspect(customer.customerID, in: new.pipeline.engine, at: end)
            for index in models.indices { models[index].add(old: customer, new: other) }
        }
        var strangerInspector = Inspector(plans.old)
        try newInspector.forEachCustomer(in: new.pipeline.engine, at: end) { customer in
            let other = try strangerInspector.inspect(customer.customerID, in: old.pipeline.engine, at: end)
            guard other == nil else { return }
            for index in models.indices { models[index].add(old: nil, new: customer) }
        }
        return models
    }
}
