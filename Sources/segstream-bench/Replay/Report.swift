import EventCodec
import Pipeline
import StreamCore

/// What one configuration costs, an event.
struct Report {
    struct Row {
        let stage: Stage
        /// Nanoseconds of CPU an event, this stage and all before it.
        let nanoseconds: Double
        /// The same in units of stage `scan`.
        let ratio: Double
        let instructions: Double?
        /// Allocations an event in the second half of the file.
        let allocations: Double
    }

    let configuration: String
    let events: Int
    let rows: [Row]
    let engine: EngineFigures?

    /// - Parameter passes: for each stage the passes made, of which the cheapest counts: what disturbs a
    ///   measurement only ever adds to it.
    init(_ configuration: String, events: Int, passes: [(stage: Stage, passes: [Pass])]) {
        self.configuration = configuration
        self.events = events
        let count = Double(max(1, events))
        let best = passes.map { entry in
            (stage: entry.stage, cost: entry.passes.map(\.cost).min { $0.cpu < $1.cpu })
        }
        let unit = best.first { $0.stage == .scan }?.cost?.cpu ?? 0
        rows = best.compactMap { entry in
            entry.cost.map { cost in
                Row(
                    stage: entry.stage, nanoseconds: Double(cost.cpu) / count,
                    ratio: Double(cost.cpu) / Double(max(1, unit)),
                    instructions: cost.instructions.map { Double($0) / count },
                    allocations: Double(cost.allocations) / (count / 2))
            }
        }
        // Later passes find memory that earlier ones have given back, and grow less.
        engine = passes.lazy.compactMap { $0.passes.first?.engine }.first
    }
}

extension Report {
    var table: String {
        var text = "\(configuration), \(events) events, one thread\n\n"
        text += "stage (and all before)   ns/event   x scan   instructions/event   allocations/event\n"
        for row in rows {
            text += left(row.stage.rawValue, 22) + right(fixed(row.nanoseconds, 1), 11)
            text += right(fixed(row.ratio, 1), 9)
            text += right(row.instructions.map { fixed($0, 0) } ?? "-", 21)
            text += right(fixed(row.allocations, 6), 20) + "\n"
        }
        guard let engine else { return text }
        for (label, value) in figures(engine) { text += "\n" + left(label, 46) + right(value, 14) }
        return text + "\n"
    }

    private func figures(_ engine: EngineFigures) -> [(String, String)] {
        let memory = engine.memory
        let records = engine.stateRecords
        return [
            ("customers", "\(engine.customers)"),
            ("duplicates", "\(engine.records.duplicates)"),
            ("dead letters", "\(engine.records.deadLettered)"),
            ("changes", "\(engine.changes)"),
            ("timers fired", "\(engine.timersFired)"),
            ("timers pending", "\(engine.timersPending)"),
            ("searches for the next timer", "\(engine.searches)"),
            ("spans of time a search", fixed(engine.spansPerSearch, 2)),
            ("bytes a customer, blocks", fixed(engine.perCustomer(memory.blocks), 0)),
            ("  of these ids of events (dedup)", fixed(engine.perCustomer(memory.dedup), 0)),
            ("bytes a customer, index", fixed(engine.perCustomer(memory.index), 0)),
            ("bytes a customer, timers", fixed(engine.perCustomer(memory.timers), 0)),
            ("bytes a customer, all but dedup", fixed(engine.perCustomer(memory.withoutDedup), 0)),
            ("bytes a customer, spare", fixed(engine.perCustomer(memory.spare), 0)),
            (
                "bytes a customer, resident",
                engine.residentGrowth.map { fixed(engine.perCustomer($0), 0) } ?? "-"
            ),
            ("bytes a state record", fixed(records.perRecord(records.bytes), 0)),
            ("ns to write a state record", fixed(records.perRecord(records.encoding), 0)),
            ("ns to read a state record", fixed(records.perRecord(records.decoding), 0)),
        ]
    }
}

extension JSONWriter {
    /// One object with a line end; figures an event or a customer have no further unit but those of their
    /// names.
    mutating func encode(_ report: Report) {
        beginObject()
        key("configuration")
        value(report.configuration)
        key("events")
        value(report.events)
        key("stages")
        beginArray()
        for row in report.rows { encode(row) }
        endArray()
        if let engine = report.engine { encode(engine) }
        endObject()
        endLine()
    }

    private mutating func encode(_ row: Report.Row) {
        beginObject()
        key("stage")
        value(row.stage.rawValue)
        key("cpu_ns_per_event")
        value(row.nanoseconds)
        key("ratio_to_scan")
        value(row.ratio)
        key("instructions_per_event")
        if let instructions = row.instructions { value(instructions) } else { null() }
        key("allocations_per_event")
        value(row.allocations)
        endObject()
    }

    private mutating func encode(_ engine: EngineFigures) {
        let memory = engine.memory
        let members: [(StaticString, Int)] = [
            ("customers", engine.customers), ("accepted", Int(engine.records.accepted)),
            ("duplicates", Int(engine.records.duplicates)),
            ("dead_lettered", Int(engine.records.deadLettered)), ("changes", engine.changes),
            ("timers_fired", Int(engine.timersFired)), ("timers_pending", engine.timersPending),
            ("searches", Int(engine.searches)), ("spans_searched", Int(engine.spansSearched)),
            ("block_bytes", memory.blocks),
            ("dedup_bytes", memory.dedup), ("index_bytes", memory.index), ("timer_bytes", memory.timers),
            ("spare_bytes", memory.spare), ("state_records", engine.stateRecords.count),
            ("state_record_bytes", engine.stateRecords.bytes),
            ("state_record_encoding_ns", Int(engine.stateRecords.encoding)),
            ("state_record_decoding_ns", Int(engine.stateRecords.decoding)),
        ]
        for (name, number) in members {
            key(name)
            value(number)
        }
        key("resident_growth_bytes")
        if let growth = engine.residentGrowth { value(growth) } else { null() }
    }
}
