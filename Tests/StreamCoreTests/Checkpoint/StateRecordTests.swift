import Testing
import TestSupport

@testable import StreamCore

@Suite("State records")
struct StateRecordTests {
    @Test("A customer comes back as they were, and their record is the same every time")
    func roundTrip() throws {
        let plan = try SampleJob.plan()
        let record = try SampleJob.record(plan)
        var engine = Engine(plan)
        try record.withUnsafeBytes { bytes throws in try engine.restore(bytes) }
        #expect(engine.records == [record])
        #expect(record.count < SampleJob.recordOfVersion1.count * 2 / 3)
    }

    @Test("Records of version 1 are read")
    func version1() throws {
        let plan = try SampleJob.plan()
        var engine = Engine(plan)
        try SampleJob.recordOfVersion1.withUnsafeBytes { bytes throws in try engine.restore(bytes) }
        // What the customer was evaluated under was not written down then, which the fingerprint tells.
        var expected = try SampleJob.record(plan)
        for place in 1..<9 { expected[place] ^= 0xFF }
        #expect(engine.records == [resealed(expected)])
    }

    @Test("A record of a newer version is not guessed at")
    func newerVersion() throws {
        let plan = try SampleJob.plan()
        #expect(error(of: sealed([3, 1, 2, 3]), plan) == .newerVersion(3))
        #expect(error(of: sealed([0, 1, 2, 3]), plan) == .damaged)
    }

    @Test("A record of another layout is told apart")
    func otherLayout() throws {
        var record = try SampleJob.record(try SampleJob.plan())
        record[1] ^= 1
        #expect(error(of: resealed(record), try SampleJob.plan()) == .otherLayout)
    }

    @Test("A record that was cut short or changed anywhere is damaged")
    func damage() throws {
        let plan = try SampleJob.plan()
        for record in [try SampleJob.record(plan), SampleJob.recordOfVersion1] {
            for count in 0..<record.count { #expect(error(of: Array(record[..<count]), plan) == .damaged) }
            for position in 1..<record.count {
                var changed = record
                changed[position] ^= 1 << (position % 8)
                #expect(error(of: changed, plan) == .damaged)
            }
        }
    }

    @Test("Bytes that nobody wrote are refused or read, also with a checksum that fits")
    func nonsense() throws {
        let plan = try SampleJob.plan()
        var random = SplitMix64(seed: 7)
        let records = [try SampleJob.record(plan), SampleJob.recordOfVersion1]
        var refused = 0
        for _ in 0..<20_000 {
            var record = random.pick(records)
            // What comes before is version and layout.
            for _ in 0..<random.int(1...4) {
                record[random.int(9...record.count - 1)] = UInt8(
                    random.pick([0, 1, 0x7F, 0xFF, random.int(0...255)]))
            }
            if random.chance(0.3) { record.removeLast(random.int(1...record.count - 17)) }
            if error(of: resealed(record), plan) == .damaged { refused += 1 }
        }
        #expect(refused > 1000)
    }

    private func error(of record: [UInt8], _ plan: Plan) -> StateError? {
        var engine = Engine(plan)
        do {
            try record.withUnsafeBufferPointer { (bytes) throws(StateError) in
                try engine.restore(UnsafeRawBufferPointer(bytes))
            }
            return nil
        } catch {
            return error
        }
    }
}

/// The bytes with a checksum behind them.
func sealed(_ content: [UInt8]) -> [UInt8] {
    let checksum = content.withUnsafeBytes { XXHash64.hash($0) }
    return content + withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
}

/// The record with a checksum that fits.
func resealed(_ record: [UInt8]) -> [UInt8] { sealed(Array(record.dropLast(8))) }
