import Daemon
import EventCodec
import Glibc
import Logging
import StreamCore

/// Writes each message as one line, with one system call, so that threads do not mix their lines.
struct StandardErrorLog: LogHandler {
    let format: LogOptions.Format
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    init(format: LogOptions.Format) { self.format = format }

    func log(event: LogEvent) { printError(line(event, at: WallClock.system.now())) }

    /// - Parameter time: ms since the epoch.
    func line(_ event: LogEvent, at time: Int64) -> String {
        var fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
        // What to do comes last, as the answer to the rest.
        let action = fields.removeValue(forKey: Logger.actionKey).map { (key: Logger.actionKey, value: $0) }
        let all = fields.sorted { $0.key < $1.key } + [action].compactMap { $0 }
        switch format {
        case .text:
            let texts = all.map { " \($0.key)=\(Self.quoted($0.value.description))" }.joined()
            return "\(Timestamp.text(time)) \(event.level.rawValue): \(event.message)\(texts)"
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
            return String(decoding: out.bytes, as: UTF8.self)
        }
    }

    /// Values that are more than one word stand in quotes, and a line stays one line.
    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0.isNewline }) else {
            return value
        }
        let escaped = value.map { character in
            switch character {
            case "\"": "\\\""
            case _ where character.isNewline: "\\n"
            default: String(character)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
