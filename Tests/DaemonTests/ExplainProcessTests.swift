import Foundation
import Testing
import TestSupport

/// `explain` as a process: its exit statuses, over a file and over HTTP.
@Suite("Explain as a process")
struct ExplainProcessTests {
    private static let configuration = """
        application: tried
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
        features: {visits: {count: visit, window: 1h}}
        segments: {seen: {enter: visits >= 1}, keen: {enter: visits >= 9, shadow: true}}
        """
    private static let events = """
        {"id":"e1","customer":"c 1","type":"visit","ts":"2026-01-01T00:00:00Z"}
        {"id":"e2","customer":"c 1","type":"visit","ts":"2026-01-03T00:00:00Z"}

        """

    /// - Parameter options: `{}` stands for the folder, `_` for a blank inside an argument.
    private func run(
        _ options: String, environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, log: String) {
        let folder = try TemporaryDirectory()
        _ = try folder.write("job.yaml", Self.configuration)
        _ = try folder.write("wrong.yaml", "application: 1")
        _ = try folder.write("events.ndjson", Self.events)
        let arguments = options.replacingOccurrences(of: "{}", with: folder.file(""))
            .split(separator: " ").map { $0.replacingOccurrences(of: "_", with: " ") }
        let process = try SegstreamdProcess(["explain"] + arguments, in: folder, environment: environment)
        let status = try process.waitForExit()
        return (status, process.output, process.log)
    }

    @Test(arguments: [
        ("-c {}/job.yaml --customer c_1 --input {}/events.ndjson", 0, ""),
        ("-c {}/job.yaml --customer bob --input {}/events.ndjson", 65, "\"bob\" is not known"),
        ("-c {}/job.yaml --customer c_1 --input {}/events.ndjson --at 2025-12-31", 65, "2025-12-31T00:00:00"),
        ("-c {}/job.yaml --customer c_1 --input {}/events.ndjson --at noon", 64, "--at must be a time"),
        (
            "-c {}/job.yaml --customer c_1 --input {}/events.ndjson --segment sean", 64,
            "did you mean \"seen\"?"
        ),
        ("-c {}/job.yaml --customer c_1", 64, "either --input or --url"),
        (
            "-c {}/job.yaml --customer c_1 --input {}/events.ndjson --url http://h", 64,
            "either --input or --url"
        ),
        ("-c {}/job.yaml --input {}/events.ndjson", 64, "--customer"),
        ("--customer c_1 --input {}/events.ndjson", 64, "needs -c"),
        ("--customer c_1 --url https://h", 64, "HTTPS is not spoken"),
        ("--customer c_1 --url h:80", 64, "must be http://HOST:PORT"),
        ("--customer c_1 --url http://h --at 2026-01-01", 64, "--at goes with --input"),
        ("--customer c_1 --url http://h --token a_b", 64, "no token can have"),
        ("--customer c_1 --url http://127.0.0.1:1", 69, "Connection refused"),
        ("-c {}/wrong.yaml --customer c_1 --input {}/events.ndjson", 78, "input"),
        ("-c {}/job.yaml --customer c_1 --input {}/missing", 74, "missing"),
    ])
    func exits(options: String, status: Int32, message: String) throws {
        let result = try run(options)
        #expect(result.status == status, "\(result.log)")
        #expect(message.isEmpty || result.log.contains(message), "\(result.log)")
        #expect(status == 0 || result.output.isEmpty)
    }

    @Test("Text, without colours where nobody watches, and JSON")
    func forms() throws {
        let file = "-c {}/job.yaml --customer c_1 --input {}/events.ndjson --at 2026-01-03 --segment seen"
        let text = try run(file)
        #expect(
            text.output == """
                c 1  at 2026-01-03 00:00:00 UTC

                seen  INSIDE since 2026-01-03 00:00:00, version 1
                  enter  visits >= 1  1  holds, at the threshold
                  exit   where enter does not hold
                  next change: exits 2026-01-03 01:00:00 if nothing happens

                """)
        #expect(text.log.isEmpty)
        let json = try run(file + " --format json").output
        let tree = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(tree?["customer_id"] as? String == "c 1" && (tree?["segments"] as? [Any])?.count == 1)
        // What an instance answers looks the same.
        let server = try AnsweringServer(status: "200 OK", body: String(json.dropLast()))
        defer { server.stop() }
        let url = "--customer c_1 --url http://127.0.0.1:\(server.port)/"
        #expect(try run(url).output == text.output)
        #expect(server.request.hasPrefix("GET /v1/customers/c%201/explain HTTP/1.1\r\n"))
        #expect(!server.request.contains("Authorization"))
        #expect(try run(url + " --format json --token secret").output == json)
        #expect(server.request.contains("\r\nAuthorization: Bearer secret\r\n"))
        _ = try run(url, environment: ["SEGSTREAM_TOKEN": "other"])
        #expect(server.request.contains("\r\nAuthorization: Bearer other\r\n"))
    }

    @Test(arguments: [
        ("404 Not Found", #"{"error":"unknown","partition":3}"#, 65, "\"c 1\" is not known"),
        ("404 Not Found", #"{"error":"no such path"}"#, 69, "no such path"),
        ("404 Not Found", "<html>", 69, "none of segstreamd's"),
        ("401 Unauthorized", #"{"error":"unauthorized"}"#, 77, "asks for a token"),
        ("401 Unauthorized", "<form>", 77, "asks for a token"),
        (
            "421 Misdirected Request", #"{"error":"x","partition":3}"#, 69,
            "partition 3 is on another instance"
        ),
        ("503 Service Unavailable", #"{"error":"partition 3 is being restored"}"#, 69, "being restored"),
        ("200 OK", "{}", 69, "none of segstreamd's"),
    ])
    func answers(status: String, body: String, exit: Int32, message: String) throws {
        let server = try AnsweringServer(status: status, body: body)
        defer { server.stop() }
        let result = try run("--customer c_1 --url http://127.0.0.1:\(server.port)")
        #expect(result.status == exit && result.log.contains(message), "\(result.log)")
    }
}
