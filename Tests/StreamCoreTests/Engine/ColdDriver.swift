@testable import StreamCore
import Testing
import TestSupport

/// The engine with a store and a changelog, as a daemon drives it: batches, checkpoints, evictions, restarts
/// and timers that are held back, all at random. Beside it runs an engine that has everything in memory.
final class ColdDriver: SegmentEngine {
    private let plan: Plan
    private var engine: Engine
    private var plain: Engine
    private var store = DictionaryStore()
    private var random: SplitMix64
    private(set) var changes: [ObservedChange] = []
    private let decoder = FieldBuffer()
    /// State records in order, and how many of them the store includes.
    private var changelog: [[UInt8]] = []
    private var stored = 0
    private var partition: PartitionState
    /// How often what is to be tested has happened.
    var passed: Int { store.passed + passedEarlier }
    private var passedEarlier = 0
    private(set) var restarts = 0

    init(_ definition: JobDefinition, seed: UInt64) throws {
        let (plan, diagnostics) = Plan.make(definition)
        guard let plan else { throw EngineDriver.Rejected(diagnostics: diagnostics) }
        self.plan = plan
        engine = Engine(plan, cold: store)
        plain = Engine(plan)
        random = SplitMix64(seed: seed)
        partition = engine.partitionState(positions: [], records: RecordCounts())
    }

    func process(
        id: String, customer: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome {
        attempt(.late) {
            let values = plan.fields.map { fields[$0] }
            let outcome = try decoder.withEvent(
                id: id, customer: customer, type: type, timestamp: timestamp, fields: values
            ) { event in
                let outcome = try processPlainly(event)
                #expect(try processStubbornly(event) == outcome)
                return outcome
            }
            if random.chance(0.7) { try engine.fireTimers(limit: random.pick([0, 1, 2, 3, .max])) }
            if random.chance(0.5) { try endBatch() }
            switch outcome {
            case .accepted: return .accepted
            case .duplicate: return .duplicate
            case .late: return .late
            }
        }
    }

    private func processPlainly(_ event: Event) throws -> StreamCore.Outcome {
        let outcome = try plain.process(event)
        try plain.fireTimers()
        plain.beginBatch()
        return outcome
    }

    /// Now and then the store fails; then nothing must have happened.
    private func processStubbornly(_ event: Event) throws -> StreamCore.Outcome {
        if random.chance(0.1) { store.failure = .unreadable("for once") }
        defer { store.failure = nil }
        do { return try engine.process(event) } catch StateError.unreadable {
            return try engine.process(event)
        }
    }

    func finish(until: Int64?) {
        attempt(()) {
            _ = try plain.finish(until: until ?? plain.newest)
            #expect(engine.newest == plain.newest && engine.watermark == plain.watermark)
            while try !engine.finish(until: until ?? engine.newest, limit: random.int(1...5)) {
                if random.chance(0.3) { try endBatch() }
            }
            try endBatch()
            #expect(engine.sizes == plain.sizes)
            #expect(engine.customerCount == plain.customerCount)
            #expect(engine.statistics.dedupIDs == plain.statistics.dedupIDs)
        }
    }

    // MARK: Between batches

    private func endBatch() throws {
        engine.changes.forEach { changes.append(ObservedChange($0, plan)) }
        engine.forEachTouchedState { _, record in changelog.append(Array(record)) }
        partition = engine.partitionState(positions: [], records: RecordCounts())
        engine.beginBatch()
        if random.chance(0.4) { try checkpoint() }
        if random.chance(0.5) { engine.evict(toBytes: random.pick([0, 0, engine.stateBytes - 500])) }
        switch random.int(0...19) {
        case 0: try restart()
        case 1: try restartWithoutStore()
        default: break
        }
    }

    private func checkpoint() throws {
        try store.write(from: &engine)
        stored = changelog.count
        #expect(engine.dirtyCount == 0 && engine.dirtyBytes == 0)
    }

    /// The store, and what the changelog has behind it.
    private func restart() throws {
        restarts += 1
        engine = Engine(plan, cold: store)
        let isFirst = random.chance(0.5)
        if isFirst { engine.restore(partition) }
        for record in changelog[stored...] { try record.withUnsafeBytes { try engine.restore($0) } }
        if !isFirst { engine.restore(partition) }
    }

    /// The whole changelog into a new store, with checkpoints on the way and a restart in the middle.
    private func restartWithoutStore() throws {
        restarts += 1
        passedEarlier += store.passed
        store = DictionaryStore()
        engine = Engine(plan, cold: store)
        stored = 0
        for (position, record) in changelog.enumerated() {
            try record.withUnsafeBytes { try engine.restore($0) }
            guard random.chance(0.2) else { continue }
            try store.write(from: &engine)
            stored = position + 1
            if random.chance(0.3) { engine = Engine(plan, cold: store) }
            engine.evict(toBytes: 0)
        }
        engine.restore(partition)
    }

    private func attempt<Result>(_ fallback: Result, _ body: () throws -> Result) -> Result {
        do { return try body() } catch {
            Issue.record(error)
            return fallback
        }
    }
}
