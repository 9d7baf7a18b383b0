import Daemon
import Foundation
import Testing

@testable import StatusServer

@Suite("Health, readiness, status and history")
struct StatusTests {
    private let asking = Asking()

    private func json(_ path: String) async throws -> [String: Any] {
        let answer = try await asking.ask(path)
        #expect(answer.header("Content-Type") == "application/json")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any], "\(answer.text)"
        )
    }

    @Test("Before the first report the process is well and not ready")
    func beginning() async throws {
        #expect(try await asking.ask("/healthz").text == "ok\n")
        #expect(try await asking.ask("/readyz").status == .unavailable)
        #expect(try await json("/readyz")["reason"] as? String == "starting")
        #expect(try await asking.ask("/v1/status").status == .unavailable)
        #expect(try await asking.ask("/metrics").text.contains("segstreamd_build_info"))
    }

    @Test("Ready are those who have been assigned their partitions and have restored them")
    func readiness() async throws {
        var report = try sampleReport()
        asking.board.post(report)
        #expect(try await asking.ask("/readyz").status == .ok)
        let ready = try await json("/readyz")
        #expect(ready["ready"] as? Bool == true)
        #expect(ready["partitions"] as? Int == 1)
        #expect(ready["reason"] is NSNull)

        report.partitionsRestoring = 1
        asking.board.post(report)
        #expect(try await asking.ask("/readyz").status == .unavailable)
        #expect(try await json("/readyz")["reason"] as? String == "restoring 1 of 1 partitions")
        #expect(try await json("/readyz")["restoring"] as? Int == 1)

        (report.partitionsRestoring, report.workersWithoutAssignment) = (0, 1)
        asking.board.post(report)
        #expect(
            try await json("/readyz")["reason"] as? String == "waiting for the group to assign partitions")
    }

    @Test("Ill is a daemon with a worker that does not turn, and one that does not report")
    func health() async throws {
        var report = try sampleReport()
        asking.board.post(report)
        asking.time.advance(milliseconds: Int64(DaemonReport.longestTurn * 1000))
        #expect(try await asking.ask("/healthz").status == .ok)
        asking.time.advance(milliseconds: 1)
        let silent = try await asking.ask("/healthz")
        #expect(silent.status == .unavailable)
        #expect(silent.text.contains("not reported"))

        report.secondsSinceTurn = DaemonReport.longestTurn + 1
        asking.board.post(report)
        let hanging = try await asking.ask("/healthz")
        #expect(hanging.status == .unavailable)
        #expect(hanging.text.contains("not turned for 181 seconds"))
    }

    @Test("The status is the newest line of the metrics log")
    func status() async throws {
        asking.board.post(try sampleReport())
        let status = try await json("/v1/status")
        #expect(status["time"] as? String == "2026-01-01T12:00:00.000Z")
        #expect((status["events"] as? [String: Any])?["consumed"] as? Int == 10)
    }

    @Test("The history has the last 360 reports, oldest first, and null for a segment that was not there")
    func history() async throws {
        #expect(try await json("/v1/history")["times"] as? [String] == [])
        for index in 0..<400 {
            var report = try sampleReport(at: 1_767_268_800_000 + Int64(index) * 10_000)
            report.segments[0].size = Int64(index)
            if index < 100 { report.segments.removeLast() }
            asking.board.keep(report)
        }
        let history = try await json("/v1/history")
        let times = try #require(history["times"] as? [String])
        #expect(times.count == 360)
        #expect(times.first == "2026-01-01T12:06:40.000Z")
        for key in ["events_per_second", "lag_events", "lag_seconds", "latency_p99_ms"] {
            #expect((history[key] as? [Any])?.count == 360, "\(key)")
        }
        #expect((history["events_per_second"] as? [Double])?.last == 12.3)
        let segments = try #require(history["segments"] as? [String: [Any]])
        #expect(segments["active"]?.last as? Int == 399)
        let other = try #require(segments["odd \"name\"\\"])
        #expect(other.count == 360 && other[59] is NSNull && other[60] as? Int == 1)
    }

    @Test("Rates are those of the last hour of reports")
    func rates() throws {
        var history = History()
        var report = try sampleReport(at: 0)
        for minute in 0...120 {
            report.time = Int64(minute) * 60_000
            report.segments[0].entered = UInt64(minute * minute)
            history.append(report)
        }
        let rates = history.ratesPerHour(of: report.segments[0], at: report.time)
        #expect(rates?.entered == Double(120 * 120 - 60 * 60))
        #expect(rates?.exited == 0)
        #expect(History().ratesPerHour(of: report.segments[0], at: 0) == nil)
    }

    @Test("What is not there, and methods that are not answered")
    func faults() async throws {
        let missing = try await asking.ask("/v1/nothing")
        #expect(missing.status == .notFound)
        #expect(missing.text.hasPrefix(#"{"error":"#))
        let post = try await asking.ask("/v1/status", "POST")
        #expect(post.status == .methodNotAllowed)
        #expect(post.header("Allow") == "GET, HEAD")
        #expect(try await asking.ask("/v1/status/").status == .notFound)
    }

    @Test("The page forbids whatever it does not need")
    func page() async throws {
        let page = try await asking.ask("/")
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
        #expect(page.header("Content-Security-Policy")?.contains("\n") == false)
        #expect(page.text.contains("<title>segstreamd</title>"))
    }

    @Test("Everything that the page loads is there")
    func pageFiles() async throws {
        let page = try await asking.ask("/").text
        let names = page.matches(of: #/(?:src|href)="(page\/[^"]+)"/#).map { String($0.output.1) }
        #expect(names.count >= 3)
        var known: Set<String> = []
        var unread = names
        while let name = unread.popLast() {
            guard known.insert(name).inserted else { continue }
            let answer = try await asking.ask("/\(name)")
            #expect(answer.status == .ok, "\(name)")
            let types = [
                "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
                "svg": "image/svg+xml",
            ]
            #expect(answer.header("Content-Type") == types[String(name.split(separator: ".").last ?? "")])
            unread += answer.text.matches(of: #/from "\.\/([^"]+)"/#).map { "page/\($0.output.1)" }
        }
        #expect(known.count > 10)
        #expect(try await asking.ask("/page/nothing").status == .notFound)
        #expect(try await asking.ask("/page/..%2FPage.swift").status == .notFound)
    }
}
