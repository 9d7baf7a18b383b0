@testable import StreamCore
import Testing
import TestSupport

/// The engine behind the protocol that it shares with the reference model.
final class EngineDriver: SegmentEngine {
    private let plan: Plan
    private var engine: Engine
    private(set) var changes: [ObservedChange] = []
    /// Decides where the engine is torn down and built anew from its encoded state; nil: never.
    private var restarts: SplitMix64?
    private let decoder = FieldBuffer()

    struct Rejected: Error { var diagnostics: [Diagnostic] }

    init(_ definition: JobDefinition, restartSeed: UInt64? = nil) throws {
        let (plan, diagnostics) = Plan.make(definition)
        guard let plan else { throw Rejected(diagnostics: diagnostics) }
        self.plan = plan
        engine = Engine(plan)
        restarts = restartSeed.map { SplitMix64(seed: $0) }
    }

    func process(
        id: String, customer: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome {
        do {
            let outcome = try decoder.withEvent(
                id: id, customer: customer, type: type, timestamp: timestamp,
                fields: plan.fields.map { fields[$0] }
            ) { event in try engine.process(event) }
            try fireSome()
            drain()
            if restarts?.chance(0.05) == true { try restart() }
            switch outcome {
            case .accepted: return .accepted
            case .duplicate: return .duplicate
            case .late: return .late
            }
        } catch {
            Issue.record(error)
            return .late
        }
    }

    /// All timers that are due, or only some of them: the changes must be the same.
    private func fireSome() throws {
        let limit = restarts.map { _ in restarts?.int(0...3) ?? 0 } ?? Int.max
        try engine.fireTimers(limit: limit)
    }

    func finish(until: Int64?) {
        do { _ = try engine.finish(until: until ?? engine.newest) } catch { Issue.record(error) }
        drain()
    }

    private func drain() {
        engine.changes.forEach { changes.append(ObservedChange($0, plan)) }
        engine.beginBatch()
    }

    private func restart() throws {
        var records: [[UInt8]] = []
        engine.forEachState { _, record in records.append(Array(record)) }
        var restored = Engine(plan)
        for record in records {
            try record.withUnsafeBytes { try restored.restore($0) }
        }
        restored.restore(engine.partitionState(positions: [], records: RecordCounts()))
        engine = restored
    }
}

extension ObservedChange {
    init(_ change: Change, _ plan: Plan) {
        let output = plan.outputs[change.output]
        var features: [String: ModelValue] = [:]
        for (index, feature) in output.features.enumerated() {
            let named = plan.features[feature]
            features[named.name] =
                switch change.feature(index, type: named.type) {
                case .number(let number): .number(number)
                case .bool(let bool): .bool(bool)
                case .string(let text): .string(text.string)
                }
        }
        var scores: [String: Double] = [:]
        for (index, score) in output.scores.enumerated() {
            scores[plan.scores[score].name] = change.score(index, features: output.features.count)
        }
        self.init(
            kind: change.kind == .entered ? .entered : .exited, customer: change.customerID.string,
            segment: output.name, version: output.version, sequence: Int(change.sequence), at: change.at,
            since: change.since, cause: Cause(rawValue: "\(change.cause)") ?? .event,
            eventID: change.eventID?.string, features: features, scores: scores)
    }
}

/// Memory for the views of one event.
final class FieldBuffer {
    private var text: [UInt8] = []

    func withEvent<Result>(
        id: String, customer: String, type: String, timestamp: Int64, fields: [ModelValue?],
        _ body: (Event) throws -> Result
    ) rethrows -> Result {
        text.removeAll()
        let places = [id, customer, type].map { append($0) } + fields.map { append($0?.string ?? "") }
        text.append(0)
        return try text.withUnsafeBufferPointer { bytes in
            let base = bytes.baseAddress.unsafelyUnwrapped
            func view(_ index: Int) -> ByteView {
                ByteView(base: base + places[index].lowerBound, count: places[index].count)
            }
            var values = fields.enumerated().map { Self.value($1, view(3 + $0)) }
            values.append(.missing)
            return try values.withUnsafeBufferPointer { fields in
                try body(
                    Event(
                        timestamp: timestamp, eventID: view(0), customerID: view(1), type: view(2),
                        fields: fields.baseAddress.unsafelyUnwrapped))
            }
        }
    }

    private func append(_ string: String) -> Range<Int> {
        let start = text.count
        text += Array(string.utf8)
        return start..<text.count
    }

    private static func value(_ value: ModelValue?, _ text: ByteView) -> FieldValue {
        switch value {
        case nil, .missing: .missing
        case .bool(let bool): FieldValue(kind: .bool, number: bool ? 1 : 0, text: text)
        case .number(let number): FieldValue(kind: .number, number: number, text: text)
        case .string: FieldValue(kind: .string, number: .nan, text: text)
        case .other: FieldValue(kind: .other, number: .nan, text: text)
        }
    }
}
