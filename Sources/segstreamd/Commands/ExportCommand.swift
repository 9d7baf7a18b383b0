import ArgumentParser
import ConfigurationFile
import EventFiles
import Export
import Glibc
import StreamCore
import TerminalView

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the features of every customer as a table, for training and clustering.",
        discussion: """
            Replays a file of events and writes a row for each customer as of one or more times: the \
            features, the scores and the segments, from nothing but what had arrived by then. Without --at \
            and --every, the time is that of the newest event. With --url the customers of running instances \
            are written, as they are now. "-" stands for standard input or output; .gz and .zst are packed.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    @Option(help: ArgumentHelp("The events, as NDJSON.", valueName: "events"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "A running instance, http://HOST:PORT, in place of --input; repeated for each one.",
            valueName: "url"))
    var url: [String] = []

    @Option(
        help: ArgumentHelp(
            "The instances' token; left out: the configuration's, else that of SEGSTREAM_TOKEN.",
            valueName: "token"))
    var token: String?

    @Option(help: ArgumentHelp("Where the table goes.", valueName: "file"))
    var output = "-"

    @Option(help: "The table's form.")
    var format = TableFormat.csv

    @Option(
        help: ArgumentHelp(
            "Times of the rows, RFC 3339 or a date for its midnight UTC; with commas, or repeated.",
            valueName: "times"))
    var at: [String] = []

    @Option(
        help: ArgumentHelp("Rows at every multiple of this, such as 7d, in place of --at.", valueName: "step")
    )
    var every: String?

    @Option(
        help: ArgumentHelp(
            "Where --every begins; left out: the first midnight UTC after the first event.",
            valueName: "time"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "What came true in the time after, over the features of that time alone.",
            valueName: "expression"))
    var label: String?

    @Option(help: ArgumentHelp("How long that time is, such as 30d.", valueName: "duration"))
    var horizon: String?

    func validate() throws {
        switch (input, url.isEmpty) {
        case (.some, true):
            guard token == nil else { throw ValidationError("--token goes with --url") }
            _ = (try parseTimes(), try parseHorizon())
        case (nil, false): try refuseTimes()
        default: throw ValidationError("give either --input or --url")
        }
    }

    func run() throws {
        if let input { try export(fromFile: input) } else { try exportFromInstances() }
    }

    // MARK: A file

    private func export(fromFile input: String) throws {
        let times = try parseTimes()
        let horizon = try parseHorizon()
        try refuseSharedInput([config, input])
        try refuseOverwriting([output], input: input, config: config)
        let job = try LoadedJob.load(config, purpose: .files)
        let label = try horizon.map { try makeLabel(over: job.plan, horizon: $0) }
        do {
            try export(input, job.plan, times, label)
        } catch let clash as ColumnClash {
            throw failure(clash)
        } catch let error as FileError {
            if error.isBrokenPipe { return }
            throw Failure(error, input: input)
        }
    }

    func failure(_ clash: ColumnClash) -> Failure { Failure(.configuration, "\(config): \(clash)") }

    private func export(_ input: String, _ plan: Plan, _ times: AsOfTimes, _ label: Label?) throws {
        var reader = try LineReader(path: input)
        let table = try ByteSink(path: output)
        var export = try Export(plan: plan, times: times, label: label, format: format, output: table)
        var progress = ProgressBar(totalBytes: reader.totalBytes, on: progressTerminal)
        defer { progress.clear() }
        while let line = try reader.next() {
            try export.process(line)
            if line.number % 1000 == 0 {
                progress.update(bytes: reader.bytesConsumed, events: line.number)
            }
        }
        let outcome = try export.finish()
        try table.finish()
        progress.clear()
        report(outcome)
    }

    /// Rows that scroll over the terminal would tear the bar apart.
    var progressTerminal: Terminal {
        output == "-" && Terminal.standardOutput.isInteractive ? .hidden : .standardError
    }

    /// Says what the user would look for in vain in the table.
    private func report(_ outcome: ExportSummary) {
        for instant in outcome.emptyInstants {
            printError("segstreamd: no customer was known at \(Timestamp.text(instant))")
        }
        if outcome.records.deadLettered > 0 {
            printError(
                "segstreamd: \(outcome.records.deadLettered) of \(outcome.records.consumed) events were "
                    + "refused; \"segstreamd replay --dead-letter FILE\" tells why")
        }
    }

    // MARK: Options

    private func parseTimes() throws -> AsOfTimes {
        if let every {
            guard at.isEmpty else { throw ValidationError("--at and --every exclude each other") }
            return .every(try duration(every, "--every"), from: try from.map { try parseTime($0, "--from") })
        }
        guard from == nil else { throw ValidationError("--from goes with --every") }
        guard !at.isEmpty else { return .newest }
        let texts = at.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        return .instants(try texts.map { try parseTime(String($0), "--at") })
    }

    private func parseHorizon() throws -> Int64? {
        guard (label == nil) == (horizon == nil) else {
            throw ValidationError("--label and --horizon go together")
        }
        guard let horizon else { return nil }
        guard !at.isEmpty || every != nil else {
            throw ValidationError("--label needs --at or --every: nothing comes after the newest event")
        }
        return try duration(horizon, "--horizon")
    }

    private func duration(_ text: String, _ option: String) throws -> Int64 {
        if let duration = DurationText.milliseconds(text), duration > 0 { return duration }
        throw ValidationError("\(option) must be a duration such as 7d or 1d12h, found \"\(text)\"")
    }

    /// Reports what is wrong with the label, or what it does not see.
    private func makeLabel(over plan: Plan, horizon: Int64) throws -> Label {
        guard !(plan.features + plan.scores).contains(where: { $0.name == Label.name }) else {
            throw Failure(
                .usage, "--label makes a column \"\(Label.name)\", which is the name of a feature already")
        }
        let source = SourceText(label ?? "")
        let (made, errors) = LabelPlan.make(source, named: Label.name, over: plan)
        guard let made else {
            writeFully(render(errors, file: "--label"), to: STDERR_FILENO)
            throw Failure(.usage)
        }
        for feature in made.features(narrowerThan: horizon) { warn(of: feature, horizon) }
        return Label(made, horizon: horizon)
    }

    private func warn(of feature: FeatureDefinition, _ horizon: Int64) {
        guard case .rolling(let window) = feature.window else { return }
        let step = feature.granularity
        let enough = (horizon + 2 * step - 1) / step * step
        printError(
            "--label: warning: the window of \"\(feature.name)\", \(DurationText.text(window)) in steps of "
                + "\(DurationText.text(step)), may not reach back to the beginning of the horizon; "
                + "one of \(DurationText.text(enough)) or forever does")
    }
}

extension TableFormat: ExpressibleByArgument {}
