@testable import StreamCore
import Testing

/// A job in which every event says the rank of its customer, and tiers or clusters over it.
enum RankJob {
    static let hour: Int64 = 3_600_000
    private static let rank = FieldPath(["rank"])

    /// Tiers called so, highest first: each is entered and left at the number of tiers below it.
    static func tiers(_ names: [String]) throws -> Plan {
        let tiers = names.enumerated().map { index, name in
            let bound = index == names.count - 1 ? nil : Double(names.count - 1 - index)
            return SegmentDefinition.Tier(name: name, enter: bound, exit: bound)
        }
        return try plan([SegmentDefinition(name: "rank", rule: .tiers(of: SourceText("rank"), tiers))])
    }

    /// Clusters of these ids, whose centres are the ids.
    static func clusters(_ ids: [Int]) throws -> Plan {
        let model = try KMeansModel(centers: ids.map { [Double($0)] }, ids: ids)
        return try plan(
            [SegmentDefinition(name: "rank", rule: .clusters(of: SourceText("m"), margin: 0))],
            models: [
                ModelDefinition(
                    name: "m", kind: .trained(TrainedModel(model, inputs: [.init(feature: "rank")])))
            ])
    }

    static func plan(_ segments: [SegmentDefinition], models: [ModelDefinition] = []) throws -> Plan {
        var input = RandomJob(seed: 1).definition.input
        input.outOfOrderness = 0
        input.dedupWindow = hour
        let feature = FeatureDefinition(name: "rank", kind: .last(rank, fallback: .number(0)))
        let job = JobDefinition(
            application: "ranks", input: input, features: [feature], models: models, segments: segments)
        let (plan, diagnostics) = Plan.make(job)
        return try #require(plan, "\(diagnostics)")
    }

    /// An event of "alice" with this rank, so many hours after 1970.
    static func set(_ rank: Double, atHour hour: Double, in engine: inout Engine) throws {
        let time = Int64((hour * Double(Self.hour)).rounded())
        _ = try FieldBuffer().withEvent(
            id: "\(hour)", customer: "alice", type: "set", timestamp: time, fields: [.number(rank)]
        ) { event in try engine.process(event) }
    }

    /// The engine's customers under another plan, evaluated.
    static func reload(_ engine: inout Engine, under plan: Plan) throws -> Engine {
        let state = engine.partitionState(positions: [], records: RecordCounts())
        var next = Engine(plan.continuing(state.history))
        next.restore(state)
        for record in engine.records { try record.withUnsafeBytes { try next.restore($0) } }
        _ = try next.reevaluate(limit: .max)
        return next
    }
}

extension Engine {
    /// The outputs with entries that are returns, and how many there are.
    var returns: [String: UInt64] {
        var counts = ReturnCounts()
        counts.add(statistics, plan)
        return counts.total
    }

    /// How many exits "alice" is remembered for.
    var exitsRemembered: Int? {
        let id = Array("alice".utf8)
        return id.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, let exits else { return nil }
            let view = ByteView(base: base, count: bytes.count)
            return store.find(view, hash: XXHash64.hash(view)).map { store.open($0).count(exits.array) }
        }
    }
}
