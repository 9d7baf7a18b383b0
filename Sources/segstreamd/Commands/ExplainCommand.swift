import ArgumentParser
import ConfigurationFile
import EventCodec
import EventFiles
import Explain
import Instances
import JSONTree
import StreamCore
import TerminalView

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a customer is or is not in each segment, and when that changes.",
        discussion: """
            Replays a file of events, or asks a running instance over HTTP. Every condition is shown with \
            its value now and how far that is from its threshold, and each segment with the instant at which \
            it changes next if no event comes. "-" stands for standard input; .gz and .zst are read as such.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Option(
        name: [.short, .long], help: ArgumentHelp("The configuration file; with --input.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Whom to explain.", valueName: "id"))
    var customer: String

    @Option(help: ArgumentHelp("The events, as NDJSON.", valueName: "events"))
    var input: String?

    @Option(
        help: ArgumentHelp("A running instance, http://HOST:PORT, in place of --input.", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp("The instance's token; left out: that of SEGSTREAM_TOKEN.", valueName: "token"))
    var token: String?

    @Option(
        help: ArgumentHelp(
            "With --input: look as of this time, RFC 3339 or a date for its midnight UTC.", valueName: "time")
    )
    var at: String?

    @Option(help: ArgumentHelp("This segment alone; may be repeated.", valueName: "name"))
    var segment: [String] = []

    @Option(help: "How the explanation is written.")
    var format = Format.text

    /// What the options ask for.
    private enum Source {
        case file(config: String, input: String, at: Int64?)
        case instance(url: String, InstanceClient)
    }

    func validate() throws {
        guard !customer.isEmpty else { throw ValidationError("--customer must not be empty") }
        _ = try source
    }

    private var source: Source {
        get throws {
            switch (input, url) {
            case (let input?, nil): try file(input)
            case (nil, let url?): try instance(url)
            default: throw ValidationError("give either --input or --url")
            }
        }
    }

    func run() throws {
        switch try source {
        case .file(let config, let input, let at): try explain(config: config, input: input, at: at)
        case .instance(let url, let client): try explain(url: url, client)
        }
    }

    private func isWanted(_ name: String) -> Bool { segment.isEmpty || segment.contains(name) }

    // MARK: A file

    private func file(_ input: String) throws -> Source {
        guard let config else { throw ValidationError("--input needs -c, the configuration") }
        guard token == nil else { throw ValidationError("--token goes with --url") }
        return .file(config: config, input: input, at: try at.map { try parseTime($0, "--at") })
    }

    private func explain(config: String, input: String, at instant: Int64?) throws {
        try refuseSharedInput([config, input])
        let job = try LoadedJob.load(config, purpose: .files)
        try refuseStrangers(job.plan.definition.segments.map(\.name))
        let explanation: CustomerExplanation?
        do {
            explanation = try replay(input, job.plan, instant)
        } catch let error as FileError {
            throw Failure(error, input: input)
        }
        guard let explanation else {
            let time = instant.map { " up to \(Timestamp.text($0))" } ?? ""
            throw Failure(
                .dataError, "customer \"\(customer)\" is not known: no event of theirs\(time) in \(input)")
        }
        var json = JSONWriter()
        ExplanationEncoder.encode(explanation, partition: nil, to: &json)
        try show(Array(json.bytes))
    }

    private func replay(_ input: String, _ plan: Plan, _ instant: Int64?) throws -> CustomerExplanation? {
        var reader = try LineReader(path: input)
        var file = FileExplanation(plan: plan, at: instant)
        var progress = ProgressBar(totalBytes: reader.totalBytes, on: .standardError)
        defer { progress.clear() }
        while let line = try reader.next(), try file.process(line) {
            if line.number % 1000 == 0 {
                progress.update(bytes: reader.bytesConsumed, events: line.number)
            }
        }
        return try file.finish(customer, segments: isWanted)
    }

    // MARK: An instance

    private func instance(_ url: String) throws -> Source {
        guard at == nil else {
            throw ValidationError("--at goes with --input: an instance explains as of now")
        }
        return .instance(url: url, try instanceClient(url, token: token))
    }

    private func explain(url: String, _ client: InstanceClient) throws {
        let answer: (bytes: [UInt8], tree: JSONValue)
        do {
            answer = try client.explanation(of: customer)
        } catch let fault as InstanceFault {
            throw Failure(fault, customer: customer, url: url)
        }
        try refuseStrangers((answer.tree["segments"]?.elements ?? []).compactMap { $0["name"]?.text })
        try show(answer.bytes)
    }

    // MARK: Output

    private func refuseStrangers(_ known: [String]) throws {
        for name in segment where !known.contains(name) {
            let hint = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw Failure(.usage, "there is no segment \"\(name)\"\(hint)")
        }
    }

    private func show(_ json: [UInt8]) throws {
        let terminal = Terminal.standardOutput
        switch format {
        case .json: try writeAnswer(String(decoding: json, as: UTF8.self) + "\n")
        case .text:
            let tree: JSONValue
            do throws(JSONError) {
                tree = try JSONParser.parse(json, maximumDepth: InstanceClient.maximumDepth)
            } catch {
                throw Failure(.internalError, "the explanation cannot be read: \(error.message)")
            }
            let width = terminal.isInteractive ? min(max(terminal.size.columns, 60), 120) : 80
            try writeAnswer(
                ExplanationText.render(tree, segments: isWanted, on: terminal, width: width))
        }
    }
}
