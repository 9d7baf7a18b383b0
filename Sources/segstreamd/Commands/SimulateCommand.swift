import ArgumentParser
import Daemon
import EventFiles
import Glibc
import KafkaIO
import ShopSimulator
import StreamCore
import TerminalView

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Be a shop whose customers search, buy, hesitate and leave.",
        discussion: """
            Writes the events of a simulated shop to standard output, one JSON object a line, as fast as \
            they are taken: --days days from 2026-01-01 on. Equal options give equal bytes.

            With --topic the events go to Kafka, keyed by customer, and the days are the last ones before \
            now. With --rate they are sent at this speed until they have caught up with the clock; from \
            then on each is sent when it happens, until --events or Ctrl-C. --start sets the first day \
            otherwise.

            A daemon whose partitions have been idle has moved on to the present and takes events from long \
            ago for late: send a history before it has been idle, or begin with --days 0 --rate N.
            """)

    @Option(help: ArgumentHelp("Send the events to this topic.", valueName: "topic"))
    var topic: String?

    @Option(help: ArgumentHelp("Kafka's brokers, for --topic.", valueName: "host:port"))
    var bootstrap: String?

    @Option(help: ArgumentHelp("How many customers the shop has.", valueName: "n"))
    var customers = 2000

    @Option(help: ArgumentHelp("End after so many events.", valueName: "n"))
    var events: Int?

    @Option(
        help: ArgumentHelp("Send at most so many events a second, and none before its time.", valueName: "n"))
    var rate: Double?

    @Option(
        help: ArgumentHelp("How many days to simulate; with --rate, how far back to begin.", valueName: "n"))
    var days = 30.0

    @Option(help: ArgumentHelp("Another seed gives other customers.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("The share of events that arrive up to five minutes late.", valueName: "share"))
    var disorder = 0.01

    @Option(help: ArgumentHelp("The share of events that arrive twice.", valueName: "share"))
    var duplicates = 0.01

    @Option(help: ArgumentHelp("When the shop opens, RFC 3339.", valueName: "time"))
    var start: String?

    func validate() throws {
        try require(1...10_000_000 ~= customers, "--customers must be from 1 to 10000000, found \(customers)")
        if let events { try require(events > 0, "--events must be above 0, found \(events)") }
        if let rate {
            try require(rate > 0 && rate.isFinite, "--rate must be above 0 events a second, found \(rate)")
        }
        try require(0...100_000 ~= days, "--days must be from 0 to 100000, found \(days)")
        try require(days > 0 || rate != nil, "--days 0 leaves nothing to send; add --rate to go on from now")
        try require(0...1 ~= disorder, "--disorder is a share from 0 to 1, found \(disorder)")
        try require(0...1 ~= duplicates, "--duplicates is a share from 0 to 1, found \(duplicates)")
        try require(
            (topic == nil) == (bootstrap == nil),
            "--topic and --bootstrap go together: the other one is missing")
        _ = try firstInstant()
    }

    private func require(_ condition: Bool, _ message: String) throws {
        guard condition else { throw ValidationError(message) }
    }

    func run() throws {
        let settings = try settings()
        Signals.install()
        var simulation = Simulation(
            shop: Shop(settings),
            pace: rate.map { EventPace(perSecond: $0, now: WallClock.system.nanoseconds) })
        if let topic, let bootstrap {
            try send(&simulation, to: topic, bootstrap)
        } else {
            try write(&simulation)
        }
    }

    private func send(_ simulation: inout Simulation, to topic: String, _ bootstrap: String) throws {
        do {
            let output = try TopicOutput(topic: topic, bootstrapServers: bootstrap)
            try simulation.run(into: output, progress: .standardError)
        } catch let error as KafkaError {
            throw Failure(.unavailable, error.description)
        }
        printError("segstreamd: sent \(simulation.summary) to \(topic)")
    }

    private func write(_ simulation: inout Simulation) throws {
        do {
            try simulation.run(into: NDJSONOutput(), progress: Self.standardOutputProgress)
        } catch let error as FileError {
            if error.isBrokenPipe { return }
            throw Failure(.ioError, error.description)
        }
        if Signals.stop.isSet { printError("segstreamd: stopped after \(simulation.summary)") }
    }

    /// In a pipe the bar would mix with that of the reader, on a terminal with the events.
    private static var standardOutputProgress: Terminal {
        var status = stat()
        let isFile = fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return isFile ? .standardError : .hidden
    }

    private func settings() throws -> ShopSettings {
        ShopSettings(
            customers: customers, days: rate == nil ? days : .infinity, seed: seed, start: try firstInstant(),
            eventLimit: events, disorder: disorder, duplicates: duplicates)
    }

    private func firstInstant() throws -> Int64 {
        if let start {
            if let instant = Timestamp.parse(start) { return instant }
            throw ValidationError("--start must be a time such as 2026-01-05T10:00:00Z, found \"\(start)\"")
        }
        if topic == nil, rate == nil { return ShopSettings().start }
        return WallClock.system.now() - Int64(days * 86_400_000)
    }
}
