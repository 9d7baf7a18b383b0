import Foundation
import Testing
import TestSupport

/// `export` as a process: its exit statuses, and that it writes what it should and nothing else.
@Suite("Export as a process")
struct ExportProcessTests {
    private static let configuration = """
        application: tried
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
        features:
          visits: {count: visit, window: 1h}
          label:  {count: visit, window: forever}
        segments: {seen: {enter: visits >= 1}}
        """
    private static let events = """
        {"id":"e1","customer":"c1","type":"visit","ts":"2026-01-01T00:00:00Z"}
        {"id":"e2","customer":"c1","type":"visit","ts":"2026-01-03T00:00:00Z"}

        """

    private func run(_ options: String) throws -> (
        status: Int32, process: SegstreamdProcess, TemporaryDirectory
    ) {
        let folder = try TemporaryDirectory()
        let config = try folder.write("job.yaml", Self.configuration)
        _ = try folder.write(
            "plain.yaml", Self.configuration.replacingOccurrences(of: "label:", with: "ever:"))
        _ = try folder.write("wrong.yaml", "application: 1")
        _ = try folder.write(
            "clash.yaml", Self.configuration.replacingOccurrences(of: "label:", with: "as_of:"))
        _ = try folder.write("events.ndjson", Self.events)
        // `_` stands for a blank inside an argument.
        let arguments = options.replacingOccurrences(of: "{}", with: folder.file(""))
            .split(separator: " ").map { $0.replacingOccurrences(of: "_", with: " ") }
        let process = try SegstreamdProcess(["export"] + arguments, in: folder)
        let status = try process.waitForExit()
        #expect(try folder.read("job.yaml") == Self.configuration)
        #expect(try folder.read("events.ndjson") == Self.events)
        #expect(config.hasSuffix("job.yaml"))
        return (status, process, folder)
    }

    /// `{}` stands for the folder.
    @Test(arguments: [
        ("-c {}/job.yaml --input {}/events.ndjson --output {}/out --at 2026-01-01", 0, ""),
        ("-c {}/job.yaml --input {}/events.ndjson --at yesterday", 64, "--at must be a time"),
        ("-c {}/job.yaml --input {}/events.ndjson --at 2026-01-01,", 64, "--at must be a time"),
        ("-c {}/job.yaml --input {}/events.ndjson --every week", 64, "--every must be a duration"),
        ("-c {}/job.yaml --input {}/events.ndjson --every 0d", 64, "--every must be a duration"),
        ("-c {}/job.yaml --input {}/events.ndjson --every 1d --at 2026-01-01", 64, "exclude each other"),
        ("-c {}/job.yaml --input {}/events.ndjson --from 2026-01-01", 64, "goes with --every"),
        ("-c {}/job.yaml --input {}/events.ndjson --format xml", 64, "csv"),
        ("-c {}/job.yaml --input {}/events.ndjson --every 1d --label visits", 64, "go together"),
        ("-c {}/job.yaml --input {}/events.ndjson --label visits --horizon 1d", 64, "needs --at"),
        ("-c {}/job.yaml --input {}/events.ndjson --every 1d --label visits --horizon 1d", 64, "the name of"),
        (
            "-c {}/plain.yaml --input {}/events.ndjson --every 1d --label visit --horizon 1d", 64,
            "--label:1:1: unknown feature \"visit\"; did you mean \"visits\"?"
        ),
        ("-c {}/job.yaml --input {}/events.ndjson --output {}/events.ndjson", 64, "is the input"),
        ("-c {}/job.yaml --input {}/events.ndjson --output {}/job.yaml", 64, "is the configuration"),
        ("-c {}/wrong.yaml --input {}/events.ndjson", 78, "input"),
        ("-c {}/clash.yaml --input {}/events.ndjson", 78, "as_of"),
        ("-c {}/job.yaml --input {}/missing", 74, "missing"),
        ("-c {}/job.yaml --input {}/events.ndjson --output {}/missing/out", 73, "missing"),
        ("-c {}/job.yaml --input {}/events.ndjson --output /dev/full", 74, "/dev/full"),
    ])
    func exits(options: String, status: Int32, message: String) throws {
        let result = try run(options)
        #expect(result.status == status, "\(result.process.log)")
        #expect(message.isEmpty || result.process.log.contains(message), "\(result.process.log)")
    }

    @Test("The table goes to standard output, notes to standard error")
    func table() throws {
        let result = try run(
            "-c {}/plain.yaml --input {}/events.ndjson --every 1d --label visits>0 --horizon 1d")
        #expect(result.status == 0)
        #expect(
            result.process.output == """
                customer_id,as_of,visits,ever,seen,label
                c1,2026-01-02T00:00:00.000Z,0,1,false,true
                c1,2026-01-03T00:00:00.000Z,1,2,true,

                """)
        #expect(
            result.process.log == "--label: warning: the window of \"visits\", 1h in steps of 1m, may not "
                + "reach back to the beginning of the horizon; one of 1d1m or forever does\n")
    }

    @Test("A packed table")
    func packed() throws {
        let result = try run("-c {}/job.yaml --input {}/events.ndjson --format ndjson --output {}/out.gz")
        #expect(result.status == 0)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: result.2.file("out.gz")))
        #expect(bytes.prefix(2) == Data([0x1F, 0x8B]))
    }
}
