@testable import StreamCore
import Testing
import TestSupport

@Suite("Entries that are returns")
struct ReturnTests {
    @Test("An entry counts as a return within a day of the exit, and not after it")
    func returns() throws {
        var engine = Engine(try SampleJob.plan())
        func visitTwice(_ index: Int) throws {
            for next in index...index + 1 { try SampleJob.visit(next, of: "alice", in: &engine) }
        }
        // The second of two visits enters, and an hour later the first has left the window.
        try visitTwice(0)
        #expect(engine.statistics.entered == [1] && engine.statistics.reentered == [0])
        try visitTwice(100)
        #expect(engine.statistics.entered == [2] && engine.statistics.reentered == [1])
        try visitTwice(2000)
        #expect(engine.statistics.entered == [3] && engine.statistics.reentered == [1])
    }

    @Test("Each tier is returned to by itself, to the millisecond")
    func tiers() throws {
        var engine = Engine(try RankJob.tiers(["high", "medium", "low"]))
        for (rank, hour) in [(2.0, 0.0), (1, 1), (0, 2), (2, 3)] {
            try RankJob.set(rank, atHour: hour, in: &engine)
        }
        #expect(engine.returns == ["rank.high": 1])
        // Out of low at 3:00, a day before; out of medium at 2:00, more than a day before.
        try RankJob.set(0, atHour: 27, in: &engine)
        #expect(engine.returns == ["rank.high": 1, "rank.low": 1])
        try RankJob.set(1, atHour: 28, in: &engine)
        #expect(engine.returns == ["rank.high": 1, "rank.low": 1])
        // Out of low at 28:00; a day and a millisecond later it is nothing.
        try RankJob.set(0, atHour: 52 + 1 / Double(RankJob.hour), in: &engine)
        #expect(engine.returns == ["rank.high": 1, "rank.low": 1])
        #expect(engine.statistics.entered == [2, 2, 3])
    }

    @Test("Exits are remembered for a day, of each tier one")
    func memory() throws {
        var engine = Engine(try RankJob.tiers((0..<9).map { "t\($0)" }))
        var random = SplitMix64(seed: 1)
        try RankJob.set(0, atHour: 0, in: &engine)
        #expect(engine.exitsRemembered == 0)
        for index in 1..<400 {
            try RankJob.set(Double(random.int(0...8)), atHour: Double(index) / 10, in: &engine)
            let remembered = engine.exitsRemembered ?? .max
            #expect(remembered <= 8)
        }
        #expect(engine.exitsRemembered == 8)
        let rank = Double(random.int(0...8))
        try RankJob.set(rank, atHour: 50, in: &engine)
        try RankJob.set(rank, atHour: 100, in: &engine)
        #expect(engine.exitsRemembered == 0)
    }

    @Test("Without tiers and clusters nothing is added to the state")
    func thresholdsOnly() throws {
        let plan = try SampleJob.plan()
        #expect(plan.exits == nil && plan.layout.strides == plan.undescribedLayout.strides)
        #expect(plan.layout.fingerprint == plan.undescribedLayout.fingerprint)
    }

    @Test("Exits move with a reload: those from tiers that keep their names")
    func reload() throws {
        var first = Engine(try RankJob.tiers(["high", "medium", "low"]))
        for (rank, hour) in [(2.0, 0.0), (1, 1), (0, 2)] {
            try RankJob.set(rank, atHour: hour, in: &first)
        }
        #expect(first.exitsRemembered == 2)
        // One tier more, one of another name, and all of other indices.
        var second = try RankJob.reload(&first, under: try RankJob.tiers(["top", "high", "middle", "low"]))
        #expect(second.exitsRemembered == 1)
        try RankJob.set(2, atHour: 3, in: &second)
        #expect(second.returns == ["rank.high": 1])
        try RankJob.set(1, atHour: 4, in: &second)
        #expect(second.returns == ["rank.high": 1])
        try RankJob.set(0, atHour: 5, in: &second)
        #expect(second.returns == ["rank.high": 1, "rank.low": 1])
        // Of what is gone, nothing is known when it comes back: neither the exits before, nor the one by
        // which its member left it.
        var third = try RankJob.reload(&second, under: try RankJob.tiers(["top", "high"]))
        #expect(third.exitsRemembered == 0 && third.sizes == [0, 1, 0, 0])
        var fourth = try RankJob.reload(&third, under: try RankJob.tiers(["top", "high", "middle", "low"]))
        #expect(fourth.returns == [:] && fourth.exitsRemembered == 1)
        try RankJob.set(2, atHour: 6, in: &fourth)
        #expect(fourth.returns == ["rank.high": 1])
    }

