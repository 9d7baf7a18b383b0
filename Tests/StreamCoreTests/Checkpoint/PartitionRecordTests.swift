@testable import StreamCore
import Testing

@Suite("Partition records")
struct PartitionRecordTests {
    private let state: PartitionState = {
        var records = RecordCounts()
        records.consumed = 10
        records.accepted = 4
        records.duplicates = 3
        records.deadLettered = 2
        records.control = 1
        return PartitionState(
            time: PartitionTime(watermark: -5, newest: .max),
            positions: [InputPosition(topic: "events", next: 1 << 40), InputPosition(topic: "ü", next: 0)],
            records: records, sizes: [7], customers: 9, dedupIDs: 100,
            learned: [LearnedModel(meaning: .max, bytes: [1, 2, 3]), LearnedModel(meaning: 0, bytes: [])])
    }()

    private func record() throws -> [UInt8] {
        var record: [UInt8] = [1, 2, 3]
        PartitionRecord.encode(state, plan: try SampleJob.plan(), into: &record)
        return record
    }

    private func decode(_ record: [UInt8]) throws(StateError) -> PartitionState {
        guard let plan = try? SampleJob.plan() else { throw .otherLayout }
        return try record.withUnsafeBufferPointer { (bytes) throws(StateError) in
            try PartitionRecord.decode(UnsafeRawBufferPointer(bytes), plan: plan)
        }
    }

    @Test("A state comes back as it was")
    func roundTrip() throws {
        var expected = state
        expected.history = PlanHistory(of: try SampleJob.plan())
        #expect(try decode(try record()) == expected)
    }

    @Test("Records of versions 1 and 2 are read, which did not describe their layout", arguments: [1, 2])
    func earlierVersions(_ version: UInt8) throws {
        let plan = try SampleJob.plan()
        var state = self.state
        if version == 1 { state.learned = [] }
        var record: [UInt8] = []
        PartitionRecord.encode(state, plan: plan, into: &record)
        var history: [UInt8] = []
        RecordWriter.append(PlanHistory(of: plan), to: &history)
        // Version 1 has not even the number of models that learn.
        let missing = history.count + (version == 1 ? 4 : 0)
        let shape = withUnsafeBytes(of: plan.layout.fingerprint.littleEndian) { Array($0) }
        record = sealed([version] + shape + record[9...].dropLast(8 + missing))
        #expect(try decode(record) == state)
        record[1] ^= 1
        #expect(throws: StateError.otherLayout) { try decode(resealed(record)) }
    }

    @Test("A record that was cut short or changed anywhere is damaged")
    func damage() throws {
        let record = try record()
        for count in 0..<record.count {
            #expect(throws: StateError.damaged) { try decode(Array(record[..<count])) }
            if count < record.count - 8 {
                #expect(throws: StateError.self) { try decode(sealed(Array(record[..<count]))) }
            }
        }
        for position in 1..<record.count {
            var changed = record
            changed[position] ^= 0x10
            #expect(throws: StateError.damaged) { try decode(changed) }
        }
    }

    @Test("Other versions and other jobs are told apart")
    func other() throws {
        var record = try record()
        record[0] = 9
        #expect(throws: StateError.newerVersion(9)) { try decode(record) }
        record[0] = 2
        record[3] ^= 1
        #expect(throws: StateError.otherLayout) { try decode(resealed(record)) }
    }

    @Test("A partition's counts are the record's, in whatever order it meets the customers' records")
    func authoritative() throws {
        let plan = try SampleJob.plan()
        var engine = Engine(plan)
        for index in 0..<3 { try SampleJob.visit(index, of: "alice", in: &engine) }
        try SampleJob.visit(3, of: "bob", in: &engine)
        let state = engine.partitionState(positions: [], records: RecordCounts())
        #expect(state.sizes == [1] && state.customers == 2 && state.dedupIDs == 4)
        for isFirst in [true, false] {
            var restored = Engine(plan)
            if isFirst { restored.restore(state) }
            for record in engine.records { try record.withUnsafeBytes { try restored.restore($0) } }
            if !isFirst { restored.restore(state) }
            #expect(restored.partitionState(positions: [], records: RecordCounts()) == state)
            #expect(restored.residentCount == 2 && restored.time == engine.time)
        }
    }
}
