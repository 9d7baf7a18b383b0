@testable import StreamCore
import Testing
import TestSupport

/// The engine as a daemon drives it, with jobs that take each other's place in the middle of the stream: from
/// state records and a partition record, as after a restart. The walk over all customers goes on in small
/// steps, with batches, checkpoints, evictions and more restarts in between.
final class ReloadDriver: SegmentEngine {
    private var base: Plan
    private var plan: Plan
    private var engine: Engine
    private var store = DictionaryStore()
    private var random: SplitMix64
    private(set) var changes: [ObservedChange] = []
    private let decoder = FieldBuffer()
    private var changelog: [[UInt8]] = []
    private var stored = 0
    private var partition: [UInt8] = []
    /// What the partition record said when the store was written.
    private var storedHistory = PlanHistory()
    /// The job that comes next, and the events before that.
    private let next: JobDefinition
    private var eventsLeft: Int
    /// What has happened that was to be tested.
    private(set) var reevaluated: UInt64 = 0
    private(set) var superseded = 0
    /// What was foreseen of the change.
    private var foreseen: (plan: Plan, findings: Rehearsal.Findings)?

    init(_ first: JobDefinition, next: JobDefinition, afterEvents: Int, seed: UInt64) throws {
        let (plan, diagnostics) = Plan.make(first)
        guard let plan else { throw EngineDriver.Rejected(diagnostics: diagnostics) }
        base = plan
        self.plan = plan
        self.next = next
        eventsLeft = afterEvents
        engine = Engine(plan, cold: store)
        random = SplitMix64(seed: seed)
        keepPartition()
    }