    @Test("Clusters that keep their ids are returned to, wherever they stand")
    func clusters() throws {
        var first = Engine(try RankJob.clusters([1, 5, 9]))
        for (rank, hour) in [(9.0, 0.0), (5, 1), (1, 2)] {
            try RankJob.set(rank, atHour: hour, in: &first)
        }
        var second = try RankJob.reload(&first, under: try RankJob.clusters([9, 7, 3, 1]))
        #expect(second.exitsRemembered == 1)
        try RankJob.set(7, atHour: 3, in: &second)
        #expect(second.returns == [:])
        try RankJob.set(9, atHour: 4, in: &second)
        try RankJob.set(1, atHour: 5, in: &second)
        #expect(second.returns == ["rank.9": 1, "rank.1": 1])
    }

    @Test("A segment of another kind knows nothing of the one before")
    func otherKind() throws {
        var first = Engine(try RankJob.tiers(["high", "low"]))
        for (rank, hour) in [(1.0, 0.0), (0, 1)] { try RankJob.set(rank, atHour: hour, in: &first) }
        let threshold = SegmentDefinition(
            name: "rank", rule: .threshold(.init(enter: SourceText("rank > 0"))))
        var second = try RankJob.reload(&first, under: try RankJob.plan([threshold]))
        #expect(second.plan.exits == nil)
        try RankJob.set(1, atHour: 2, in: &second)
        #expect(second.returns == [:])
        let third = try RankJob.reload(&second, under: try RankJob.tiers(["high", "low"]))
        #expect(third.returns == [:] && third.exitsRemembered == 0)
    }

    @Test("Exits are in the records")
    func records() throws {
        let plan = try RankJob.tiers(["high", "low"])
        var engine = Engine(plan)
        for (rank, hour) in [(1.0, 0.0), (0, 1)] { try RankJob.set(rank, atHour: hour, in: &engine) }
        let records = engine.records
        var restored = Engine(plan)
        for record in records { try record.withUnsafeBytes { try restored.restore($0) } }
        #expect(restored.records == records)
        try RankJob.set(1, atHour: 2, in: &restored)
        #expect(restored.returns == ["rank.high": 1])
    }

    @Test("Records from before there were any exits are read", arguments: [true, false])
    func earlierRecords(isDescribed: Bool) throws {
        let plan = try RankJob.tiers(["high", "low"])
        let former = LayoutDescriptor(
            plan.undescribedLayout, meaning: plan.meaning, segments: plan.segments, outputs: plan.outputs)
        #expect(former.fingerprint != plan.fingerprint)
        var engine = Engine(plan)
        try RankJob.set(1, atHour: 0, in: &engine)
        let fingerprint = isDescribed ? former.fingerprint : plan.undescribedLayout.fingerprint
        let earlier = try engine.records.map { try withoutExits($0, plan, fingerprint) }

        var restored = Engine(plan)
        if isDescribed {
            restored.read(recordsOf: PlanHistory(meaning: plan.meaning, layouts: [former]))
        }
        for record in earlier { try record.withUnsafeBytes { try restored.restore($0) } }
        #expect(restored.exitsRemembered == 0)
        for (rank, hour) in [(0.0, 1.0), (1, 2)] { try RankJob.set(rank, atHour: hour, in: &restored) }
        #expect(restored.returns == ["rank.high": 1] && restored.statistics.entered == [1, 1])
    }

    /// The record of a customer without exits as version 1 of its format wrote it, whose body was not packed,
    /// and which had no count of exits.
    private func withoutExits(_ record: [UInt8], _ plan: Plan, _ fingerprint: UInt64) throws -> [UInt8] {
        let words = Int(record[33]) | Int(record[34]) << 8
        var body = [UInt8](repeating: 0, count: 8 * words)
        let isWhole = body.withUnsafeMutableBytes { body in
            record[37..<record.count - 8].withUnsafeBytes {
                WordPacking.unpack($0, into: body.baseAddress.unsafelyUnwrapped, words: words)
            }
        }
        try #require(isWhole)
        // The count, then the id, up to the next multiple of eight.
        let place = plan.layout.fixedSize - StateLayout.headerSize
        let end = (place + "alice".utf8.count + 7) & ~7
        var id = Array(body[place..<place + "alice".utf8.count])
        while (place - 4 + id.count) % 8 != 0 { id.append(0) }
        var earlier: [UInt8] = [1]
        withUnsafeBytes(of: fingerprint.littleEndian) { earlier += $0 }
        earlier += record[9..<33]
        return sealed(earlier + body[..<(place - 4)] + id + body[end...])
    }
}
