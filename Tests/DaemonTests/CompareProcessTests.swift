import Foundation
import Testing
import TestSupport

/// `compare` as a process: its exit statuses and what it writes where.
@Suite("Compare as a process")
struct CompareProcessTests {
    private static let configuration = """
        application: tried
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
        features: {visits: {count: visit, window: 1h}}
        segments: {seen: {enter: visits >= 1}}
        """
    private static let events = """
        {"id":"e1","customer":"c1","type":"visit","ts":"2026-01-01T00:00:00Z"}
        {"id":"e2","customer":"c1","type":"visit","ts":"2026-01-03T00:00:00Z"}

        """

    /// How a process ended, and what it has written.
    private struct Ending {
        var status: Int32
        var output: String
        var log: String
        /// The page, where there is one.
        var page: String?
    }

    private func run(_ options: String) throws -> Ending {
        let folder = try TemporaryDirectory()
        _ = try folder.write("old.yaml", Self.configuration)
        _ = try folder.write(
            "new.yaml", Self.configuration.replacingOccurrences(of: ">= 1", with: ">= 2"))
        _ = try folder.write("wrong.yaml", "application: 1")
        _ = try folder.write("events.ndjson", Self.events)
        let arguments = options.replacingOccurrences(of: "{}", with: folder.file(""))
            .split(separator: " ").map(String.init)
        let process = try SegstreamdProcess(["compare"] + arguments, in: folder)
        let status = try process.waitForExit()
        #expect(try folder.read("old.yaml") == Self.configuration)
        #expect(try folder.read("events.ndjson") == Self.events)
        return Ending(
            status: status, output: process.output, log: process.log, page: try? folder.read("page.html"))
    }

    /// `{}` stands for the folder.
    @Test(arguments: [
        ("-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson", 0, ""),
        ("-c {}/old.yaml --input {}/events.ndjson", 64, "two configurations"),
        ("-c {}/old.yaml -c {}/new.yaml -c {}/new.yaml --input {}/events.ndjson", 64, "two configurations"),
        ("-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --format xml", 64, "text"),
        (
            "-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --until later", 64,
            "--until must be a time"
        ),
        ("-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --examples -1", 64, "examples"),
        ("-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --report -", 64, "must be a file"),
        (
            "-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --report {}/new.yaml", 64,
            "is the configuration"
        ),
        (
            "-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --report {}/events.ndjson", 64,
            "is the input"
        ),
        ("-c {}/old.yaml -c {}/wrong.yaml --input {}/events.ndjson", 78, "wrong.yaml:1:"),
        ("-c {}/old.yaml -c {}/new.yaml --input {}/missing", 74, "missing"),
        (
            "-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --report {}/missing/page", 73,
            "missing/page"
        ),
        ("-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --report /dev/full", 74, "/dev/full"),
    ])
    func exits(options: String, status: Int32, message: String) throws {
        let ending = try run(options)
        #expect(ending.status == status, "\(ending.log)")
        // Messages are wrapped where they are long.
        let log = ending.log.replacingOccurrences(of: "\n", with: " ")
        #expect(message.isEmpty || log.contains(message), "\(ending.log)")
    }

    @Test("It prints the comparison, and writes a page where it is told")
    func output() throws {
        let options = "-c {}/old.yaml -c {}/new.yaml --input {}/events.ndjson --examples 1"
        let text = try run(options + " --report {}/page.html")
        #expect(text.output.contains("seen"))
        #expect(
            text.output.contains(
                "c1  only old from 2026-01-01 00:00 to 2026-01-01 01:00: entered with visits=1"))
        #expect(text.page?.hasPrefix("<!DOCTYPE html>") ?? false)
        #expect(text.log.isEmpty)

        let json = try run(options + " --format json")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let segment = try #require((object["segments"] as? [[String: Any]])?.first)
        #expect(segment["customers"] as? [String: Int] == ["both": 0, "only_old": 1, "only_new": 0])
    }
}
