import ArgumentParser
import Daemon
import Demo
import KafkaIO
import StreamCore

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole thing: a Kafka broker, a shop, the daemon, and who moves between segments.",
        discussion: """
            Needs nothing and leaves nothing: the broker is inside this process. The month that the shop \
            has behind it passes in \(DemoTime.defaultSeconds) seconds, then events come when they happen.
            """)

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End after this long, such as 30s or 5m.", valueName: "duration"))
    var duration: String?

    @Option(help: "Also serve HTTP at this port of 127.0.0.1; 0: one of the system's choice.")
    var port: UInt16?

    @Flag(help: "Only print the configuration that the demo runs, to try it elsewhere.")
    var printConfig = false

    func validate() throws { _ = try end(from: 0) }

    func run() throws {
        if printConfig {
            return try writeAnswer(
                DemoConfiguration.yaml(
                    bootstrapServers: "localhost:9092", directory: "/tmp/segstreamd-demo"))
        }
        Signals.install()
        do {
            try DemoSession(port: port).run(until: try end(from: WallClock.system.monotonic()))
        } catch let error as KafkaError {
            throw Failure(.internalError, error.description)
        }
    }

    private func end(from start: UInt64) throws -> UInt64 {
        guard let duration else { return .max }
        guard let milliseconds = DurationText.milliseconds(duration), milliseconds > 0 else {
            throw ValidationError("--for must be a duration such as 30s or 5m, found \"\(duration)\"")
        }
        return start + UInt64(min(milliseconds, 1_000_000_000_000)) * 1_000_000
    }
}
