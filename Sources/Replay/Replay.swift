import EventCodec
import EventFiles
import Pipeline
import StreamCore

/// Runs the engine over a file of events, one JSON object a line, as if it were one partition.
public struct Replay: ~Copyable {
    /// Changes waiting to be written are handed to the sink in pieces of about this size.
    private static let writeSize = 1 << 16

    private var pipeline: Pipeline
    private let encoder: ChangeEncoder
    private var changes = JSONWriter(capacity: 2 * writeSize)
    private var letters = JSONWriter(capacity: 1024)
    private let output: ByteSink
    private let deadLetters: ByteSink?
    private let source: String
    private var written = ChangeCounts()

    /// - Parameters:
    ///   - source: how dead letters name the input.
    ///   - output: where changes go, a line each.
    ///   - deadLetters: where refused events go, a line each with the reason; nil to drop them.
    public init(plan: Plan, source: String, output: ByteSink, deadLetters: ByteSink?) {
        pipeline = Pipeline(plan)
        encoder = ChangeEncoder(plan: plan, origin: .replay)
        self.source = source
        self.output = output
        self.deadLetters = deadLetters
    }

    /// Events let in so far.
    public var consumed: UInt64 { pipeline.counts.consumed }

    /// Lets one line in. Empty lines are no events.
    public mutating func process(_ line: LineReader.Line) throws {
        guard !line.bytes.isEmpty else { return }
        if let error = try pipeline.process(line.bytes) { try refuse(line, error) }
        try pipeline.engine.fireTimers()
        try writeChanges()
    }

    /// Fires the timers that are due at or before `until`, or before the greatest timestamp accepted, and
    /// writes out what is left.
    public mutating func finish(until: Int64?) throws -> ReplaySummary {
        let end = until ?? pipeline.engine.newest
        while try !pipeline.engine.finish(until: end, limit: 10_000) { try writeChanges() }
        try writeChanges()
        try flush()
        return ReplaySummary(
            records: pipeline.counts, customers: pipeline.engine.customerCount, changes: written,
            timersFired: pipeline.engine.statistics.timersFired)
    }

    private mutating func writeChanges() throws(FileError) {
        guard !pipeline.engine.changes.isEmpty else { return }
        pipeline.engine.changes.forEach { change in
            encoder.encode(change, to: &changes)
            changes.endLine()
            written.count(change)
        }
        pipeline.engine.beginBatch()
        if changes.count >= Self.writeSize { try flush() }
    }

    private mutating func flush() throws(FileError) {
        try output.write(changes.bytes)
        changes.removeAll()
    }

    private mutating func refuse(_ line: LineReader.Line, _ error: DecodeError) throws(FileError) {
        guard let deadLetters else { return }
        letters.encodeDeadLetter(line, error, source: source)
        try deadLetters.write(letters.bytes)
        letters.removeAll()
    }
}

/// Entries and exits written.
public struct ChangeCounts: Sendable, Equatable {
    public var entered: UInt64 = 0
    public var exited: UInt64 = 0

    public init() {}

    public mutating func count(_ change: Change) {
        switch change.kind {
        case .entered: entered += 1
        case .exited: exited += 1
        }
    }
}
