@testable import StreamCore
import Testing

/// A small job whose customers have every kind of array, and the state of one of them.
enum SampleJob {
    private static let amount = FieldPath(["amount"])
    private static let word = FieldPath(["word"])

    static func plan() throws -> Plan {
        var input = RandomJob(seed: 1).definition.input
        input.allowedLateness = 3_600_000
        input.outOfOrderness = 0
        input.dedupWindow = 3_600_000
        let job = JobDefinition(
            application: "sample", input: input,
            features: [
                FeatureDefinition(
                    name: "visits", kind: .count, window: .rolling(length: 3_600_000), granularity: 60_000),
                FeatureDefinition(
                    name: "spend", kind: .sum(amount, decimals: 2), window: .rolling(length: 3_600_000),
                    granularity: 60_000),
                FeatureDefinition(name: "words", kind: .distinct(word), window: .forever),
                FeatureDefinition(name: "latest", kind: .last(word, fallback: .string(""))),
            ],
            segments: [
                SegmentDefinition(
                    name: "busy", rule: .threshold(.init(enter: SourceText("visits >= 2 && spend > 10"))))
            ])
        return try #require(Plan.make(job).plan)
    }

    /// Lets a visit of `customer` in, number `index` of them, a minute and a second after the one before.
    static func visit(_ index: Int, of customer: String, in engine: inout Engine) throws {
        let fields = engine.plan.fields.map { path in
            path == amount ? ModelValue.number(7.25) : .string("word\(index)")
        }
        _ = try FieldBuffer().withEvent(
            id: "e\(index)", customer: customer, type: "visit", timestamp: Int64(index) * 61_000,
            fields: fields
        ) { event in try engine.process(event) }
    }

    /// The record of "alice" after three visits.
    static func record(_ plan: Plan) throws -> [UInt8] {
        var engine = Engine(plan)
        for index in 0..<3 { try visit(index, of: "alice", in: &engine) }
        return try #require(engine.records.first)
    }

    /// The same as version 1 of the format wrote it.
    static let recordOfVersion1 = bytes(
        """
        01530c16e0becc5fa990dc01000000000080ee360000000000010000000500000003000000030000007f080000000000
        00030000000000000003000000000000000300000000000100000000000000000090dc010000000000000000000000f8
        7f48ee0000000000000100000000000000030000000300000003000000030000000000000005000000616c6963650000
        0068dc941c1e100be30000000000000000f79936bb3ebb350548ee0000000000009975cefc85208b4f90dc0100000000
        000000000001000000010000000100000002000000010000000000000001000000d50200000000000001000000010000
        00d5020000000000000200000001000000d50200000000000008df841b7bb9e50d0000000000000000f32516c5730713
        490000000000000000cf1cef93c0168bd70000000000000000776f7264320000006ce957d7e4530668
        """)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension Engine {
    /// The state records of the customers in memory.
    var records: [[UInt8]] {
        mutating get {
            var records: [[UInt8]] = []
            forEachState { _, record in records.append(Array(record)) }
            return records
        }
    }
}
