import ArgumentParser
import ConfigurationFile
import EventCodec
import EventFiles
import Replay
import Reports
import StreamCore
import TerminalView

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run the engine over a file of events.",
        discussion: """
            Reads one JSON event a line and writes the changes that the daemon would have published, a JSON \
            object a line. "-" stands for standard input or output; .gz and .zst are packed. At least one \
            output must be named; the report is a page with charts.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    @Option(help: ArgumentHelp("The events, as NDJSON.", valueName: "events"))
    var input: String

    @Option(help: ArgumentHelp("Where the changes go.", valueName: "changes"))
    var output: String?

    @Option(help: ArgumentHelp("Fire the timers due up to this time, RFC 3339.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Where refused events go, with the reason.", valueName: "file"))
    var deadLetter: String?

    @Option(help: ArgumentHelp("Where the counts go, as JSON.", valueName: "file"))
    var summary: String?

    @Option(help: ArgumentHelp("Where the report goes, as HTML.", valueName: "page"))
    var report: String?

    func validate() throws {
        guard output ?? deadLetter ?? summary ?? report != nil else {
            throw ValidationError("name an output: --output, --report, --summary or --dead-letter")
        }
        _ = try end
    }

    private var end: Int64? { get throws { try until.map { try parseTime($0, "--until") } } }

    func run() throws {
        try refuseSharedInput([config, input])
        try refuseOverwriting([output, deadLetter, summary, report], input: input, config: config)
        let job = try LoadedJob.load(config, purpose: .files)
        do {
            try run(job.plan, until: try end)
        } catch let error as FileError {
            if error.isBrokenPipe { return }
            throw Failure(error, input: input)
        }
    }

    private func run(_ plan: Plan, until end: Int64?) throws {
        var reader = try LineReader(path: input)
        let changes = try sink(output)
        let letters = try sink(deadLetter)
        let page = try sink(report)
        let statistics = page.map { _ in ReplayStatistics(plan) }
        var replay = Replay(
            plan: plan, source: input, output: changes, deadLetters: letters, observer: statistics)
        var progress = ProgressBar(totalBytes: reader.totalBytes, on: progressTerminal)
        defer { progress.clear() }
        while let line = try reader.next() {
            try replay.process(line)
            if line.number % 1000 == 0 {
                progress.update(bytes: reader.bytesConsumed, events: line.number)
            }
        }
        let outcome = try replay.finish(until: end)
        try changes?.finish()
        try letters?.finish()
        try write(outcome)
        if let page, let statistics {
            let report = ReplayReport(
                plan, of: replay, outcome, statistics,
                subject: ReplayReport.Subject(configuration: config, input: input), until: end)
            try page.write(Array(report.html.utf8))
            try page.finish()
        }
    }

    private func sink(_ path: String?) throws(FileError) -> ByteSink? {
        guard let path else { return nil }
        return try ByteSink(path: path)
    }

    /// Changes that scroll over the terminal would tear the bar apart.
    private var progressTerminal: Terminal {
        output == "-" && Terminal.standardOutput.isInteractive ? .hidden : .standardError
    }

    private func write(_ outcome: ReplaySummary) throws(FileError) {
        guard let summary else { return }
        var out = JSONWriter()
        outcome.encode(to: &out)
        let sink = try ByteSink(path: summary)
        try sink.write(out.bytes)
        try sink.finish()
    }
}
