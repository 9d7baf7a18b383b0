import Pipeline
import StreamCore

/// What pipelines have counted: sums that only grow.
struct PipelineTotals: Sendable {
    private(set) var records = RecordCounts()
    /// For each of the plan's outputs.
    private(set) var entered: [UInt64] = []
    private(set) var exited: [UInt64] = []
    private(set) var suppressed: [UInt64] = []
    /// The counts of all models; see ``ModelHealth/figures(in:)``.
    private(set) var models: [UInt64] = []
    private(set) var timersFired: UInt64 = 0

    init() {}

    init(_ pipeline: borrowing Pipeline) {
        let statistics = pipeline.engine.statistics
        records = pipeline.counts
        entered = statistics.entered
        exited = statistics.exited
        suppressed = statistics.suppressed
        models = statistics.models
        timersFired = statistics.timersFired
    }

    static func + (a: PipelineTotals, b: PipelineTotals) -> PipelineTotals { a.combined(b, with: &+) }

    static func - (a: PipelineTotals, b: PipelineTotals) -> PipelineTotals { a.combined(b, with: &-) }

    private func combined(_ other: PipelineTotals, with operation: (UInt64, UInt64) -> UInt64)
        -> PipelineTotals
    {
        var result = PipelineTotals()
        result.records = records.combined(other.records, with: operation)
        result.entered = Self.combined(entered, other.entered, with: operation)
        result.exited = Self.combined(exited, other.exited, with: operation)
        result.suppressed = Self.combined(suppressed, other.suppressed, with: operation)
        result.models = Self.combined(models, other.models, with: operation)
        result.timersFired = operation(timersFired, other.timersFired)
        return result
    }

    private static func combined(
        _ a: [UInt64], _ b: [UInt64], with operation: (UInt64, UInt64) -> UInt64
    ) -> [UInt64] {
        (0..<max(a.count, b.count)).map { operation(a[at: $0], b[at: $0]) }
    }
}

extension RecordCounts {
    func combined(_ other: RecordCounts, with operation: (UInt64, UInt64) -> UInt64) -> RecordCounts {
        var result = RecordCounts()
        result.consumed = operation(consumed, other.consumed)
        result.accepted = operation(accepted, other.accepted)
        result.duplicates = operation(duplicates, other.duplicates)
        result.deadLettered = operation(deadLettered, other.deadLettered)
        result.control = operation(control, other.control)
        return result
    }
}

extension [UInt64] {
    /// What was never counted is 0.
    subscript(at index: Int) -> UInt64 { index < count ? self[index] : 0 }
}
