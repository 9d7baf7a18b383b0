import StreamCore
import Testing

/// One customer with very many events, buckets, values or runs. What an event costs must not grow with what
/// the customer has gathered: each of these jobs takes moments, and would take minutes if it did.
@Suite("Large customers", .timeLimit(.minutes(10)))
struct LargeCustomerTests {
    private static let amount = FieldPath(["properties", "amount"])
    private static let hour: Int64 = 3_600_000

    struct Job: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var feature: FeatureDefinition.Kind
        var window: Int64
        var granularity: Int64
        /// Milliseconds between two events.
        var spacing: Int64
        var lateness = LargeCustomerTests.hour
        /// When the segment is entered, and the index of the event that does it.
        var enter: String
        var at: Int
    }

    @Test(arguments: [
        Job(
            testDescription: "count over 1,000,000 buckets", feature: .count, window: 1_000_000,
            granularity: 1, spacing: 20, enter: "f >= 50000", at: 49_999),
        Job(
            testDescription: "sum over 1,000,000 buckets", feature: .sum(amount, decimals: 2),
            window: 1_000_000, granularity: 1, spacing: 20, enter: "f == -1350025000", at: 52_000),
        Job(
            testDescription: "max of a falling value", feature: .max(amount, fallback: 0),
            window: 1_000_000, granularity: 1, spacing: 20, enter: "f == -5000", at: 54_999),
        Job(
            testDescription: "distinct", feature: .distinct(amount), window: 168 * hour, granularity: hour,
            spacing: 1000, enter: "f >= 59000", at: 58_999),
        Job(
            testDescription: "sessions that late events may still join", feature: .sessions(gap: 1000),
            window: hour, granularity: 60_000, spacing: 3000, lateness: 720 * hour,
            enter: "f >= 1200", at: 1199),
        Job(
            testDescription: "event ids behind small buckets", feature: .count, window: hour,
            granularity: 1000, spacing: 500, lateness: 48 * hour, enter: "f >= 7200", at: 7199),
    ])
    func costsNoMoreAnEvent(_ job: Job) throws {
        var input = RandomJob(seed: 1).definition.input
        input.allowedLateness = job.lateness
        input.dedupWindow = job.lateness
        let engine = try EngineDriver(
            JobDefinition(
                application: "large", input: input,
                features: [
                    FeatureDefinition(
                        name: "f", kind: job.feature, window: .rolling(length: job.window),
                        granularity: job.granularity)
                ],
                segments: [
                    SegmentDefinition(
                        name: "s",
                        rule: .threshold(
                            .init(enter: SourceText(job.enter), exit: SourceText("f < 0 - 1e18"))))
                ]))
        for index in 0..<60_000 {
            _ = engine.process(
                id: "\(index)", customer: "c", type: "t", timestamp: Int64(index) * job.spacing,
                fields: [Self.amount: .number(-Double(index))])
        }
        #expect(engine.changes.map(\.at) == [Int64(job.at) * job.spacing])
    }
}
