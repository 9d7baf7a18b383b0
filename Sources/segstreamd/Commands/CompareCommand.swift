import ArgumentParser
import ConfigurationFile
import EventCodec
import EventFiles
import Reports
import StreamCore
import TerminalView

struct CompareCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show what a change of definitions would do.",
        discussion: """
            Runs a file of events through two configurations in one pass and shows for each segment who \
            would be inside under both or under one alone, how often customers come and go, and customers \
            who move, with the reason. "-" stands for standard input; .gz and .zst are unpacked. The status \
            is 0 also where the two differ.
            """)

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The configuration files: the old one, then the new one.", valueName: "file"))
    var config: [String]

    @Option(help: ArgumentHelp("The events, as NDJSON.", valueName: "events"))
    var input: String

    @Option(help: "How the comparison is printed.")
    var format = Format.text

    @Option(help: ArgumentHelp("Where a page with charts goes, as HTML.", valueName: "page"))
    var report: String?

    @Option(help: ArgumentHelp("Fire the timers due up to this time, RFC 3339.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Customers who move to show of each segment.", valueName: "n"))
    var examples = 3

    func validate() throws {
        guard config.count == 2 else {
            throw ValidationError("compare takes two configurations: -c OLD -c NEW")
        }
        guard report != "-" else {
            throw ValidationError("--report must be a file: the comparison goes to standard output")
        }
        guard (0...1000).contains(examples) else {
            throw ValidationError("--examples must be from 0 to 1000, found \(examples)")
        }
        _ = try end
    }

    private var end: Int64? { get throws { try until.map { try parseTime($0, "--until") } } }

    func run() throws {
        try refuseSharedInput(config + [input])
        for file in config { try refuseOverwriting([report], input: input, config: file) }
        let jobs = Pair(
            old: try LoadedJob.load(config[0], purpose: .files),
            new: try LoadedJob.load(config[1], purpose: .files))
        do {
            try run(Pair(old: jobs.old.plan, new: jobs.new.plan), until: try end)
        } catch let error as FileError {
            if error.isBrokenPipe { return }
            throw Failure(error, input: input)
        }
    }

    private func run(_ plans: Pair<Plan>, until end: Int64?) throws {
        var reader = try LineReader(path: input)
        let page: ByteSink? = if let report { try ByteSink(path: report) } else { nil }
        var comparison = Comparison(plans, source: input, examples: examples)
        var progress = ProgressBar(totalBytes: reader.totalBytes)
        defer { progress.clear() }
        while let line = try reader.next() {
            try comparison.process(line)
            if line.number % 1000 == 0 {
                progress.update(bytes: reader.bytesConsumed, events: line.number)
            }
        }
        let result = try comparison.finish(until: end)
        progress.clear()
        if let page {
            let files = Pair(old: config[0], new: config[1])
            try page.write(Array(ComparisonPage(result, files: files, input: input).html.utf8))
            try page.finish()
        }
        try print(result)
    }

    private func print(_ result: ComparisonOutcome) throws {
        switch format {
        case .text:
            let terminal = Terminal.standardOutput
            let width = terminal.isInteractive ? terminal.size.columns : 100
            try writeAnswer(result.text(width: width))
        case .json:
            var json = JSONWriter()
            result.encode(to: &json)
            try writeAnswer(json.bytes)
        }
    }
}
