import EventFiles
import Foundation
import Pipeline
import StreamCore
import Testing
import TestSupport

@testable import Daemon

@Suite("Reports and the metrics log")
struct ReporterTests {
    private let time = ManualClock()
    private let plan: Plan

    init() throws { plan = try samplePlan() }

    /// A running partition 3 that has processed and committed one view.
    private func work() throws -> PartitionWork {
        let work = try runningWork(3, topics: 1, plan: plan)
        let now = time.clock.now()
        _ = try view("a", 1, at: now).withUnsafeBytes { try work.pipeline.process($0) }
        work.advance(past: InputRecord(topic: 0, offset: 0, timestamp: now - 500, key: nil, value: nil))
        work.committed()
        return work
    }

    @Test("Reports come when they are due, each observer at its own interval")
    func intervals() throws {
        var times: [String] = []
        var reporter = Reporter(
            plan: plan, clock: time.clock, board: FigureBoard(workers: 1),
            observers: [
                ReportObserver(interval: 1000) { times.append("fast \($0.uptimeSeconds)") },
                ReportObserver(interval: 2500) { times.append("slow \($0.uptimeSeconds)") },
                ReportObserver(interval: 3_660_000 * 86_400_000) { _ in times.append("never") },
            ], logger: .silent)
        for _ in 0..<6 {
            time.advance(milliseconds: 500)
            for _ in 0..<2 { reporter.turn() }
        }
        #expect(times == ["fast 1.0", "fast 2.0", "slow 2.5", "fast 3.0"])
        reporter.finish()
        #expect(times.suffix(3) == ["fast 3.0", "slow 3.0", "never"])
    }

    @Test("A report waits a little for workers that were asked, and then does without")
    func patience() {
        var reports = 0
        let board = FigureBoard(workers: 1)
        var figures = WorkerFigures()
        board.post(figures.take([], lag: { _ in 0 }, now: 0), from: 0)
        var reporter = Reporter(
            plan: plan, clock: time.clock, board: board,
            observers: [ReportObserver(interval: 1000) { _ in reports += 1 }], logger: .silent)
        time.advance(milliseconds: 1000)
        reporter.turn()
        #expect(board.isWanted(from: 0))
        reporter.turn()
        #expect(reports == 0)
        board.post(figures.take([], lag: { _ in 0 }, now: 0), from: 0)
        #expect(!board.isWanted(from: 0))
        reporter.turn()
        #expect(reports == 1)
        time.advance(milliseconds: 1000)
        reporter.turn()
        time.advance(milliseconds: 200)
        reporter.turn()
        #expect(reports == 2)
    }

    @Test("A line of the log has every field, with the values of the report")
    func line() throws {
        let folder = try TemporaryDirectory()
        for _ in 0..<2 {
            let log = try MetricsLog(path: folder.file("metrics.jsonl"))
            let board = FigureBoard(workers: 2)
            var reporter = Reporter(
                plan: plan, clock: time.clock, board: board,
                observers: [ReportObserver(interval: 1000) { report in try? log.write(report) }],
                logger: .silent)
            var figures = WorkerFigures()
            figures.rebalances += 1
            figures.countAbortedCommit()
            figures.countCommit(
                took: 3_000_000, results: [time.clock.now() - 40, .min, .max], at: time.clock.now())
            let works = [try work()]
            time.advance(milliseconds: 2000)
            board.post(figures.take(works, lag: { _ in 7 }, now: time.clock.now()), from: 0)
            reporter.finish()
        }
        let lines = try folder.lines("metrics.jsonl")
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
        "models": ["intent"],
        "timers": ["pending", "fired", "overdue"], "lag": ["events", "seconds", "partitions"],
        "latency_ms": ["p50", "p99", "max"], "commits": ["count", "aborted", "p50_ms", "p99_ms"],
        "restore": ["partitions", "remaining"], "state": ["customers", "bytes", "dedup_ids"],
        "process": ["resident_bytes", "cpu_seconds"],
        "reload": ["count", "failed", "remaining", "definition"],
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
            "segments/active/entered": 1, "segments/hidden/shadow": 1, "models/intent/evaluations": 1,
            "models/intent/unscored": 0, "models/intent/missing/views": 0,
            "models/intent/out_of_range/views": 0, "timers/pending": 1, "lag/events": 7,
            "lag/seconds": 2.5, "lag/partitions/3": 7, "commits/count": 1, "commits/aborted": 1,
            "commits/p50_ms": 3, "rebalances": 1, "restore/partitions": 1, "restore/remaining": 0,
            "state/customers": 1, "state/dedup_ids": 1,
        ]
        for (path, value) in expected { #expect(try number(path) == value, "\(path)") }
        let model = try #require((json["models"] as? [String: Any])?["intent"] as? [String: Any])
        #expect(model["scores"] as? [Int] == (0..<20).map { $0 == 10 ? 1 : 0 })
        #expect(model["psi"] is NSNull)
        let median = try number("latency_ms/p50")
        #expect((40...42.6).contains(median))
        #expect(try number("latency_ms/p99") <= number("latency_ms/max"))
        #expect(try number("state/bytes") > 0)
        #expect(try number("process/resident_bytes") > 1_000_000)
        #expect(try number("process/cpu_seconds") > 0)
    }

