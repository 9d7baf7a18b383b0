import Pipeline
import StreamCore

/// What pipelines have counted: sums that only grow.
struct PipelineTotals: Sendable {
    private(set) var records = RecordCounts()
    /// What ``entered`` and its like count, in their order.
    private(set) var outputs: [OutputKey] = []
    private(set) var entered: [UInt64] = []
    private(set) var exited: [UInt64] = []
    private(set) var reentered: [UInt64] = []
    private(set) var suppressed: [UInt64] = []
    /// Each model's counts, by ``ModelHealth/key``: changed plans have other models, at other places.
    private(set) var models: [UInt64: [UInt64]] = [:]
    private(set) var timersFired: UInt64 = 0

    init() {}

    init(_ pipeline: borrowing Pipeline) {
        let statistics = pipeline.engine.statistics
        records = pipeline.counts
        entered = statistics.entered
        exited = statistics.exited
        reentered = statistics.reentered
        suppressed = statistics.suppressed
        for model in pipeline.plan.health { models[model.key] = model.counts(in: statistics.models) }
        outputs = pipeline.plan.outputs.map { OutputKey($0) }
        timersFired = statistics.timersFired
    }

    static func + (a: PipelineTotals, b: PipelineTotals) -> PipelineTotals { a.combined(b, with: &+) }

    static func - (a: PipelineTotals, b: PipelineTotals) -> PipelineTotals { a.combined(b, with: &-) }

    private func combined(_ other: PipelineTotals, with operation: (UInt64, UInt64) -> UInt64)
        -> PipelineTotals
    {
        var result = PipelineTotals()
        result.records = records.combined(other.records, with: operation)
        let other = other.inOrder(of: outputs)
        result.outputs = other.outputs
        result.entered = Self.combined(entered, other.entered, with: operation)
        result.exited = Self.combined(exited, other.exited, with: operation)
        result.reentered = Self.combined(reentered, other.reentered, with: operation)
        result.suppressed = Self.combined(suppressed, other.suppressed, with: operation)
        result.models = models
        for (key, counts) in other.models {
            result.models[key] = Self.combined(models[key] ?? [], counts, with: operation)
        }
        result.timersFired = operation(timersFired, other.timersFired)
        return result
    }

    /// The same with these outputs first.
    private func inOrder(of first: [OutputKey]) -> PipelineTotals {
        guard !first.isEmpty, first != outputs else { return self }
        var result = self
        result.outputs = first + outputs.filter { !first.contains($0) }
        let indices = result.outputs.map { outputs.firstIndex(of: $0) ?? outputs.count }
        result.entered = indices.map { entered[at: $0] }
        result.exited = indices.map { exited[at: $0] }
        result.reentered = indices.map { reentered[at: $0] }
        result.suppressed = indices.map { suppressed[at: $0] }
        return result
    }

    private static func combined(
        _ a: [UInt64], _ b: [UInt64], with operation: (UInt64, UInt64) -> UInt64
    ) -> [UInt64] {
        (0..<max(a.count, b.count)).map { operation(a[at: $0], b[at: $0]) }
    }
}

/// An output as it is known through changes of the plan.
struct OutputKey: Hashable, Sendable {
    var name: String
    var isShadow: Bool

    init(_ output: SegmentOutput) {
        name = output.name
        isShadow = output.shadow
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
