@testable import StreamCore
import TestSupport
import Testing

@Suite("Walks over the records of all customers")
struct RecordWalkTests {
    private static let small = PieceLimit(records: 1, bytes: 1 << 20)

    /// A walk under way.
    private struct Walk {
        var state = RecordWalk()
        /// Who was there at its beginning.
        let expected: Set<String>
        var seen: [String] = []
    }

    @Test(
        "Everybody comes once, as they are, while events, checkpoints and evictions go on", arguments: 0..<4)
    func once(part: UInt64) throws {
        var (ended, missing) = (0, 0)
        for index in stride(from: part + 1, through: 20, by: 4) {
            let job = RandomJob(seed: 5_000_000 + index)
            let plan = try #require(Plan.make(job.definition).plan)
            let store = DictionaryStore()
            var engine = Engine(plan, cold: store)
            var inspector = Inspector(plan)
            var other = Inspector(plan)
            var random = SplitMix64(seed: index)
            var known: Set<String> = []
            var walk = Walk(expected: [])
            for event in job.events {
                known.formUnion(try send(event, to: &engine, plan))
                if random.chance(0.3) { try store.write(from: &engine) }
                if random.chance(0.5) { engine.evict(toBytes: random.pick([0, engine.stateBytes - 500])) }
                if engine.residentCount < engine.customerCount { missing += 1 }
                for record in try records(of: &walk.state, in: &engine, limit: Self.small) {
                    let seen = try record.withUnsafeBytes {
                        InspectedCustomer(try inspector.inspect(record: $0, of: engine), plan)
                    }
                    walk.seen.append(seen.id)
                    let now = try withView(of: seen.id) { id in
                        try other.inspect(id, in: engine).map { InspectedCustomer($0, plan).text }
                    }
                    #expect(seen.text == now)
                }
                guard walk.state.isOver else { continue }
                let seen = Set(walk.seen)
                #expect(seen.count == walk.seen.count, "somebody came twice")
                #expect(seen.isSuperset(of: walk.expected), "somebody did not come")
                walk = Walk(expected: known)
                ended += 1
            }
        }
        #expect(ended > 5 && missing > 20)
    }

    @Test("Who was passed from memory is not passed from the store, and a piece stays small")
    func pieces() throws {
        let job = RandomJob(seed: 1)
        let plan = try #require(Plan.make(job.definition).plan)
        let store = DictionaryStore()
        var engine = Engine(plan, cold: store)
        let decoder = FieldBuffer()
        func add(_ range: Range<Int>) throws {
            for number in range {
                try decoder.withEvent(
                    id: "\(number)", customer: "customer-\(number)", type: "t", timestamp: 0,
                    fields: plan.fields.map { _ in nil }
                ) { _ = try engine.process($0) }
            }
            engine.beginBatch()
        }
        try add(0..<200)
        try store.write(from: &engine)
        engine.evict(toBytes: 0)
        try add(200..<400)
        var walk = RecordWalk()
        var count = 0
        var turns = 0
        while !walk.isOver {
            let before = store.passed
            let piece = try records(of: &walk, in: &engine, limit: PieceLimit(records: 10, bytes: 1 << 20))
            #expect(piece.count <= 10 && store.passed - before <= 10)
            count += piece.count
            turns += 1
            // In the middle of those who are in memory alone.
            if turns == 10 {
                try store.write(from: &engine)
                engine.evict(toBytes: 0)
            }
        }
        #expect(count == 400)
        walk = RecordWalk()
        var first: [[UInt8]] = []
        while first.isEmpty {
            first = try records(of: &walk, in: &engine, limit: PieceLimit(records: 50, bytes: 1))
        }
        #expect(first.count <= 32, "bytes are no limit")
        store.failure = .unreadable("for once")
        #expect(throws: StateError.unreadable("for once")) {
            try records(of: &walk, in: &engine, limit: Self.small)
        }
        #expect(try records(of: &walk, in: &engine, limit: Self.small).count == 1)
    }

    @Test("Without a store")
    func memoryAlone() throws {
        let job = RandomJob(seed: 2)
        let plan = try #require(Plan.make(job.definition).plan)
        var engine = Engine(plan)
        var known: Set<String> = []
        for event in job.events { known.formUnion(try send(event, to: &engine, plan)) }
        var walk = RecordWalk()
        var count = 0
        while !walk.isOver { count += try records(of: &walk, in: &engine, limit: Self.small).count }
        #expect(count == known.count && count == engine.customerCount)
    }

    /// - Returns: the customer, if the event was let in.
    private func send(
        _ event: ModelEvent, to engine: inout Engine, _ plan: Plan
    ) throws -> [String] {
        let customers = engine.customerCount
        try FieldBuffer().withEvent(
            id: event.id, customer: event.customer, type: event.type, timestamp: event.timestamp,
            fields: plan.fields.map { event.fields[$0] }
        ) { _ = try engine.process($0) }
        engine.beginBatch()
        return engine.customerCount > customers ? [event.customer] : []
    }

    private func records(
        of walk: inout RecordWalk, in engine: inout Engine, limit: PieceLimit
    ) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try engine.goOn(&walk, limit: limit) { records.append(Array($0)) }
        return records
    }
}
