import ArgumentParser
import ConfigurationFile
import Daemon
import EventFiles
import Glibc
import KafkaIO
import Logging
import StatusServer
import StreamCore

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Consume events, decide, and publish changes, until SIGTERM or SIGINT.",
        discussion: """
            SIGHUP reloads segments and models, SIGUSR1 reopens the metrics log. On SIGTERM or SIGINT the \
            batch is finished and committed, the local store is brought up to date and the consumer group \
            is left. A second of these ends the process at once.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    @Flag(
        help: """
            Start with changed definitions however many customers they move, instead of refusing more than \
            reload.max_change.
            """)
    var allowSurge = false

    @OptionGroup var log: LogOptions

    func run() throws {
        Signals.installRequests()
        let job = try LoadedJob.load(config, purpose: .run)
        Signals.install()
        let logger = log.makeLogger()
        var observers: [ReportObserver] = []
        if let metrics = job.configuration.metrics {
            observers.append(try observer(of: metrics, logger))
        }
        let server = job.configuration.http.map {
            StatusServer(
                $0, plan: job.plan, workers: job.configuration.workers, version: Segstreamd.version,
                logger: logger)
        }
        try server?.startOrFail()
        defer { server?.stop() }
        observers += server?.observers ?? []
        let notices = ServiceNotices.fromEnvironment(stop: Signals.stop, logger)
        if let notices { observers.append(notices.observer) }
        let daemon = Daemon(configuration: job.configuration, plan: job.plan, logger: logger)
        do {
            try daemon.run(
                until: Signals.stop, reload: reload(notices), allowsSurge: allowSurge, observers: observers,
                desk: server?.desk)
        } catch let error as SetupError {
            throw Failure(.unavailable, error.description)
        } catch let error as SurgeRefusal {
            throw Failure(.configuration, error.description)
        } catch let error as StateFailure {
            throw Failure(.ioError, error.description)
        } catch let error as KafkaError {
            throw Failure(error.code == .invalidArgument ? .configuration : .unavailable, error.description)
        }
        logger.tell(.stopped)
    }

    /// The file as it is when SIGHUP comes, checked as `check` does.
    private func reload(_ notices: ServiceNotices?) -> ReloadSource {
        let path = config
        return ReloadSource(takeRequest: { Signals.reload.take() }) {
            notices?.reloading()
            do {
                let (job, diagnostics) = try LoadedJob.check(path, purpose: .run)
                guard let job else {
                    let errors = diagnostics.filter { $0.severity == .error }
                    return .failure(
                        .init(
                            errors.map {
                                "\(path):\($0.position.line):\($0.position.column): \($0.message)"
                            }))
                }
                return .success(DaemonJob(configuration: job.configuration, plan: job.plan))
            } catch {
                return .failure(.init(["\(error)"]))
            }
        }
    }

    private func observer(of metrics: MetricsSettings, _ logger: Logger) throws -> ReportObserver {
        do throws(FileError) {
            let file = try MetricsLog(path: metrics.path)
            return ReportObserver(interval: metrics.interval) { report in
                reopen(file, logger)
                do throws(FileError) {
                    try file.write(report)
                } catch {
                    logger.tell(.metricsNotWritten(error.description))
                }
            }
        } catch {
            throw Failure(
                .cannotCreate,
                "\(error); give this user a folder for it, or name another file under metrics.log")
        }
    }

    /// After a rotation, before the next line.
    private func reopen(_ file: MetricsLog, _ logger: Logger) {
        guard Signals.reopen.take() else { return }
        do throws(FileError) {
            try file.reopen()
        } catch {
            logger.tell(.metricsNotReopened(error.description))
            Signals.reopen.set()
        }
    }
}
