import ArgumentParser
import Daemon
import EventCodec
import Glibc
import Logging
import StreamCore

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

/// Writes each message as one line, with one system call, so that threads do not mix their lines.
private struct StandardErrorLog: LogHandler {
    let format: LogOptions.Format
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    init(format: LogOptions.Format) { self.format = format }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let time = WallClock.system.now()
        switch format {
        case .text:
            let fields = all.map { " \($0.key)=\($0.value)" }.joined()
            printError("\(Timestamp.text(time)) \(event.level.rawValue): \(event.message)\(fields)")
        case .json:
            var out = JSONWriter()
            out.beginObject()
            out.key("time")
            out.value(timestamp: time)
            out.key("level")
            out.value(event.level.rawValue)
            out.key("message")
            out.value(event.message.description)
            for (key, value) in all {
                out.key(JSONKey(key))
                out.value(value.description)
            }
            out.endObject()
            printError(String(decoding: out.bytes, as: UTF8.self))
        }
    }
}
