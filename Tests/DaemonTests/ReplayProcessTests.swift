import Foundation
import Testing
import TestSupport

/// What `replay` makes of files and options that are not as they should be: an exit status of sysexits(3).
@Suite("Replay as a process")
struct ReplayProcessTests {
    private static let configuration = """
        application: tried
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
        features: {visits: {count: visit, window: 1h}}
        segments: {seen: {enter: visits >= 1}}
        """
    private static let event =
        #"{"id":"e1","customer":"c1","type":"visit","ts":"2026-01-01T00:00:00Z"}"# + "\n"

    /// `{}` stands for the folder that holds `job.yaml`, `events.ndjson` and `damaged.gz`.
    @Test(arguments: [
        ("--input {}/events.ndjson --output {}/out", 0),
        ("--input {}/events.ndjson --output {}/out --until tomorrow", 64),
        ("--input {}/events.ndjson --output {}/events.ndjson", 64),
        ("--input {}/events.ndjson --output {}/job.yaml", 64),
        ("--input {}/events.ndjson --output {}/out --dead-letter {}/out", 64),
        ("--input {}/events.ndjson --output {}/out --summary {}/out", 64),
        ("--input {}/events.ndjson --output {}/out --summary {}/job.yaml", 64),
        ("--input {}/missing --output {}/out", 74),
        ("--input {} --output {}/out", 74),
        ("--input {}/damaged.gz --output {}/out", 74),
        ("--input {}/events.ndjson --output {}/missing/out", 73),
        ("--input {}/events.ndjson --output /dev/full", 74),
        ("--input {}/events.ndjson --output {}/out --summary /dev/full", 74),
        ("--input {}/events.ndjson", 64),
        ("--input {}/events.ndjson --summary {}/out", 0),
        ("--input {}/events.ndjson --report {}/out", 0),
        ("--input {}/events.ndjson --output {}/out --report {}/out", 64),
        ("--input {}/events.ndjson --report {}/job.yaml", 64),
        ("--input {}/events.ndjson --report /dev/full", 74),
    ])
    func exits(options: String, status: Int32) throws {
        let folder = try TemporaryDirectory()
        let config = try folder.write("job.yaml", Self.configuration)
        _ = try folder.write("events.ndjson", Self.event)
        _ = try folder.write("damaged.gz", "no gzip")
        let arguments = options.replacingOccurrences(of: "{}", with: folder.file(""))
            .split(separator: " ").map(String.init)
        let replay = try SegstreamdProcess(["replay", "-c", config] + arguments, in: folder)
        #expect(try replay.waitForExit() == status)
        #expect(try folder.read("job.yaml") == Self.configuration)
        #expect(try folder.read("events.ndjson") == Self.event)
    }
}
