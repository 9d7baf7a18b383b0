import EventFiles
import Pipeline
import StreamCore

/// Replays a file of events and explains a customer as of an instant, from nothing but what had arrived by
/// then.
///
/// All events are taken, not only the customer's: the watermark and models that learn follow from all of
/// them.
public struct FileExplanation: ~Copyable {
    private var pipeline: Pipeline
    private let instant: Int64?

    /// - Parameter instant: ms since the epoch; nil for that of the newest event.
    public init(plan: Plan, at instant: Int64?) {
        pipeline = Pipeline(plan)
        self.instant = instant
    }

    /// Lets one line in. Empty lines are no events.
    /// - Returns: whether the lines behind it can make a difference.
    public mutating func process(_ line: LineReader.Line) throws -> Bool {
        guard !line.bytes.isEmpty else { return true }
        let event: Event
        do { event = try pipeline.decode(line.bytes) } catch { return true }
        if let instant, event.timestamp > instant { return false }
        _ = try pipeline.admit(event)
        try pipeline.engine.fireTimers()
        pipeline.engine.beginBatch()
        return true
    }

    /// The explanation.
    /// - Parameter isWanted: which segments are asked for, by name.
    /// - Returns: nil for who is not known.
    public func finish(
        _ customer: String, segments isWanted: (String) -> Bool = { _ in true }
    ) throws -> CustomerExplanation? {
        var explainer = Explainer(pipeline.plan)
        var customer = customer
        // A view needs a place to point to, also where there are no bytes.
        customer.append("\0")
        return try customer.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return try explainer.explain(
                ByteView(base: base, count: bytes.count - 1), in: pipeline.engine,
                at: instant ?? pipeline.engine.newest, segments: isWanted)
        }
    }
}
