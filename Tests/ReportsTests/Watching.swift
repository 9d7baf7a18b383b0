import ConfigurationFile
import EventFiles
import Foundation
import Replay
import ShopSimulator
import StreamCore
import Testing
import TestSupport

@testable import Reports

/// A configuration of the shop's events with these segments.
/// - Parameter modelFile: what every file of a model holds.
func shopPlan(
    _ segments: String, features: String = "", models: String = "", modelFile: String = ""
) throws -> Plan {
    let text = """
        application: tried
        input:
          mapping: {event_id: messageId, customer_id: [userId, anonymousId], type: [event, type],
                    timestamp: timestamp}
          out_of_orderness: 6m
        features:
          views_1d: {count: page_view, window: 1d}
          carts_1h: {count: add_to_cart, window: 1h}
          orders_7d: {count: purchase, window: 7d}
          silence: {since_last: any, granularity: 1m}
        \(features)
        models:
          intent: {type: logistic, bias: -2, weights: {views_1d: 0.2, orders_7d: 0.5}}
        \(models)
        segments:
        \(segments)
        """
    var surroundings = Surroundings.empty
    surroundings.readModel = { _ in Array(modelFile.utf8) }
    let (read, problems) = ConfigurationReader.read(text, purpose: .files, in: surroundings)
    let (plan, diagnostics) = Plan.make(try #require(read?.job, "\(problems)"))
    return try #require(plan, "\(diagnostics)")
}

/// Segments of all kinds that customers enter and leave often.
let lively = """
      busy: {enter: views_1d >= 3, exit: views_1d < 2}
      carting: {enter: carts_1h >= 1 && silence >= 10m}
      buyer: {enter: orders_7d >= 1}
      level:
        tiers: {of: intent, high: {enter: 0.6, exit: 0.5}, some: {enter: 0.3, exit: 0.2}, low: {}}
    """

/// A change as a replay writes it.
struct WrittenChange: Equatable {
    var entered: Bool
    var customer: String
    var segment: String
    var at: Int64
    var since: Int64?
    var cause: String
}

/// A file of the simulated shop, and what replays make of it.
final class ShopFile {
    private let folder: TemporaryDirectory
    var input: String { folder.file("events.ndjson") }

    init(customers: Int, days: Int, seed: UInt64, extra: String = "") throws {
        folder = try TemporaryDirectory()
        var shop = Shop(ShopSettings(customers: customers, days: Double(days), seed: seed))
        var text = Array(extra.utf8)
        while customers > 0, let event = shop.next() {
            event.appendJSON(to: &text)
            text.append(UInt8(ascii: "\n"))
        }
        try Data(text).write(to: URL(fileURLWithPath: input))
    }

    /// The report of a replay that wrote its changes too, and these changes.
    func replay(_ plan: Plan, until: Int64? = nil) throws -> (report: ReplayReport, changes: [WrittenChange])
    {
        let sink = try ByteSink(path: folder.file("changes.ndjson"))
        let statistics = ReplayStatistics(plan)
        var replay = Replay(
            plan: plan, source: input, output: sink, deadLetters: nil, observer: statistics)
        var reader = try LineReader(path: input)
        while let line = try reader.next() { try replay.process(line) }
        let summary = try replay.finish(until: until)
        try sink.finish()
        let subject = ReplayReport.Subject(configuration: "job.yaml", input: "<events>")
        let report = ReplayReport(plan, of: replay, summary, statistics, subject: subject, until: until)
        return (report, try folder.lines("changes.ndjson").map { try parse($0) })
    }

    func compare(_ plans: Pair<Plan>, examples: Int = 3, until: Int64? = nil) throws -> ComparisonOutcome {
        var comparison = Comparison(plans, source: input, examples: examples)
        var reader = try LineReader(path: input)
        while let line = try reader.next() { try comparison.process(line) }
        return try comparison.finish(until: until)
    }

    private func parse(_ line: String) throws -> WrittenChange {
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        func instant(_ key: String) -> Int64? { (object[key] as? String).flatMap { Timestamp.parse($0) } }
        return WrittenChange(
            entered: object["change"] as? String == "entered",
            customer: try #require(object["customer_id"] as? String),
            segment: try #require(object["segment"] as? String), at: try #require(instant("at")),
            since: instant("since"), cause: try #require(object["cause"] as? String))
    }
}