    func process(
        id: String, customer: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome {
        attempt(.late) {
            if eventsLeft == 0 { try adopt() }
            eventsLeft -= 1
            let outcome = try decoder.withEvent(
                id: id, customer: customer, type: type, timestamp: timestamp,
                fields: plan.fields.map { fields[$0] }
            ) { event in try engine.process(event) }
            try engine.fireTimers(limit: random.pick([0, 1, 3, .max]))
            try walk(limit: random.pick([0, 0, 1, 2]))
            if random.chance(0.5) { try endBatch() }
            switch outcome {
            case .accepted: return .accepted
            case .duplicate: return .duplicate
            case .late: return .late
            }
        }
    }

    func finish(until: Int64?) {
        attempt(()) {
            if eventsLeft >= 0 { try adopt() }
            while engine.reevaluation != nil {
                try walk(limit: random.int(1...3))
                if random.chance(0.3) { try endBatch() }
            }
            while try !engine.finish(until: until ?? engine.newest, limit: random.int(1...5)) {
                if random.chance(0.3) { try endBatch() }
            }
            try endBatch()
            try expectSound()
        }
    }

    private func walk(limit: Int) throws {
        if random.chance(0.1) { store.failure = .unreadable("for once") }
        defer { store.failure = nil }
        do { reevaluated += UInt64(try engine.reevaluate(limit: limit)) } catch StateError.unreadable {
            reevaluated += UInt64(try engine.reevaluate(limit: limit))
        }
    }

    /// The counts are those of the changes, and no layout is kept for nothing.
    private func expectSound() throws {
        try expectForeseen()
        let names = Set(plan.outputs.map(\.name))
        for name in names {
            let own = changes.filter { $0.segment == name }
            let inside = own.count { $0.kind == .entered } - own.count { $0.kind == .exited }
            let outputs = plan.outputs.indices.filter {
                plan.outputs[$0].name == name && !plan.outputs[$0].shadow
            }
            let size = outputs.reduce(0) { $0 + Int(engine.sizes[$1]) }
            if !outputs.isEmpty { #expect(size == inside, "size of \(name)") }
        }
        let state = try partition.withUnsafeBytes { try PartitionRecord.decode($0, plan: plan) }
        #expect(state.history.pending == nil && state.history.meaning == base.meaning)
    }

    // MARK: Between batches

    private func adopt() throws {
        eventsLeft = -1
        try engine.fireTimers()
        try endBatch(restarts: false)
        let (plan, diagnostics) = Plan.make(next)
        guard let plan else { throw EngineDriver.Rejected(diagnostics: diagnostics) }
        base = plan
        foreseen = try rehearse()
        try restart()
    }

    /// Looks at what the change is going to do, to all customers and to a sample.
    private func rehearse() throws -> (plan: Plan, findings: Rehearsal.Findings)? {
        let history = engine.partitionState(positions: [], records: RecordCounts()).history
        var results: [(plan: Plan, findings: Rehearsal.Findings)] = []
        for share in [1, 0.5, 0.5] {
            var rehearsal = Rehearsal(of: base.continuing(history), in: engine, share: share)
            while rehearsal.result == nil { _ = try rehearsal.goOn(in: engine, limit: random.int(1...3)) }
            results += rehearsal.result.map { [$0] } ?? []
        }
        #expect(results[1].findings == results[2].findings, "the same sample")
        #expect(results[1].findings.customers <= results[0].findings.customers)
        return results.first
    }

    /// What became of the change is what was foreseen.
    private func expectForeseen() throws {
        let (plan, findings) = try #require(foreseen)
        let changes = changes.filter { $0.cause == .definition || $0.cause == .model }
        #expect(findings.moved == Set(changes.map(\.customer)).count)
        for (index, output) in plan.outputs.enumerated() where !output.shadow {
            let own = changes.filter { $0.segment == output.name && $0.version == output.version }
            #expect(findings.entered[index] == UInt64(own.count { $0.kind == .entered }), "\(output.name)")
            #expect(findings.exited[index] == UInt64(own.count { $0.kind == .exited }), "\(output.name)")
        }
    }

    private func endBatch(restarts: Bool = true) throws {
        engine.changes.forEach { changes.append(ObservedChange($0, plan)) }
        engine.forEachTouchedState { _, record in changelog.append(Array(record)) }
        keepPartition()
        engine.beginBatch()
        if random.chance(0.4) { try checkpoint() }
        if random.chance(0.5) { engine.evict(toBytes: random.pick([0, 0, engine.stateBytes - 500])) }
        guard restarts else { return }
        switch random.int(0...14) {
        case 0: try restart()
        case 1: try restartWithoutStore()
        default: break
        }
    }

    private func keepPartition() {
        let state = engine.partitionState(positions: [], records: RecordCounts())
        PartitionRecord.encode(state, plan: plan, into: &partition)
    }

    private func checkpoint() throws {
        storedHistory = engine.partitionState(positions: [], records: RecordCounts()).history
        try store.write(from: &engine)
        stored = changelog.count
    }

    private func restart() throws {
        let state = try partition.withUnsafeBytes { try PartitionRecord.decode($0, plan: base) }
        plan = base.continuing(state.history)
        engine = Engine(plan, cold: store)
        engine.read(recordsOf: storedHistory)
        engine.restore(state)
        for record in changelog[stored...] { try restore(record) }
        engine.restore(state)
        #expect(engine.knownCount == state.customers)
    }

    /// Who is written in a layout that nobody knows any more was written again later.
    private func restore(_ record: [UInt8]) throws {
        do { try record.withUnsafeBytes { try engine.restore($0) } } catch StateError.otherLayout {
            superseded += 1
        }
    }

    private func restartWithoutStore() throws {
        store = DictionaryStore()
        stored = 0
        storedHistory = PlanHistory()
        try restart()
    }

    private func attempt<Result>(_ fallback: Result, _ body: () throws -> Result) -> Result {
        do { return try body() } catch {
            Issue.record(error)
            return fallback
        }
    }
}

/// The reference model with the same change of jobs.
struct ReloadedModel: SegmentEngine {
    private var model: ReferenceModel
    private let first: JobDefinition
    private let next: JobDefinition
    private var eventsLeft: Int

    init(_ first: JobDefinition, next: JobDefinition, afterEvents: Int) throws {
        model = try ReferenceModel(first)
        self.first = first
        self.next = next
        eventsLeft = afterEvents
    }

    var changes: [ObservedChange] { model.changes }

    mutating func process(
        id: String, customer: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome {
        if eventsLeft == 0 { adopt() }
        eventsLeft -= 1
        return model.process(id: id, customer: customer, type: type, timestamp: timestamp, fields: fields)
    }

    mutating func finish(until: Int64?) {
        if eventsLeft >= 0 { adopt() }
        model.finish(until: until)
    }

    private mutating func adopt() {
        eventsLeft = -1
        guard let from = Plan.make(first).plan, let to = Plan.make(next).plan else { return }
        let unchanged = to.outputs.filter { output in
            from.outputs.contains { $0.name == output.name && $0.definition == output.definition }
        }
        var cause: ObservedChange.Cause?
        if from.meaning.definitions != to.meaning.definitions {
            cause = .definition
        } else if from.meaning.models != to.meaning.models {
            cause = .model
        }
        do { try model.adopt(next, unchanged: Set(unchanged.map(\.name)), cause: cause) } catch {
            Issue.record(error)
        }
    }
}
