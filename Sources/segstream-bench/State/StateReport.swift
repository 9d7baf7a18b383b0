import EventCodec
import StateStore
import StreamCore

/// What populations of different sizes cost.
struct StateReport {
    /// One population. Times are nanoseconds of CPU, sizes bytes.
    struct Column {
        let customers: Int
        var rounds: [Population.Round] = []
        /// For each round the cost of an event in units of the first population's in the same round: decoded
        /// before, and with its decoding.
        var ratios: [Double] = []
        var wholeRatios: [Double] = []
        var resident = 0
        var memoryPerCustomer = 0.0
        var recordSize = 0.0
        var diskPerCustomer = 0.0
        /// Nothing where not all customers are in memory.
        var restoring: Restoring?
        var changing: Changing?
        var reopening = Population.Cost()
    }

    let configuration: String
    private(set) var columns: [Column]

    init(configuration: String, _ populations: [Population]) {
        self.configuration = configuration
        columns = populations.map { Column(customers: $0.customers) }
    }

    mutating func add(_ round: Population.Round, to index: Int) {
        columns[index].rounds.append(round)
        guard let unit = columns[0].rounds.last else { return }
        columns[index].ratios.append(round.processing.each / unit.processing.each)
        columns[index].wholeRatios.append(
            (round.decoding.each + round.processing.each) / (unit.decoding.each + unit.processing.each))
    }

    /// Looks at sizes, and restores the population.
    mutating func finish(_ population: Population, _ index: Int, plan: Plan) throws {
        let memory = population.engine.memory()
        let resident = population.engine.residentCount
        columns[index].resident = resident
        columns[index].memoryPerCustomer =
            Double(memory.withoutDedup + memory.dedup) / Double(max(1, resident))
        columns[index].recordSize = population.recordBytes.each
        columns[index].diskPerCustomer =
            Double(population.store.bytes) / Double(max(1, population.store.customerCount))
        if resident == population.engine.customerCount {
            let changelog = population.changelog()
            columns[index].restoring = try Restoring(changelog, plan: plan)
            columns[index].changing = try Changing(population, changelog, plan: plan)
        }
        columns[index].reopening = try population.reopen()
    }
}

extension StateReport.Column {
    func cost(_ of: KeyPath<Population.Round, Population.Cost>) -> Double {
        rounds.map { $0[keyPath: of].each }.median
    }

    /// What the report tells, by name.
    var figures: [(name: StaticString, text: StaticString, value: Double?, digits: Int)] {
        [
            ("ratio_decoded", "event, x the first", ratios.median, 2),
            ("ratio", "event with decoding, x the first", wholeRatios.median, 2),
            ("event_ns", "event, ns", cost(\.processing), 0),
            ("decoding_ns", "decoding an event, ns", cost(\.decoding), 0),
            ("record_ns", "state record for the changelog, ns", cost(\.encoding), 0),
            ("checkpoint_ns", "checkpoint, ns a dirty customer", cost(\.checkpoint), 0),
            ("resident", "customers in memory", Double(resident), 0),
            ("memory_bytes", "memory, bytes a customer in it", memoryPerCustomer, 0),
            ("record_bytes", "state record, bytes", recordSize, 0),
            ("disk_bytes", "local store, bytes a customer", diskPerCustomer, 0),
            ("restore_ns", "restoring a state record, ns", restoring?.records.each, 0),
            ("restore_checkpoint_ns", "first checkpoint, ns a customer", restoring?.checkpoint.each, 0),
            ("look_ns", "looking at a change, ns a customer", changing?.looking.each, 0),
            ("migrate_ns", "restoring under another plan, ns", changing?.restoring.each, 0),
            ("evaluate_ns", "evaluating anew, ns a customer", changing?.evaluating.each, 0),
            ("reopen_us", "opening the local store, us", reopening.each / 1000, 0),
        ]
    }
}

extension StateReport {
    var table: String {
        var text = "\(configuration), one thread, medians of \(columns.first?.rounds.count ?? 0) rounds\n\n"
        text += left("customers", 38)
        for column in columns { text += right("\(column.customers)", 13) }
        text += "\n"
        let figures = columns.map(\.figures)
        for (row, figure) in (figures.first ?? []).enumerated() {
            text += left("\(figure.text)", 38)
            for column in figures {
                text += right(column[row].value.map { fixed($0, figure.digits) } ?? "-", 13)
            }
            text += "\n"
        }
        return text
    }

    /// One object with a line end.
    var json: [UInt8] {
        var out = JSONWriter()
        out.beginObject()
        out.key("configuration")
        out.value(configuration)
        out.key("populations")
        out.beginArray()
        for column in columns {
            out.beginObject()
            out.key("customers")
            out.value(column.customers)
            for figure in column.figures {
                out.key(figure.name)
                if let value = figure.value { out.value(value) } else { out.null() }
            }
            out.endObject()
        }
        out.endArray()
        out.endObject()
        out.endLine()
        return Array(out.bytes)
    }
}
