import EventFiles
import Foundation
import Pipeline
import StreamCore
import Testing

@testable import Daemon

@Suite("Reports and the metrics log")
struct ReporterTests {
    private let time = ManualClock()
    private let plan: Plan

    init() throws { plan = try samplePlan() }

    private func gauges(_ pipeline: borrowing Pipeline) -> Reporter.Gauges {
        var published = PublishedCounts()
        published.add(.entered)
        var gauges = Reporter.Gauges(now: time.clock.now(), published: published)
        gauges.add(pipeline)
        gauges.add(lag: 7, partition: 3, lastTimestamp: time.clock.now() - 2500)
        gauges.add(lag: 0, partition: 4, lastTimestamp: .min)
        return gauges
    }

    @Test("Reports come when they are due, each observer at its own interval")
    func intervals() throws {
        var times: [String] = []
        var reporter = Reporter(
            plan: plan, clock: time.clock,
            observers: [
                ReportObserver(interval: 1000) { times.append("fast \($0.uptimeSeconds)") },
                ReportObserver(interval: 2500) { times.append("slow \($0.uptimeSeconds)") },
            ])
        let pipeline = Pipeline(plan)
        for _ in 0..<6 {
            time.advance(milliseconds: 500)
            reporter.reportIfDue { gauges(pipeline) }
        }
        #expect(times == ["fast 1.0", "fast 2.0", "slow 2.5", "fast 3.0"])
        reporter.report(gauges(pipeline))
        #expect(times.suffix(2) == ["fast 3.0", "slow 3.0"])
    }

    @Test("A line of the log has every field, with the values of the report")
    func line() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: path) }
        for _ in 0..<2 {
            let log = try MetricsLog(path: path.path)
            var reporter = Reporter(
                plan: plan, clock: time.clock,
                observers: [ReportObserver(interval: 1000) { report in try? log.write(report) }])
            var pipeline = Pipeline(plan)
            _ = try view("a", 1, at: time.clock.now()).withUnsafeBytes { try pipeline.process($0) }
            reporter.countRebalance()
            reporter.countAbortedCommit()
            reporter.countCommit(
                took: 3_000_000, results: [time.clock.now() - 40, .min, .max], at: time.clock.now())
            time.advance(milliseconds: 2000)
            reporter.report(gauges(pipeline))
        }
        let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.count == 2, "the second log appends")
        let json = try parseObject(lines[0])
        #expect(Set(json.keys) == Set(Self.fields.keys).union(["time", "uptime_seconds", "rebalances"]))
        for (name, members) in Self.fields {
            let section = try #require(json[name] as? [String: Any])
            #expect(members.isSubset(of: section.keys), "\(name)")
        }
        try check(json)
    }

    private static let fields: [String: Set<String>] = [
        "events": ["consumed", "accepted", "duplicates", "dead_lettered", "control", "per_second"],
        "changes": ["entered", "exited"], "segments": ["active", "hidden"],
        "timers": ["pending", "fired", "overdue"], "lag": ["events", "seconds", "partitions"],
        "latency_ms": ["p50", "p99", "max"], "commits": ["count", "aborted", "p50_ms", "p99_ms"],
        "restore": ["partitions", "remaining"], "state": ["customers", "bytes", "dedup_ids"],
        "process": ["resident_bytes", "cpu_seconds"],
    ]

    private func check(_ json: [String: Any]) throws {
        func number(_ path: String) throws -> Double {
            var value: Any? = json
            for key in path.split(separator: "/") { value = (value as? [String: Any])?[String(key)] }
            return try #require(value as? NSNumber, "\(path)").doubleValue
        }
        #expect(json["time"] as? String == "2026-01-01T12:00:02.000Z")
        let expected: [String: Double] = [
            "uptime_seconds": 2, "events/consumed": 1, "events/accepted": 1, "events/per_second": 0.5,
            "changes/entered": 1, "changes/exited": 0, "segments/active/size": 1,
            "segments/active/entered": 1, "segments/hidden/shadow": 1, "timers/pending": 1, "lag/events": 7,
            "lag/seconds": 2.5, "lag/partitions/3": 7, "commits/count": 1, "commits/aborted": 1,
            "commits/p50_ms": 3, "rebalances": 1, "restore/partitions": 1, "restore/remaining": 0,
            "state/customers": 1, "state/dedup_ids": 1,
        ]
        for (path, value) in expected { #expect(try number(path) == value, "\(path)") }
        let median = try number("latency_ms/p50")
        #expect((40...42.6).contains(median))
        #expect(try number("latency_ms/p99") <= number("latency_ms/max"))
        #expect(try number("state/bytes") > 0)
        #expect(try number("process/resident_bytes") > 1_000_000)
        #expect(try number("process/cpu_seconds") > 0)
    }

    @Test("Counts of a partition that goes stay, what it holds goes")
    func retired() throws {
        var last: DaemonReport?
        var reporter = Reporter(
            plan: plan, clock: time.clock, observers: [ReportObserver(interval: 1) { last = $0 }])
        var pipeline = Pipeline(plan)
        _ = try view("a", 1, at: time.clock.now()).withUnsafeBytes { try pipeline.process($0) }
        reporter.retire(pipeline)
        reporter.report(Reporter.Gauges(now: 0, published: PublishedCounts()))
        let report = try #require(last)
        #expect(report.records.consumed == 1)
        #expect(report.segments.map(\.entered) == [1, 0])
        #expect(report.segments.map(\.size) == [0, 0])
        #expect(report.customers == 0)
    }
}
