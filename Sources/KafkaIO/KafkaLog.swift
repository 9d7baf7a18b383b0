/// How much a line of librdkafka's log matters, as syslog(3) numbers it.
public enum KafkaLogLevel: Int32, Sendable, Comparable {
    case emergency, alert, critical, error, warning, notice, info, debug

    public static func < (a: KafkaLogLevel, b: KafkaLogLevel) -> Bool { a.rawValue < b.rawValue }
}

/// Takes a line of a client's log: level, librdkafka's facility (such as `FAIL`) and the text. It is called
/// only from within calls to the client, on the caller's thread.
public typealias KafkaLog = (_ level: KafkaLogLevel, _ facility: String, _ message: String) -> Void
