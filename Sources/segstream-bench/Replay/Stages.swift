import EventCodec
import EventFiles
import Glibc
import Pipeline
import Replay
import StreamCore

/// The event's way, each stage with all before it.
enum Stage: String, CaseIterable {
    /// The unit of comparison: the file's bytes, read and searched for line ends, and nothing else.
    case scan
    /// Lines as the replay reads them.
    case read
    /// Events out of the lines.
    case decode
    /// Duplicates, features, scores, segments and timers, for ever larger state.
    case decide
    /// Changes as JSON in a file: the whole `segstreamd replay`.
    case write
}

/// What ran through one stage.
struct Pass {
    let cost: Cost
    /// Of stage `decide` alone.
    var engine: EngineFigures?
}

/// Runs stages over one file with one configuration.
struct StageRunner: ~Copyable {
    private let path: String
    private let lines: Int
    /// Where stage `write` writes; the file goes when the stage ends.
    private let target: String
    private let plan: Plan
    private var meter = Meter()
    /// Whether this process has held an engine before, whose memory a later one finds.
    private var hasDecided: Bool

    /// - Parameter isFirst: whether no runner before this one has run in the process.
    init(_ events: borrowing EventFile, _ plan: Plan, isFirst: Bool) {
        path = events.path
        lines = events.lines
        target = temporaryPath("changes")
        self.plan = plan
        hasDecided = !isFirst
    }

    mutating func run(_ stage: Stage) throws -> Pass {
        switch stage {
        case .scan: try scan()
        case .read: try read()
        case .decode: try decode()
        case .decide: try decide()
        case .write: try write()
        }
    }

    private mutating func scan() throws -> Pass {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0, let base = buffer.baseAddress else {
            throw FileError(path: path, operation: .open, reason: String(cString: strerror(errno)))
        }
        defer { close(file) }
        meter.begin()
        var found = 0
        while case let count = Glibc.read(file, base, buffer.count), count > 0 {
            var rest = UnsafeRawPointer(base)
            let end = rest + count
            while let hit = memchr(rest, 0x0A, end - rest) {
                found += 1
                rest = UnsafeRawPointer(hit) + 1
            }
        }
        let cost = meter.end()
        precondition(found <= lines, "the file has grown since its lines were counted")
        return Pass(cost: cost)
    }

    private mutating func read() throws -> Pass {
        var bytes = 0
        let cost = try measure { line in bytes += line.bytes.count }
        return Pass(cost: cost)
    }

    private mutating func decode() throws -> Pass {
        let input = plan.definition.input
        var decoder = EventDecoder(
            mapping: input.mapping, timeFormat: input.timeFormat, fields: plan.fields)
        var newest = Int64.min
        let cost = try measure { line in
            if let event = try? decoder.decode(line.bytes) { newest = max(newest, event.timestamp) }
        }
        return Pass(cost: cost)
    }

    private mutating func decide() throws -> Pass {
        let resident = residentBytes()
        var pipeline = Pipeline(plan)
        var changes = 0
        let cost = try measure { line in
            _ = try pipeline.process(line.bytes)
            try pipeline.engine.fireTimers()
            guard !pipeline.engine.changes.isEmpty else { return }
            changes += pipeline.engine.changes.count
            pipeline.engine.beginBatch()
        }
        let growth = hasDecided ? nil : residentBytes() - resident
        hasDecided = true
        let figures = try EngineFigures(&pipeline, changes: changes, residentGrowth: growth)
        return Pass(cost: cost, engine: figures)
    }

    private mutating func write() throws -> Pass {
        defer { unlink(target) }
        let output = try ByteSink(path: target)
        var replay = Replay(plan: plan, source: path, output: output, deadLetters: nil)
        let cost = try measure { line in try replay.process(line) }
        try output.finish()
        return Pass(cost: cost)
    }

    /// One pass over the file's lines.
    private mutating func measure(
        _ body: (LineReader.Line) throws -> Void
    ) throws -> Cost {
        var reader = try LineReader(path: path)
        let half = lines / 2
        meter.begin()
        while let line = try reader.next() {
            if line.number == half { meter.passHalf() }
            try body(line)
        }
        return meter.end()
    }
}
