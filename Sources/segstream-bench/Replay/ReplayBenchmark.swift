import ArgumentParser
import EventCodec
import EventFiles
import Glibc

struct ReplayBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Measure what the stages of a replay cost, on one thread.",
        discussion: """
            Runs each configuration over the same events, stage by stage, and reports CPU time, instructions \
            and allocations an event and memory a customer. It judges nothing: compare the ratios to the \
            stage "scan" of the same run, because the nanoseconds are those of the machine at the moment.
            """)

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A configuration to measure; may be given several times.", valueName: "file"))
    var config: [String]

    @Option(help: ArgumentHelp("Events as NDJSON; left out, a simulated shop's.", valueName: "events"))
    var input: String?

    @Option(help: "How many events the simulated shop delivers.")
    var events = 2_000_000

    @Option(help: "How many customers the simulated shop has.")
    var customers = 100_000

    @Option(help: "How often each stage is run; the cheapest run counts.")
    var rounds = 3

    @Flag(help: "Print one JSON object a configuration in place of tables.")
    var json = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds must be at least 1") }
        guard events > 0, customers > 0 else {
            throw ValidationError("--events and --customers must be at least 1")
        }
        guard input != "-" else { throw ValidationError("--input is read several times: name a file") }
    }

    func run() throws {
        let jobs = try config.map { try Job($0) }
        let file =
            if let input { try EventFile.existing(input) } else {
                try EventFile.simulated(customers: customers, events: events)
            }
        let out = try ByteSink(path: "-")
        for (index, job) in jobs.enumerated() {
            try out.write(render(try measure(job, file, isFirst: index == 0)))
            try out.flush()
        }
        try out.finish()
    }

    private func render(_ report: Report) -> [UInt8] {
        guard json else { return Array((report.table + "\n").utf8) }
        var out = JSONWriter()
        out.encode(report)
        return Array(out.bytes)
    }

    /// Runs the stages in turn, round by round, so that a disturbance does not hit one of them alone.
    private func measure(_ job: Job, _ file: borrowing EventFile, isFirst: Bool) throws -> Report {
        var runner = StageRunner(file, job.plan, isFirst: isFirst)
        var passes = Stage.allCases.map { (stage: $0, passes: [Pass]()) }
        for _ in 0..<rounds {
            for index in passes.indices {
                passes[index].passes.append(try runner.run(passes[index].stage))
            }
        }
        return Report(job.path, events: file.lines, passes: passes)
    }
}
