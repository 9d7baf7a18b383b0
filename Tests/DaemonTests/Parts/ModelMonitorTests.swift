import ConfigurationFile
import Logging
import StreamCore
import Synchronization
import Testing

@testable import Daemon

@Suite("Health of models: the judgement")
struct ModelMonitorTests {
    private let lines = RecordingLog()
    private let plan: Plan

    /// A model whose training data had as many scores below a half as above, of inputs from 0 to 10.
    init() throws {
        let yaml = """
            application: sample
            input: {mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}}
            features: {amount: {last: amount, default: .nan}}
            models: {intent: {type: logistic, file: model, profile: profile, inputs: [amount]}}
            """
        let files = [
            "model": """
            {"format": "segstreamd-model", "version": 1, "type": "logistic", "link": "logistic",
             "coefficients": [[1]], "intercepts": [0]}
            """,
            "profile": """
            {"format": "segstreamd-profile", "version": 1, "ranges": {"amount": [0, 10]},
             "distribution": {"edges": [0, 0.5, 1], "counts": [500, 500]}}
            """,
        ]
        let surroundings = Surroundings(
            environment: { _ in nil }, readFile: { _ in "" }, readModel: { Array((files[$0] ?? "").utf8) })
        let (configuration, problems) = ConfigurationReader.read(yaml, purpose: .files, in: surroundings)
        let job = try #require(configuration?.job, "\(problems)")
        plan = try #require(Plan.make(job).plan)
    }

    /// Counts of that many evaluations with a low score, with a high one, and with each fault of the input.
    private func counts(
        low: UInt64, high: UInt64, missing: UInt64 = 0, outside: UInt64 = 0
    ) -> [UInt64: [UInt64]] {
        [plan.health[0].key: [low, high, low + high + missing, missing, missing, outside]]
    }

    @Test("Scores are judged once a thousand have come, and each window by itself")
    func windows() {
        var monitor = ModelMonitor(plan, logger: lines.logger)
        #expect(monitor.observe(counts(low: 499, high: 500), now: 0)[0].stability == nil)
        let even = monitor.observe(counts(low: 500, high: 500), now: 0)[0]
        #expect(even.stability == 0)
        #expect(even.figures.scores == [500, 500])
        let waiting = monitor.observe(counts(low: 600, high: 1200), now: 0)[0]
        #expect(waiting.stability == 0)
        #expect(lines.all.isEmpty)
        let moved = monitor.observe(counts(low: 700, high: 1300), now: 0)[0]
        // 200 of 1,000 where half was expected: 0.3 ln(0.5 / 0.2) + 0.3 ln(0.8 / 0.5), but for the smoothing.
        #expect(abs((moved.stability ?? 0) - 0.4159) < 0.002)
        #expect(lines.all.count == 1 && lines.all[0].contains("psi=0.415") && lines.all[0].contains("strong"))
    }

    @Test("A warning of a kind comes once an hour")
    func hourly() {
        var monitor = ModelMonitor(plan, logger: lines.logger)
        let minute: UInt64 = 60_000_000_000
        for step in 1...70 {
            let count = UInt64(step) * 1000
            _ = monitor.observe(counts(low: count * 7 / 10, high: count * 3 / 10), now: UInt64(step) * minute)
        }
        #expect(lines.all.count == 2)
        #expect(lines.all.allSatisfy { $0.contains("moderate") && $0.contains("model=intent") })
    }

    @Test("Inputs that are mostly missing, or often out of range, are named")
    func inputs() {
        var monitor = ModelMonitor(plan, logger: lines.logger)
        _ = monitor.observe(counts(low: 255, high: 255, missing: 490, outside: 99), now: 0)
        #expect(lines.all.isEmpty)
        _ = monitor.observe(counts(low: 500, high: 500, missing: 1000, outside: 300), now: 0)
        #expect(lines.all.count == 2)
        #expect(lines.all.contains { $0.contains("missing") && $0.contains("input=amount") })
        #expect(lines.all.contains { $0.contains("outside") && $0.contains("share=0.201") })
    }
}

/// Keeps what is logged.
final class RecordingLog: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted()
            log.lines.withLock { $0.append("\(event.message) \(metadata.joined(separator: " "))") }
        }
    }
}
