import ArgumentParser
import ConfigurationFile
import Daemon
import EventFiles
import Glibc
import KafkaIO
import Logging
import StreamCore

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Consume events, decide, and publish changes, until SIGTERM or SIGINT.",
        discussion: """
            On SIGTERM or SIGINT the batch is finished and committed, the local store is brought up to date \
            and the consumer group is left. A second signal ends the process at once.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    @OptionGroup var log: LogOptions

    func run() throws {
        let job = try LoadedJob.load(config, purpose: .run)
        Signals.install()
        let logger = log.makeLogger()
        var observers: [ReportObserver] = []
        if let metrics = job.configuration.metrics {
            observers.append(try observer(of: metrics, logger))
        }
        let daemon = Daemon(configuration: job.configuration, plan: job.plan, logger: logger)
        do {
            try daemon.run(until: Signals.stop, observers: observers)
        } catch let error as SetupError {
            throw Failure(.unavailable, error.description)
        } catch let error as StateFailure {
            throw Failure(.ioError, error.description)
        } catch let error as KafkaError {
            throw Failure(error.code == .invalidArgument ? .configuration : .unavailable, error.description)
        }
        logger.info("stopped")
    }

    private func observer(of metrics: MetricsSettings, _ logger: Logger) throws -> ReportObserver {
        do throws(FileError) {
            let file = try MetricsLog(path: metrics.path)
            return ReportObserver(interval: metrics.interval) { report in
                do throws(FileError) {
                    try file.write(report)
                } catch {
                    logger.error("no metrics: \(error)")
                }
            }
        } catch {
            throw Failure(.cannotCreate, error.description)
        }
    }
}
