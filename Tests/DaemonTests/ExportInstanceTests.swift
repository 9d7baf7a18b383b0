import ConfigurationFile
import Foundation
import StreamCore
import Testing
import TestSupport

/// `export --url` as a process, over servers that say what a test wants.
@Suite("Exporting from instances as a process")
struct ExportInstanceTests {
    private static let configuration = """
        application: tried
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
        features: {visits: {count: visit, window: 1h}}
        segments: {seen: {enter: visits >= 1}}
        http: {token: "${EXPORT_TOKEN}"}
        """
    private static let header = "customer_id,as_of,visits,seen\n"

    private func run(
        _ options: String, environment: [String: String] = ["EXPORT_TOKEN": "s3cret"]
    ) throws -> (status: Int32, output: String, log: String) {
        let folder = try TemporaryDirectory()
        _ = try folder.write("job.yaml", Self.configuration)
        _ = try folder.write(
            "clash.yaml", Self.configuration.replacingOccurrences(of: "visits", with: "as_of"))
        _ = try folder.write("events.ndjson", "")
        let arguments = options.replacingOccurrences(of: "{}", with: folder.file("")).split(separator: " ")
        let process = try SegstreamdProcess(
            ["export"] + arguments.map(String.init), in: folder, environment: environment)
        let status = try process.waitForExit()
        return (status, process.output, process.log)
    }

    @Test(arguments: [
        ("-c {}/job.yaml", 64, "either --input or --url"),
        ("-c {}/job.yaml --url http://h --input {}/events.ndjson", 64, "either --input or --url"),
        ("-c {}/job.yaml --url http://h --at 2026-01-01", 64, "--at goes with --input"),
        ("-c {}/job.yaml --url http://h --every 1d", 64, "--every goes with --input"),
        ("-c {}/job.yaml --url http://h --from 2026-01-01", 64, "--from goes with --input"),
        ("-c {}/job.yaml --url http://h --label x", 64, "--label goes with --input"),
        ("-c {}/job.yaml --url http://h --horizon 1d", 64, "--horizon goes with --input"),
        ("-c {}/job.yaml --input {}/events.ndjson --token x", 64, "--token goes with --url"),
        ("-c {}/job.yaml --url https://h", 64, "HTTPS is not spoken"),
        ("-c {}/job.yaml --url http://h --output {}/job.yaml", 64, "is the configuration"),
        ("-c {}/clash.yaml --url http://h", 78, "as_of"),
        ("-c {}/job.yaml --url http://127.0.0.1:1", 69, "Connection refused"),
    ])
    func exits(options: String, status: Int32, message: String) throws {
        let result = try run(options)
        #expect(result.status == status && result.log.contains(message), "\(result.log)")
        #expect(result.output.isEmpty)
    }

    @Test("The token is the option's, else the configuration's")
    func token() throws {
        let server = try AnsweringServer(status: "401 Unauthorized", body: #"{"error":"no"}"#)
        defer { server.stop() }
        let options = "-c {}/job.yaml --url http://127.0.0.1:\(server.port)"
        let result = try run(options)
        #expect(result.status == 77 && result.log.contains("asks for a token"), "\(result.log)")
        #expect(server.request.contains("\r\nAuthorization: Bearer s3cret\r\n"))
        #expect(try run(options + " --token other", environment: [:]).status == 77)
        #expect(server.request.contains("\r\nAuthorization: Bearer other\r\n"))
        let unset = try run(options, environment: [:])
        #expect(unset.status == 78 && unset.log.contains("EXPORT_TOKEN"), "\(unset.log)")
    }

    @Test(arguments: [
        ("404 Not Found", #"{"error":"there is nothing here"}"#, 69, "there is nothing here"),
        ("404 Not Found", "<html>", 69, "none of segstreamd's"),
        ("503 Service Unavailable", #"{"error":"partition 3 is being restored"}"#, 69, "being restored"),
        ("200 OK", "{}", 69, "none of segstreamd's"),
    ])
    func answers(status: String, body: String, exit: Int32, message: String) throws {
        let server = try AnsweringServer(status: status, body: body)
        defer { server.stop() }
        let result = try run("-c {}/job.yaml --url http://127.0.0.1:\(server.port)/v1")
        #expect(result.status == exit && result.log.contains(message), "\(result.log)")
        #expect(result.output.isEmpty && server.request.contains(" /v1/v1/export?format=csv HTTP/1.1\r\n"))
    }

    /// A server with a table.
    private func table(
        _ partitions: String, _ body: String, definition: String? = nil, isCut: Bool = false
    ) throws -> AnsweringServer {
        let text = Self.configuration.replacingOccurrences(of: "${EXPORT_TOKEN}", with: "x")
        let read = ConfigurationReader.read(text, purpose: .files, in: .empty).configuration
        let job = try #require(read).job
        let plan = try #require(Plan.make(job).plan)
        let headers = """
            Segstreamd-Table: \(definition ?? plan.tableDefinition)\r
            Segstreamd-Partitions: \(partitions)\r
            Segstreamd-Partition-Count: 2\r
            Transfer-Encoding: chunked\r

            """
        let chunk = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n" + (isCut ? "" : "0\r\n\r\n")
        return try AnsweringServer(head: "200 OK\r\n\(headers)", body: chunk)
    }

    @Test("The tables of two instances are one, with one header")
    func union() throws {
        let first = try table("0", Self.header + "a,2026-01-01T00:00:00.000Z,1,true\n")
        let second = try table("1", Self.header + "b,2026-01-01T00:00:00.000Z,0,false\n")
        defer {
            first.stop()
            second.stop()
        }
        let (one, two) = ("http://127.0.0.1:\(first.port)", "http://127.0.0.1:\(second.port)")
        let result = try run("-c {}/job.yaml --url \(one) --url \(two)")
        #expect(result.status == 0 && result.log.isEmpty, "\(result.log)")
        #expect(
            result.output == Self.header + "a,2026-01-01T00:00:00.000Z,1,true\n"
                + "b,2026-01-01T00:00:00.000Z,0,false\n")
        let short = try run("-c {}/job.yaml --url \(one)")
        #expect(short.status == 69 && short.log.contains("no instance has partition 1"), "\(short.log)")
        let twice = try run("-c {}/job.yaml --url \(one) --url \(two) --url \(one)")
        #expect(twice.status == 69 && twice.log.contains("partition 0 is both at"), "\(twice.log)")
        #expect(short.output.isEmpty && twice.output.isEmpty)
    }

    @Test("A table that breaks off, and one of other definitions")
    func faults() throws {
        let cut = try table("0,1", Self.header + "a,", isCut: true)
        let other = try table("0,1", Self.header, definition: "0123456789ab")
        let foreign = try table("0,1", "customer_id,as_of,seen,visits\n")
        defer { for server in [cut, other, foreign] { server.stop() } }
        let broken = try run("-c {}/job.yaml --url http://127.0.0.1:\(cut.port)")
        #expect(broken.status == 69 && broken.log.contains("has broken off"), "\(broken.log)")
        #expect(broken.log.contains("the table is not whole"))
        for server in [other, foreign] {
            let result = try run("-c {}/job.yaml --url http://127.0.0.1:\(server.port)")
            #expect(result.status == 78, "\(result.log)")
            #expect(result.log.contains("http://127.0.0.1:\(server.port) does not run the definitions"))
        }
    }
}
