import EventFiles
import Pipeline
public import StreamCore

/// Writes the feature table of a file of events: a row for each customer as of each of some instants, from
/// nothing but what had arrived by then.
///
/// The rows of an instant are taken just before the first event with a greater timestamp, or at the file's
/// end. They are in the order of the instants, then of the customers' ids.
public struct Export: ~Copyable {
    private var pipeline: Pipeline
    private var inspector: Inspector
    private var schedule: Schedule
    private let labels: LabelHorizons?
    private let table: FeatureTable
    private var emptyInstants: [Int64] = []

    /// - Parameters:
    ///   - label: adds what came true behind each row's instant; nil for no such column.
    ///   - output: where the table goes.
    /// - Throws: where two columns would have one name.
    public init(
        plan: Plan, times: AsOfTimes, label: Label?, format: TableFormat, output: ByteSink
    ) throws(ColumnClash) {
        let columns = try Columns(of: plan, withLabel: label != nil)
        table = FeatureTable(FeatureRows(columns, format), output: output)
        pipeline = Pipeline(plan)
        inspector = Inspector(plan)
        schedule = Schedule(times)
        labels = label.map { LabelHorizons($0, of: plan) }
    }

    /// Lets one line in. Empty lines are no events.
    public mutating func process(_ line: LineReader.Line) throws {
        guard !line.bytes.isEmpty else { return }
        let event: Event
        do { event = try pipeline.decode(line.bytes) } catch { return }
        schedule.note(event.timestamp)
        while let instant = schedule.next, event.timestamp > instant {
            try takeRows(at: instant)
            schedule.advance()
        }
        try labels?.process(event)
        _ = try pipeline.admit(event)
        try pipeline.engine.fireTimers()
        pipeline.engine.beginBatch()
        try closeHorizons()
    }

    /// Takes the rows of the instants that no event came after, and writes out what is left.
    public mutating func finish() throws -> ExportSummary {
        schedule.end(at: pipeline.engine.newest)
        while let instant = schedule.next {
            try takeRows(at: instant)
            schedule.advance()
        }
        try closeHorizons(all: true)
        try table.flush()
        return ExportSummary(records: pipeline.counts, rows: table.count, emptyInstants: emptyInstants)
    }

    private mutating func takeRows(at instant: Int64) throws {
        if pipeline.engine.customerCount == 0 { emptyInstants.append(instant) }
        guard let labels else {
            return try inspector.forEachCustomer(in: pipeline.engine, at: instant) { try table.write($0) }
        }
        try table.flush()
        labels.open(at: instant) { rows in
            inspector.forEachCustomer(in: pipeline.engine, at: instant) { customer in
                table.hold(customer, in: &rows)
            }
        }
    }

    private func closeHorizons(all: Bool = false) throws {
        try labels?.close(all: all) { row, label in try table.write(row, label: label) }
    }
}

/// What became of the events, and how large the table is.
public struct ExportSummary: Sendable, Equatable {
    public var records: RecordCounts
    /// Rows written.
    public var rows: Int
    /// Instants as of which nobody was known.
    public var emptyInstants: [Int64]
}
