import StreamCore

/// What a table's label says, and how long a time behind the row's own it looks at.
public struct Label: Sendable {
    let plan: LabelPlan
    /// Milliseconds, above 0.
    let horizon: Int64

    public init(_ plan: LabelPlan, horizon: Int64) {
        self.plan = plan
        self.horizon = horizon
    }

    /// The column's name, which no feature may have.
    public static let name = Columns.label
}

/// The time behind one instant: what happens in it, and the rows of the instant, which wait for its end.
private final class Horizon {
    /// Events later than this, up to `end`, count; ms since the epoch.
    let start: Int64
    let end: Int64
    /// Knows only what has happened in the horizon.
    var engine: Engine
    var rows = HeldRows()

    init(start: Int64, _ label: Label) {
        self.start = start
        end = start + label.horizon
        engine = Engine(label.plan.plan)
    }
}

/// The horizons that are open: those of instants that have passed, and may see another event.
///
/// Time is that of all events that could be read, whether or not the replay lets them in: that an event is a
/// repeat depends on the events before an instant, and no label does.
final class LabelHorizons {
    private let label: Label
    private let outOfOrderness: Int64
    private let allowedLateness: Int64
    private var open: [Horizon] = []
    private var inspector: Inspector
    /// The fields that the label's features read, and where each stands among the job's; -1 for none.
    private let places: [Int]
    private let fields: UnsafeMutablePointer<FieldValue>
    private var newest = Int64.min

    init(_ label: Label, of job: Plan) {
        self.label = label
        outOfOrderness = job.definition.input.outOfOrderness
        allowedLateness = job.definition.input.allowedLateness
        inspector = Inspector(label.plan.plan)
        places = label.plan.plan.fields.map { job.fields.firstIndex(of: $0) ?? -1 }
        fields = .allocate(capacity: max(1, places.count))
        fields.initialize(repeating: .missing, count: max(1, places.count))
    }

    deinit { fields.deallocate() }

    /// Opens the horizon behind an instant, which is later than all before.
    /// - Parameter fill: adds the rows that wait for it.
    func open(at instant: Int64, _ fill: (inout HeldRows) throws -> Void) rethrows {
        let horizon = Horizon(start: instant, label)
        open.append(horizon)
        try fill(&horizon.rows)
    }

    /// Lets an event into the horizons that it falls into.
    func process(_ event: Event) throws(StateError) {
        defer { newest = max(newest, event.timestamp) }
        // Too late for everybody, also for the horizons that are closed.
        guard event.timestamp >= oldestInTime, !open.isEmpty else { return }
        for (index, place) in places.enumerated() {
            fields[index] = place < 0 ? .missing : event.fields[place]
        }
        var event = event
        event.fields = UnsafePointer(fields)
        for horizon in open where horizon.start < event.timestamp && event.timestamp <= horizon.end {
            _ = try horizon.engine.process(event)
            horizon.engine.beginBatch()
        }
    }

    /// The least timestamp that is not late for a customer without events of their own.
    private var oldestInTime: Int64 {
        newest == .min ? .min : newest - outOfOrderness - allowedLateness
    }

    /// Closes the horizons that can see no further event, or all of them, and passes their rows in order,
    /// each with its label; nil where the events end before the horizon does.
    func close(
        all: Bool, _ body: (UnsafeRawBufferPointer, Change.Value?) throws -> Void
    ) throws {
        while let horizon = open.first, all || oldestInTime > horizon.end {
            open.removeFirst()
            try horizon.rows.forEach { id, row in
                try body(row, newest < horizon.end ? nil : try value(of: id, in: horizon))
            }
        }
    }

    private func value(of id: ByteView, in horizon: Horizon) throws(StateError) -> Change.Value {
        if let customer = try inspector.inspect(id, in: horizon.engine, at: horizon.end) {
            return customer.feature(label.plan.index)
        }
        return inspector.inspectStranger(id, at: horizon.end).feature(label.plan.index)
    }
}
