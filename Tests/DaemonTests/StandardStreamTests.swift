import Testing
import TestSupport

/// Standard input and output of the commands, where they are not as they should be.
@Suite("Standard streams of the commands")
struct StandardStreamTests {
    private static let configuration = """
        application: tried
        kafka: {bootstrap.servers: "127.0.0.1:1"}
        input: {topics: [e], mapping: {event_id: id, customer_id: c, type: type, timestamp: ts}}
        features: {visits: {count: visit, window: 1h}}
        segments: {seen: {enter: visits >= 1, exit: visits < 2}}
        """

    @Test(
        "An answer that does not get there is an error",
        arguments: ["print-config", "demo --print-config", "check -c {}"])
    func fullDisk(command: String) throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write("job.yaml", Self.configuration)
        let arguments = command.replacing("{}", with: file).split(separator: " ").map(String.init)
        let process = try SegstreamdProcess(arguments, in: folder, device: "/dev/full")
        #expect(try process.waitForExit() == 74)
        #expect(process.log.contains("standard output: cannot write: No space left on device"))
    }

    @Test(
        "Standard input is one file only",
        arguments: [
            "replay -c - --input - --output {}", "export -c - --input -", "compare -c - -c - --input {}",
            "compare -c - -c {} --input -", "explain -c - --input - --customer a",
        ])
    func sharedInput(command: String) throws {
        let folder = try TemporaryDirectory()
        let arguments = command.replacing("{}", with: folder.file("file")).split(separator: " ")
        let process = try SegstreamdProcess(arguments.map(String.init), in: folder)
        #expect(try process.waitForExit() == 64)
        #expect(process.log.contains("standard input"))
    }
}
