import ArgumentParser
import ConfigurationFile
import EventCodec
import EventFiles
import Replay
import StreamCore
import TerminalView

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run the engine over a file of events.",
        discussion: """
            Reads one JSON event a line and writes the changes that the daemon would have published, a JSON \
            object a line. "-" stands for standard input or output; .gz and .zst are packed.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    @Option(help: ArgumentHelp("The events, as NDJSON.", valueName: "events"))
    var input: String

    @Option(help: ArgumentHelp("Where the changes go.", valueName: "changes"))
    var output: String

    @Option(help: ArgumentHelp("Fire the timers due up to this time, RFC 3339.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Where refused events go, with the reason.", valueName: "file"))
    var deadLetter: String?

    @Option(help: ArgumentHelp("Where the counts go, as JSON.", valueName: "file"))
    var summary: String?

    func run() throws {
        let end = try parseUntil()
        let job = try LoadedJob.load(config, purpose: .files)
        try refuseOverwriting([output, deadLetter, summary], input: input, config: config)
        do {
            try run(job.plan, until: end)
        } catch let error as FileError {
            if error.isBrokenPipe { return }
            throw Failure(error, input: input)
        }
    }

    private func run(_ plan: Plan, until end: Int64?) throws {
        var reader = try LineReader(path: input)
        let changes = try ByteSink(path: output)
        let letters: ByteSink? = if let deadLetter { try ByteSink(path: deadLetter) } else { nil }
        var replay = Replay(plan: plan, source: input, output: changes, deadLetters: letters)
        var progress = ProgressBar(totalBytes: reader.totalBytes, on: progressTerminal)
        defer { progress.clear() }
        while let line = try reader.next() {
            try replay.process(line)
            if line.number % 1000 == 0 {
                progress.update(bytes: reader.bytesConsumed, events: line.number)
            }
        }
        let outcome = try replay.finish(until: end)
        try changes.finish()
        try letters?.finish()
        try write(outcome)
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

    private func parseUntil() throws -> Int64? {
        guard let until else { return nil }
        guard let time = Timestamp.parse(until) else {
            throw ValidationError("--until must be a time such as 2026-01-05T10:00:00Z, found \"\(until)\"")
        }
        return time
    }
}