    @Test("Counts of a partition that goes stay, what it holds goes, and what was undone never counts")
    func retired() throws {
        var figures = WorkerFigures()
        let work = try work()
        _ = try view("b", 2, at: time.clock.now()).withUnsafeBytes { try work.pipeline.process($0) }
        figures.retire(work.restart())
        let board = FigureBoard(workers: 1)
        board.post(figures.take([], lag: { _ in 0 }, now: 0), from: 0)
        board.retire(figures, of: 0, isOver: false)
        var last: DaemonReport?
        var reporter = Reporter(
            plan: plan, clock: time.clock, board: board,
            observers: [ReportObserver(interval: 1) { last = $0 }], logger: .silent)
        reporter.finish()
        let report = try #require(last)
        #expect(report.records.consumed == 1)
        #expect(report.segments.map(\.entered) == [1, 0])
        #expect(report.segments.map(\.size) == [0, 0])
        #expect(report.customers == 0)
    }

    @Test("Returns to tiers are told as those to segments are")
    func tiers() throws {
        let plan = try samplePlan(segments: "level: {tiers: {of: views, busy: {enter: 2}, calm: {}}}")
        let work = try runningWork(3, topics: 1, plan: plan)
        let now = time.clock.now()
        // Busy, calm again when the views are a minute old, and busy once more.
        for (index, minute) in [0, 0, 2, 2].enumerated() {
            let event = view("a", index, at: now + Int64(minute) * 60_000)
            _ = try event.withUnsafeBytes { try work.pipeline.process($0) }
        }
        work.advance(past: InputRecord(topic: 0, offset: 3, timestamp: now, key: nil, value: nil))
        work.committed()
        let board = FigureBoard(workers: 1)
        var figures = WorkerFigures()
        board.post(figures.take([work], lag: { _ in 0 }, now: 0), from: 0)
        var last: DaemonReport?
        var reporter = Reporter(
            plan: plan, clock: time.clock, board: board,
            observers: [ReportObserver(interval: 1) { last = $0 }], logger: .silent)
        reporter.finish()
        let segments = try #require(last).segments
        #expect(segments.map(\.name) == ["level.busy", "level.calm"])
        #expect(segments.map(\.entered) == [2, 2] && segments.map(\.flapRate) == [0.5, 0.5])
    }

    @Test("Workers' figures add up")
    func sum() throws {
        let board = FigureBoard(workers: 2)
        for number in 0..<2 {
            var figures = WorkerFigures()
            figures.countCommit(took: 1_000_000, results: [], at: 0)
            board.post(figures.take([try work()], lag: { _ in 2 }, now: 0), from: number)
        }
        var last: DaemonReport?
        var reporter = Reporter(
            plan: plan, clock: time.clock, board: board,
            observers: [ReportObserver(interval: 1) { last = $0 }], logger: .silent)
        reporter.finish()
        let report = try #require(last)
        #expect(report.records.accepted == 2)
        #expect(report.commits == 2)
        #expect(report.segments.map(\.size) == [2, 0])
        #expect(report.lagRecords == 4)
        #expect(report.customers == 2)
    }
}
