import ArgumentParser
import CInstructionCounter
import ConfigurationFile
import Daemon
import EventFiles
import Logging
import StreamCore
import Synchronization

/// The daemon until it has processed and committed so many records, as `segstreamd run` runs it.
struct DaemonProcess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon-process", abstract: "A part of run.", shouldDisplay: false)

    @Option var config: String
    @Option var bootstrap: String
    @Option var topic: String
    @Option var records: Int
    @Option var application: String
    @Option var directory: String
    @Option var workers: Int
    @Flag var atLeastOnce = false

    /// Prints the instructions that it took, and what was done: ``DaemonFigures``.
    func run() throws {
        let counter = instruction_counter_open()
        let job = try Job(config, adjust: adjust)
        let daemon = Daemon(
            configuration: job.configuration, plan: job.plan,
            logger: Logger(label: "bench") { StreamLogHandler.standardError(label: $0).quiet })
        let stop = StopFlag()
        let progress = Progress(records: UInt64(records), stop)
        let observer = ReportObserver(interval: 200) { progress.note($0) }
        try daemon.run(until: stop, observers: [observer])
        let figures = try progress.figures()
        let out = try ByteSink(path: "-")
        try out.write(Array("\(instruction_counter_read(counter))\n\(figures.line)\n".utf8))
        try out.finish()
    }

    private func adjust(_ configuration: inout Configuration) {
        configuration.job.application = application
        configuration.kafka = [KafkaProperty(name: "bootstrap.servers", value: bootstrap)]
        configuration.topics = [topic]
        configuration.output = OutputSettings(
            changesTopic: "\(application)-changes", membershipsTopic: "\(application)-memberships",
            deadLetterTopic: "\(application)-dead-letter",
            delivery: atLeastOnce ? .atLeastOnce : .exactlyOnce)
        configuration.state.changelogTopic = "\(application)-state"
        configuration.state.directory = directory
        configuration.workers = workers
    }

    /// The topics that the daemon of an application writes to.
    static func topics(of application: String) -> [String] {
        ["changes", "memberships", "dead-letter", "state"].map { "\(application)-\($0)" }
    }
}

extension StreamLogHandler {
    /// Without what goes as it should.
    fileprivate var quiet: StreamLogHandler {
        var handler = self
        handler.logLevel = .error
        return handler
    }
}

/// Ends the daemon when all is processed, or when nothing is processed any more.
private final class Progress: Sendable {
    /// Reports without progress: a minute.
    private static let patience = 300

    private struct Content {
        var figures = DaemonFigures()
        var reportsWithoutProgress = 0
    }

    private let content = Mutex(Content())
    private let records: UInt64
    private let stop: StopFlag

    init(records: UInt64, _ stop: StopFlag) {
        self.records = records
        self.stop = stop
    }

    func note(_ report: DaemonReport) {
        content.withLock { content in
            let hasMoved = report.records.consumed > content.figures.records
            content.reportsWithoutProgress = hasMoved ? 0 : content.reportsWithoutProgress + 1
            // At its end the daemon gives its partitions back, and with them its customers.
            if report.partitions > 0 { content.figures = DaemonFigures(report) }
            if content.figures.records >= records || content.reportsWithoutProgress >= Self.patience {
                stop.set()
            }
        }
    }

    func figures() throws(Fault) -> DaemonFigures {
        let figures = content.withLock { $0.figures }
        guard figures.records >= records else {
            throw Fault("the daemon has come to a halt after \(figures.records) of \(records) records")
        }
        return figures
    }
}
