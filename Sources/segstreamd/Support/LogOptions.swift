import ArgumentParser
import Logging

/// How the daemon's log looks; it goes to standard error.
struct LogOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    enum Level: String, ExpressibleByArgument, CaseIterable {
        case debug, info, notice, warning, error

        var level: Logger.Level {
            switch self {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        }
    }

    @Option(help: "Lines for people or for machines.")
    var logFormat = Format.text

    @Option(help: "The least severe messages to be logged.")
    var logLevel = Level.info

    func makeLogger() -> Logger {
        var logger = Logger(label: "segstreamd") { _ in StandardErrorLog(format: logFormat) }
        logger.logLevel = logLevel.level
        return logger
    }
}
