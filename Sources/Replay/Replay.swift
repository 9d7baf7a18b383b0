import EventCodec
public import EventFiles
public import Pipeline
public import StreamCore

/// Runs the engine over a file of events, one JSON object a line, as if it were one partition.
public struct Replay: ~Copyable {
    /// Changes waiting to be written are handed to the sink in pieces of about this size.
    private static let writeSize = 1 << 16

    /// The partition that the file is taken for.
    public private(set) var pipeline: Pipeline
    private let encoder: ChangeEncoder
    private var changes = JSONWriter(capacity: 2 * writeSize)
    private var letters = JSONWriter(capacity: 1024)
    private let output: ByteSink?
    private let deadLetters: ByteSink?
    private let observer: (any ReplayObserver)?
    private let source: String
    private var published = ChangeCounts()

    /// - Parameters:
    ///   - source: how dead letters name the input.
    ///   - output: where changes go, a line each; nil to count them only.
    ///   - deadLetters: where refused events go, a line each with the reason; nil to drop them.
    ///   - observer: who watches.
    public init(
        plan: Plan, source: String, output: ByteSink?, deadLetters: ByteSink?,
        observer: (any ReplayObserver)? = nil
    ) {
        pipeline = Pipeline(plan)
        pipeline.engine.showsShadow = observer != nil
        encoder = ChangeEncoder(plan: plan, origin: .replay)
        self.source = source
        self.output = output
        self.deadLetters = deadLetters
        self.observer = observer
    }

    /// Events let in so far.
    public var consumed: UInt64 { pipeline.counts.consumed }

    /// Lets one line in. Empty lines are no events.
    public mutating func process(_ line: LineReader.Line) throws {
        guard !line.bytes.isEmpty else { return }
        if let error = try admit(line.bytes) { try refuse(line, error) }
        try pipeline.engine.fireTimers()
        try passChanges()
    }

    /// Fires the timers that are due at or before `time`.
    public mutating func fireTimers(upTo time: Int64) throws {
        while try !pipeline.engine.finish(until: time, limit: 10_000) { try passChanges() }
        try passChanges()
    }

    /// Fires the timers that are due at or before `until`, or before the greatest timestamp accepted, and
    /// writes out what is left.
    public mutating func finish(until: Int64?) throws -> ReplaySummary {
        try fireTimers(upTo: until ?? pipeline.engine.newest)
        try flush()
        return ReplaySummary(
            records: pipeline.counts, customers: pipeline.engine.customerCount, changes: published,
            timersFired: pipeline.engine.statistics.timersFired)
    }

    private mutating func admit(_ bytes: UnsafeRawBufferPointer) throws(StateError) -> DecodeError? {
        guard let observer else { return try pipeline.process(bytes) }
        let event: Event
        do throws(DecodeError) { event = try pipeline.decode(bytes) } catch { return error }
        let timestamp = event.timestamp
        let (accepted, customers) = (pipeline.counts.accepted, pipeline.engine.customerCount)
        if let error = try pipeline.admit(event) { return error }
        guard pipeline.counts.accepted > accepted else { return nil }
        let isNew = pipeline.engine.customerCount > customers
        observer.accepted(
            timestamp: timestamp, newCustomer: isNew ? max(timestamp, pipeline.engine.watermark) : nil)
        return nil
    }

    private mutating func passChanges() throws(FileError) {
        guard !pipeline.engine.changes.isEmpty else { return }
        pipeline.engine.changes.forEach { change in
            observer?.changed(change)
            guard change.sequence > 0 else { return }
            published.count(change)
            guard output != nil else { return }
            encoder.encode(change, to: &changes)
            changes.endLine()
        }
        pipeline.engine.beginBatch()
        if changes.count >= Self.writeSize { try flush() }
    }

    private mutating func flush() throws(FileError) {
        try output?.write(changes.bytes)
        changes.removeAll()
    }

    private mutating func refuse(_ line: LineReader.Line, _ error: DecodeError) throws(FileError) {
        observer?.refused(error, line: line.number)
        guard let deadLetters else { return }
        letters.encodeDeadLetter(line, error, source: source)
        try deadLetters.write(letters.bytes)
        letters.removeAll()
    }
}

/// Published entries and exits.
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
