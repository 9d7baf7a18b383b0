import KafkaIO
import Logging

// What becomes of the process, its clients and its definitions.
extension OperatorMessage {
    static func joining(group: String, topics: [String]) -> Self {
        .info("joining the group", ["group": "\(group)", "topics": "\(topics.joined(separator: ", "))"])
    }

    static func topicCreated(_ topic: NewTopic) -> Self {
        .notice("topic created", ["topic": "\(topic.name)", "partitions": "\(topic.partitions)"])
    }

    static func topicsMissing(_ topics: [String]) -> Self {
        .warning(
            "waiting for input topics that do not exist yet",
            action: "create them, or correct input.topics; the daemon waits a minute",
            ["topics": "\(topics.joined(separator: ", "))"])
    }

    static func brokerTrouble(_ error: KafkaError) -> Self {
        .warning(
            "trouble with the brokers",
            action: "see whether they are up and reachable; the daemon goes on by itself once they are",
            ["reason": "\(error)"])
    }

    static func fenced(worker: Int, _ error: KafkaError) -> Self {
        .warning(
            "this worker was fenced: it gives up its partitions and joins the group anew",
            action: "if it comes again, see whether another process has the same state directory",
            ["worker": "\(worker)", "reason": "\(error)"])
    }

    static let stopping = info("stopping")

    /// The last message of a daemon that was told to stop.
    public static let stopped = info("stopped")

    static let notLeft = warning(
        "the group was not left in time",
        action: "nothing: the group notices after session.timeout.ms, and others take over then", [:])

    /// The metrics log could not be written; the next object is tried again.
    public static func metricsNotWritten(_ reason: String) -> Self {
        .error(
            "the metrics log is not written", action: "look at the disk and at metrics.log's permissions",
            ["reason": "\(reason)"])
    }

    /// After a rotation the log could not be opened under its name; the next object tries again.
    public static func metricsNotReopened(_ reason: String) -> Self {
        .error(
            "the metrics log is not reopened and goes on in the old file",
            action: "see whether its folder lets the daemon create files", ["reason": "\(reason)"])
    }

    /// `$NOTIFY_SOCKET` names no socket.
    public static func noServiceManager(_ name: String, _ reason: String) -> Self {
        .warning(
            "the service manager gets no notices", action: "correct NOTIFY_SOCKET, or remove it",
            ["socket": "\(name)", "reason": "\(reason)"])
    }

    // MARK: Definitions

    static func versionUnchanged(segment: String) -> Self {
        .warning(
            "the definition of a segment has changed and its version has not",
            action: "raise its version, so that readers of the changes can tell the two apart",
            ["segment": "\(segment)"])
    }

    static func reloaded(before: String, now: String, segments: Int) -> Self {
        .info(
            "the configuration is reloaded",
            ["before": "\(before)", "now": "\(now)", "segments": "\(segments)"])
    }

    static let lookingAtChange = info("looking at how many customers changed definitions would move")

    static func changeForeseen(moved: String, segments: String) -> Self {
        .info("what the changed definitions will do", ["moved": "\(moved)", "segments": "\(segments)"])
    }

    static func notReloaded(_ reason: String) -> Self {
        .error(
            "the configuration is not reloaded",
            action: "mend the file and send SIGHUP again; until then the old definitions hold",
            ["reason": "\(reason)"])
    }

    static func definitionsInEffect(_ definition: String) -> Self {
        .info("the changed definitions take effect", ["definition": "\(definition)"])
    }

    static func definitionsChanged(partition: Int32, cause: StaticString, customers: Int) -> Self {
        .info(
            "definitions have changed: every customer is evaluated anew",
            ["partition": "\(partition)", "cause": "\(cause)", "customers": "\(customers)"])
    }

    static func allEvaluated(partition: Int32) -> Self {
        .info("all customers are evaluated under the changed definitions", ["partition": "\(partition)"])
    }

    static func withoutHistory(partition: Int32, features: [String]) -> Self {
        .warning(
            "features are new and know only what comes from now on",
            action: "expect their values to be too low until their windows have passed",
            ["partition": "\(partition)", "features": "\(features.joined(separator: ", "))"])
    }
}
