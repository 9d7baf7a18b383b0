import Foundation
import LoopbackClient
import StreamCore
import Testing
import TestSupport

/// The daemon as a process whose customers are exported while it works.
@Suite("Exporting from the running daemon", .timeLimit(.minutes(5)))
struct LiveExportTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Events in the order of their time, the last of each customer at the same instant. So every partition's
    /// time is that of the newest event of all, and what a partition knows is what a file of all knows.
    private static let events: [DaemonJob.Event] = {
        let start: Int64 = 1_767_268_800_000
        let customers = 700
        return (0..<4000 + customers).map { index in
            let isLast = index >= 4000
            let customer = isLast ? index - 4000 : index * 7919 % 611
            let type = ["page_view", "page_view", "purchase", "search"][index * 31 % 4]
            let time = start + Int64(min(index, 4000)) * 20_000
            return DaemonJob.Event(
                customer: "c\(customer)",
                json: """
                    {"id":"e\(index)","user":"c\(customer)","type":"\(type)","ts":"\(Timestamp.text(time))",\
                    "properties":{"amount":\(index % 97).5}}
                    """)
        }
    }()

    private func configure(_ broker: TestBroker, instance: Int = 1, workers: Int = 2) throws -> String {
        let yaml = DaemonJob.yaml(
            broker: broker, folder: folder, instance: instance,
            more: "http: {listen: \"127.0.0.1:0\", token: \"${T}\"}\nworkers: \(workers)")
        return try folder.write(
            "job-\(instance).yaml",
            yaml.replacingOccurrences(of: "out_of_orderness: 20m", with: "out_of_orderness: 0s")
                .replacingOccurrences(
                    of: "commit_interval: 100ms", with: "commit_interval: 100ms, checkpoint_interval: 1s"))
    }

    private func run(_ config: String) throws -> SegstreamdProcess {
        try SegstreamdProcess(["run", "-c", config], in: folder, environment: ["T": "s3cret"])
    }

    /// Where a daemon answers.
    private func url(of daemon: SegstreamdProcess) throws -> String {
        try daemon.waitForLog("answering over HTTP")
        let match = try #require(daemon.log.firstMatch(of: #/address=(127\.0\.0\.1:\d+)/#))
        return "http://\(match.output.1)"
    }

    private func export(
        _ config: String, _ arguments: [String], format: String = "csv"
    ) throws -> (status: Int32, lines: [String], log: String) {
        let process = try SegstreamdProcess(
            ["export", "-c", config, "--format", format] + arguments, in: folder, environment: ["T": "s3cret"]
        )
        let status = try process.waitForExit()
        return (status, process.output.split(separator: "\n").map(String.init), process.log)
    }

    /// Waits until the instances have processed all events.
    private func waitForEvents(at urls: [String]) throws {
        try eventually("all events are processed") {
            var consumed = 0
            for url in urls {
                let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
                let answer = try LoopbackClient.get(
                    "/v1/status", port: port, headers: "Authorization: Bearer s3cret\r\n")
                guard answer.status == 200 else { return false }
                consumed +=
                    (try parseObject(answer.body)["events"] as? [String: Any])?["consumed"] as? Int ?? 0
            }
            return consumed >= Self.events.count
        }
    }

    @Test("The table of an instance is that of a file of its events")
    func same() throws {
        let broker = try TestBroker(partitions: 4)
        let config = try configure(broker)
        let file = try folder.write("events.ndjson", Self.events.map { $0.json + "\n" }.joined())
        let daemon = try run(config)
        defer { daemon.kill() }
        let url = try url(of: daemon)
        try broker.produce(Self.events)
        try waitForEvents(at: [url])
        for format in ["csv", "ndjson"] {
            let live = try export(config, ["--url", url], format: format)
            #expect(live.status == 0 && live.log.isEmpty, "\(live.log)")
            let replayed = try export(config, ["--input", file], format: format)
            #expect(replayed.status == 0 && replayed.lines.count >= 700, "\(replayed.log)")
            #expect(live.lines.sorted() == replayed.lines.sorted())
            if format == "csv" { #expect(live.lines.first == replayed.lines.first) }
        }
        let wrong = try export(config, ["--url", url, "--token", "other"])
        #expect(wrong.status == 77 && wrong.lines.isEmpty)
        let prefixed = try export(config, ["--url", url + "/v1/export"])
        #expect(prefixed.status == 69 && prefixed.log.contains("nothing of the kind"), "\(prefixed.log)")
        let changed = try folder.write(
            "changed.yaml",
            try folder.read("job-1.yaml").replacingOccurrences(of: "views_1h >= 3", with: "views_1h >= 4"))
        let other = try export(changed, ["--url", url])
        #expect(other.status == 78 && other.log.contains("does not run the definitions"), "\(other.log)")
        try daemon.stop()
    }

    @Test("Two instances make one table, and one of them alone is told to be short")
    func instances() throws {
        let broker = try TestBroker(partitions: 4)
        let configs = try [1, 2].map { try configure(broker, instance: $0, workers: 1) }
        let daemons = try configs.map { try run($0) }
        defer { for daemon in daemons { daemon.kill() } }
        let urls = try daemons.map { try url(of: $0) }
        try broker.produce(Self.events)
        let both = urls.flatMap { ["--url", $0] }
        // Also while partitions go to and fro, a table is whole or refused.
        try eventually("both have partitions and all events") {
            let table = try export(configs[0], both)
            guard table.status == 0 else {
                #expect(table.status == 69, "\(table.log)")
                return false
            }
            let alone = try export(configs[1], ["--url", urls[0]])
            return alone.status == 69 && alone.log.contains("no instance has partition")
                && table.lines.count == 701
        }
        try waitForEvents(at: urls)
        let table = try export(configs[0], both)
        #expect(table.status == 0, "\(table.log)")
        #expect(table.lines.count == 701 && Set(table.lines).count == 701)
        for daemon in daemons { try daemon.stop() }
    }
}
