import Foundation
import Testing
import TestSupport

/// The daemon as those see it who start it, watch it and rotate its log.
@Suite("As a service", .timeLimit(.minutes(5)))
struct ServiceTests {
    private let folder: TemporaryDirectory
    private let broker: TestBroker
    private let config: String

    init() throws {
        folder = try TemporaryDirectory()
        broker = try TestBroker(partitions: 1)
        let yaml = DaemonJob.yaml(broker: broker, folder: folder)
        config = try folder.write(
            "job.yaml", yaml.replacingOccurrences(of: "interval: 1s", with: "interval: 50ms"))
    }

    @Test("It tells when it is ready, reloads and stops, and that it lives")
    func notices() throws {
        let listener = try NotifyListener(.abstract, in: folder)
        let daemon = try SegstreamdProcess(
            ["run", "-c", config], in: folder,
            environment: ["NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "2000000"])
        defer { daemon.kill() }
        let starting = try listener.wait(for: "READY=1")
        #expect(starting.contains("STATUS=waiting for the group to assign partitions"))
        #expect(starting.contains("WATCHDOG=1"))
        _ = try listener.wait(for: "STATUS=1 partitions, 0 customers, 0 events behind")
        daemon.hangUp()
        let reloading = try listener.wait(for: "READY=1")
        #expect(reloading.contains { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
        _ = try listener.wait(for: "WATCHDOG=1")
        try daemon.stop()
        #expect(try listener.wait(for: "STATUS=stopping").contains("STOPPING=1"))
    }

    @Test("The metrics log is rotated by renaming it and SIGUSR1, with no line lost or cut")
    func rotationByName() throws {
        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { daemon.kill() }
        try waitForLines(2)
        try FileManager.default.moveItem(
            atPath: folder.file("metrics.jsonl"), toPath: folder.file("metrics.jsonl.1"))
        let before = try folder.lines("metrics.jsonl.1").count
        try eventually("the renamed file goes on until the signal") {
            try folder.lines("metrics.jsonl.1").count > before
        }
        daemon.reopenLog()
        try waitForLines(2)
        let old = try folder.lines("metrics.jsonl.1")
        try daemon.stop()
        #expect(try folder.lines("metrics.jsonl.1") == old)
        let uptimes = try uptimes(old + folder.lines("metrics.jsonl"))
        #expect(uptimes == uptimes.sorted())
    }

    @Test("The metrics log is rotated by copying and emptying it")
    func rotationByCopy() throws {
        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { daemon.kill() }
        try waitForLines(3)
        #expect(truncate(folder.file("metrics.jsonl"), 0) == 0)
        try waitForLines(2)
        try daemon.stop()
        // A writer that kept its place would leave a hole of zeros in front.
        #expect(try folder.read("metrics.jsonl").hasPrefix("{\"time\""))
        _ = try uptimes(folder.lines("metrics.jsonl"))
    }

    @Test("A log that cannot be opened anew goes on in the old file, until it can")
    func rotationInVain() throws {
        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { daemon.kill() }
        try waitForLines(1)
        let path = folder.file("metrics.jsonl")
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        daemon.reopenLog()
        try daemon.waitForLog("the metrics log is not reopened")
        try FileManager.default.removeItem(atPath: path)
        try waitForLines(1)
        try daemon.stop()
    }

    private func waitForLines(_ count: Int) throws {
        try eventually("the log has \(count) lines") {
            (try? folder.lines("metrics.jsonl").count) ?? 0 >= count
        }
    }

    private func uptimes(_ lines: [String]) throws -> [Double] {
        try lines.map { try #require(parseObject($0)["uptime_seconds"] as? Double, "\($0)") }
    }
}
