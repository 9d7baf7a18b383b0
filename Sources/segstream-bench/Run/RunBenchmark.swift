import ArgumentParser
import EventFiles
import Glibc
import TestSupport

struct RunBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure what the daemon costs beside a bare librdkafka consumer of the same topic.",
        discussion: """
            Each is a process of its own, and its CPU time is all that the process used from its beginning \
            to its end, librdkafka's threads and the joining of the group included. The broker is in another \
            process, which does not count: librdkafka's mock, of which every round gets a new one, or the \
            one that --bootstrap names. There, topics are created, named "segstream-bench…", and stay.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration to measure.", valueName: "file"))
    var config = "Benchmarks/shop.yaml"

    @Option(help: ArgumentHelp("Events as NDJSON; left out, a simulated shop's.", valueName: "events"))
    var input: String?

    @Option(help: "How many events the simulated shop delivers.")
    var events = 800_000

    @Option(help: "How many customers the simulated shop has.")
    var customers = 100_000

    @Option(help: "Partitions of the topic. The embedded broker keeps 5 MiB of each.")
    var partitions = 64

    @Option(help: "Threads of the daemon.")
    var workers = 1

    @Option(help: "How often each is run.")
    var rounds = 3

    @Option(help: ArgumentHelp("A broker to use in place of the embedded one.", valueName: "host:port"))
    var bootstrap: String?

    @Flag(help: "Print one JSON object in place of a table.")
    var json = false

    func validate() throws {
        guard rounds > 0, events > 0, customers > 0, partitions > 0, workers > 0 else {
            throw ValidationError("numbers must be at least 1")
        }
        guard input != "-" else { throw ValidationError("--input is read several times: name a file") }
    }

    func run() throws {
        let file =
            if let input { try EventFile.existing(input) } else {
                try EventFile.simulated(customers: customers, events: events)
            }
        var report = RunReport(
            configuration: config, events: file.lines, partitions: partitions, workers: workers)
        for round in 0..<rounds {
            report.add(try measure(file, name: "segstream-bench-\(getpid())-\(round)"))
        }
        let out = try ByteSink(path: "-")
        try out.write(json ? report.json : Array(report.table.utf8))
        try out.finish()
    }

    /// One round: everybody reads the same topic.
    /// - Parameter name: what all topics and groups of the round begin with.
    private func measure(_ file: borrowing EventFile, name: String) throws -> [RunReport.Pass] {
        let topic = "\(name)-events"
        let names = Delivery.allCases.map { "\(name)-\($0.rawValue)" }
        var arguments = [
            "broker-process", "--config", config, "--input", file.path, "--topic", topic,
            "--partitions", "\(partitions)",
        ]
        for topic in names.flatMap(DaemonProcess.topics) { arguments += ["--empty", topic] }
        if let bootstrap { arguments += ["--bootstrap", bootstrap] }
        let broker = try ChildProcess(arguments)
        guard let servers = broker.readLine() else { throw Fault("there is no broker") }
        let common = ["--bootstrap", servers, "--topic", topic, "--records", "\(file.lines)"]

        let consumer = try ChildProcess(["consumer-process", "--partitions", "\(partitions)"] + common)
        var passes = [try pass(of: consumer, .consumer)]
        for (delivery, application) in zip(Delivery.allCases, names) {
            let directory = try TemporaryDirectory()
            let daemon = try ChildProcess(
                [
                    "daemon-process", "--config", config, "--application", application,
                    "--directory", directory.path, "--workers", "\(workers)",
                ] + delivery.arguments + common)
            passes.append(try pass(of: daemon, .daemon(delivery)))
        }
        try broker.finish()
        return passes
    }

    /// Waits for the end of the process.
    private func pass(of process: ChildProcess, _ subject: RunReport.Subject) throws -> RunReport.Pass {
        let instructions = process.readLine().flatMap { UInt64($0) } ?? 0
        let figures = process.readLine().flatMap { DaemonFigures(line: $0) }
        return RunReport.Pass(
            subject: subject, time: try process.finish(), instructions: instructions, figures: figures)
    }
}

/// The daemon's ways to deliver.
enum Delivery: String, CaseIterable {
    case exactlyOnce = "exactly-once"
    case atLeastOnce = "at-least-once"

    /// What ``DaemonProcess`` is told.
    var arguments: [String] { self == .atLeastOnce ? ["--at-least-once"] : [] }
}
