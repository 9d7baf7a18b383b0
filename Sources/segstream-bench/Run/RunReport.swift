import EventCodec

/// What the daemon and the bare consumer cost, an event.
struct RunReport {
    /// What runs.
    enum Subject: Hashable {
        case consumer
        case daemon(Delivery)

        static let all = [consumer] + Delivery.allCases.map(daemon)

        var name: String {
            switch self {
            case .consumer: "bare consumer"
            case .daemon(let delivery): "daemon, \(delivery.rawValue)"
            }
        }
    }

    /// One run of one of them.
    struct Pass {
        let subject: Subject
        let time: ProcessTime
        /// In user mode; 0 where the system does not let them be counted.
        let instructions: UInt64
        /// Of the daemon alone.
        var figures: DaemonFigures?
    }

    /// Medians over the rounds.
    struct Row {
        let subject: Subject
        /// Nanoseconds of CPU an event.
        let user: Double
        let system: Double
        let total: Double
        /// The total in units of the bare consumer's of the same round: the median, the least, the greatest.
        let ratios: (median: Double, least: Double, greatest: Double)
        /// User-mode instructions an event, and in units of the bare consumer's of the same round; 0 where
        /// they cannot be counted. They depend less on what else the machine does.
        let instructions: Double
        let instructionRatio: Double
        let figures: DaemonFigures?
    }

    let configuration: String
    let events: Int
    let partitions: Int
    let workers: Int
    private var rounds: [[Pass]] = []

    init(configuration: String, events: Int, partitions: Int, workers: Int) {
        self.configuration = configuration
        self.events = events
        self.partitions = partitions
        self.workers = workers
    }

    mutating func add(_ round: [Pass]) { rounds.append(round) }

    var rows: [Row] {
        Subject.all.map { subject in
            let passes = rounds.compactMap { $0.first { $0.subject == subject } }
            let ratios = self.ratios(of: subject) { $0.time.total }
            return Row(
                subject: subject, user: perEvent(passes.map(\.time.user)),
                system: perEvent(passes.map(\.time.system)), total: perEvent(passes.map(\.time.total)),
                ratios: (ratios.median, ratios.min() ?? 0, ratios.max() ?? 0),
                instructions: perEvent(passes.map(\.instructions)),
                instructionRatio: self.ratios(of: subject) { $0.instructions }.median,
                figures: passes.last?.figures)
        }
    }

    /// For each round the figure in units of the bare consumer's.
    private func ratios(of subject: Subject, _ figure: (Pass) -> UInt64) -> [Double] {
        rounds.compactMap { round in
            guard let unit = round.first(where: { $0.subject == .consumer }),
                let own = round.first(where: { $0.subject == subject })
            else { return nil }
            return Double(figure(own)) / Double(max(1, figure(unit)))
        }
    }

    private func perEvent(_ times: [UInt64]) -> Double {
        times.map { Double($0) / Double(max(1, events)) }.median
    }
}

extension RunReport {
    var table: String {
        var text = "\(configuration), \(events) events, \(partitions) partitions, \(workers) worker(s), "
        text += "\(rounds.count) rounds\n\n"
        text += "process                    x consumer (range)     CPU ns/event     user   system"
        text += "   instructions/event  x consumer\n"
        for row in rows {
            let range = "(\(fixed(row.ratios.least, 2))-\(fixed(row.ratios.greatest, 2)))"
            text += left(row.subject.name, 26) + right(fixed(row.ratios.median, 2), 7)
            text += "  " + left(range, 14) + right(fixed(row.total, 0), 16)
            text += right(fixed(row.user, 0), 9) + right(fixed(row.system, 0), 9)
            text += right(row.instructions > 0 ? fixed(row.instructions, 0) : "-", 21)
            text += right(row.instructionRatio > 0 ? fixed(row.instructionRatio, 2) : "-", 12) + "\n"
        }
        guard let figures = rows.lazy.compactMap(\.figures).first else { return text }
        text += "\n\(figures.customers) customers, \(figures.changes) changes, \(figures.commits) commits\n"
        return text
    }

    /// One object with a line end.
    var json: [UInt8] {
        var out = JSONWriter()
        out.beginObject()
        out.key("configuration")
        out.value(configuration)
        let numbers: [(StaticString, Int)] = [
            ("events", events), ("partitions", partitions), ("workers", workers), ("rounds", rounds.count),
        ]
        for (name, number) in numbers {
            out.key(name)
            out.value(number)
        }
        out.key("processes")
        out.beginArray()
        for row in rows { encode(row, to: &out) }
        out.endArray()
        out.endObject()
        out.endLine()
        return Array(out.bytes)
    }

    private func encode(_ row: Row, to out: inout JSONWriter) {
        out.beginObject()
        out.key("process")
        out.value(row.subject.name)
        let numbers: [(StaticString, Double)] = [
            ("ratio_to_consumer", row.ratios.median), ("ratio_least", row.ratios.least),
            ("ratio_greatest", row.ratios.greatest), ("cpu_ns_per_event", row.total),
            ("user_ns_per_event", row.user), ("system_ns_per_event", row.system),
            ("instructions_per_event", row.instructions),
            ("instruction_ratio_to_consumer", row.instructionRatio),
        ]
        for (name, number) in numbers {
            out.key(name)
            out.value(number)
        }
        if let figures = row.figures {
            out.key("changes")
            out.value(Int64(figures.changes))
            out.key("commits")
            out.value(Int64(figures.commits))
        }
        out.endObject()
    }
}
