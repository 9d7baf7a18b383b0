@testable import StreamCore
import Testing

/// Many customers, of whom few are in memory.
@Suite("Customers that leave memory")
struct EvictionTests {
    private static let customers = 5000
    private let decoder = FieldBuffer()

    /// Everybody enters with an event and leaves an hour later, at the same instant.
    private func plan() throws -> Plan {
        var input = RandomJob(seed: 1).definition.input
        input.allowedLateness = 0
        input.outOfOrderness = 0
        input.dedupWindow = 1000
        let job = JobDefinition(
            application: "crowd", input: input,
            features: [
                FeatureDefinition(
                    name: "n", kind: .count, window: .rolling(length: 3_600_000), granularity: 3_600_000)
            ],
            segments: [SegmentDefinition(name: "s", rule: .threshold(.init(enter: SourceText("n >= 1"))))])
        return try #require(Plan.make(job).plan)
    }

    private func send(_ number: Int, at time: Int64, to engine: inout Engine) throws {
        _ = try decoder.withEvent(
            id: "\(time)", customer: "customer-\(number * 7919 % Self.customers)", type: "t", timestamp: time,
            fields: []
        ) { event in try engine.process(event) }
    }

    private func checkpoint(_ engine: inout Engine, _ store: DictionaryStore) throws {
        engine.beginBatch()
        try store.write(from: &engine)
    }

    @Test("A midnight comes in parts, and nobody is forgotten")
    func midnight() throws {
        let store = DictionaryStore()
        var engine = Engine(try plan(), cold: store)
        for number in 0..<Self.customers {
            try send(number, at: 0, to: &engine)
            guard number % 100 == 99 else { continue }
            try checkpoint(&engine, store)
            engine.evict(toBytes: 0)
            #expect(engine.residentCount == 0)
        }
        #expect(engine.customerCount == Self.customers && engine.sizes == [Int64(Self.customers)])
        #expect(engine.pendingTimers <= 1200, "entries of those who left pile up")
        engine.advanceWatermark(to: 3_600_000)
        var turns = 0
        var changed: Set<String> = []
        while true {
            let isDone = try engine.fireTimers(limit: 300)
            engine.changes.forEach { changed.insert($0.customerID.string) }
            #expect(engine.residentCount <= 300)
            try checkpoint(&engine, store)
            engine.evict(toBytes: 0)
            turns += 1
            if isDone { break }
        }
        #expect(turns >= Self.customers / 300)
        #expect(changed.count == Self.customers && engine.sizes == [0])
        #expect(engine.statistics.timersFired == UInt64(Self.customers))
        #expect(try engine.fireTimers())
    }

    @Test("Slots and memory are used again")
    func reuse() throws {
        let store = DictionaryStore()
        var engine = Engine(try plan(), cold: store)
        var peak = 0
        for round in 0..<20 {
            for number in 0..<500 { try send(number + 500 * (round % 10), at: Int64(round), to: &engine) }
            try checkpoint(&engine, store)
            if round == 0 { peak = engine.store.arena.reservedBytes }
            engine.evict(toBytes: 0)
            #expect(engine.residentCount == 0 && engine.store.arena.usedBytes == 0)
        }
        #expect(engine.store.slotCount == 500 && engine.store.arena.reservedBytes == peak)
        #expect(engine.customerCount == Self.customers)
        #expect(engine.statistics.accepted == 10_000)
    }

    @Test("Who was touched since has a second chance, and who is not stored stays")
    func secondChance() throws {
        let store = DictionaryStore()
        var engine = Engine(try plan(), cold: store)
        for number in 0..<1000 { try send(number, at: 0, to: &engine) }
        engine.evict(toBytes: 0)
        #expect(engine.residentCount == 1000)
        try checkpoint(&engine, store)
        let full = engine.stateBytes
        engine.evict(toBytes: full - 1)
        #expect(engine.residentCount == 999)
        // All had one chance by then. Now the last ones are touched and the first ones are not.
        for number in 500..<1000 { try send(number, at: 1, to: &engine) }
        try checkpoint(&engine, store)
        let before = store.passed
        while engine.residentCount > 500 { engine.evict(toBytes: engine.stateBytes - 1) }
        for number in 500..<1000 { try send(number, at: 2, to: &engine) }
        #expect(store.passed - before <= 1)
        for number in 0..<500 { try send(number, at: 2, to: &engine) }
        #expect(store.passed - before >= 499)
    }

    @Test("A store that holds nobody but who is in memory is never asked")
    func fitsInMemory() throws {
        let store = DictionaryStore()
        var engine = Engine(try plan(), cold: store)
        for time in 0..<4 {
            for number in 0..<100 { try send(number, at: Int64(time) * 3_600_000, to: &engine) }
            try engine.fireTimers()
            try checkpoint(&engine, store)
            engine.evict(toBytes: .max)
        }
        #expect(store.accesses == 0)
        #expect(engine.statistics.timersFired > 0)
    }

    @Test("A store that cannot be read stops the engine where it was")
    func unreadable() throws {
        let store = DictionaryStore()
        var engine = Engine(try plan(), cold: store)
        for number in 0..<100 { try send(number, at: 0, to: &engine) }
        try checkpoint(&engine, store)
        engine.evict(toBytes: 0)
        store.failure = .unreadable("gone")
        #expect(throws: StateError.unreadable("gone")) { try send(1, at: 1, to: &engine) }
        engine.advanceWatermark(to: 3_600_000)
        store.failure = .unreadable("gone")
        #expect(throws: StateError.unreadable("gone")) { try engine.fireTimers() }
        #expect(engine.changes.isEmpty && engine.residentCount == 0)
        #expect(try engine.fireTimers())
        #expect(engine.statistics.timersFired == 100 && engine.sizes == [0])
    }

    @Test("Without a store nobody leaves")
    func noStore() throws {
        var engine = Engine(try plan())
        for number in 0..<100 { try send(number, at: 0, to: &engine) }
        engine.beginBatch()
        engine.checkpointed()
        engine.evict(toBytes: 0)
        #expect(engine.residentCount == 100)
    }
}
