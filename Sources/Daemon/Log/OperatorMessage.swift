public import Logging

/// Something that operators are told. Its text never varies, so that logs can be searched and counted by it;
/// what varies stands in the metadata. docs/LOGS.md lists them all.
public struct OperatorMessage: Sendable {
    let level: Logger.Level
    let text: StaticString
    /// What the operator can do. Warnings and errors always say it.
    let action: StaticString?
    let metadata: Logger.Metadata

    static func info(_ text: StaticString, _ metadata: Logger.Metadata = [:]) -> Self {
        Self(level: .info, text: text, action: nil, metadata: metadata)
    }

    static func notice(_ text: StaticString, _ metadata: Logger.Metadata = [:]) -> Self {
        Self(level: .notice, text: text, action: nil, metadata: metadata)
    }

    static func warning(_ text: StaticString, action: StaticString, _ metadata: Logger.Metadata) -> Self {
        Self(level: .warning, text: text, action: action, metadata: metadata)
    }

    static func error(_ text: StaticString, action: StaticString, _ metadata: Logger.Metadata) -> Self {
        Self(level: .error, text: text, action: action, metadata: metadata)
    }
}

extension Logger {
    /// The key under which the metadata say what to do.
    public static var actionKey: String { "action" }

    /// Logs what operators are told.
    public func tell(_ message: OperatorMessage) {
        var metadata = message.metadata
        if let action = message.action { metadata[Self.actionKey] = "\(action)" }
        log(level: message.level, "\(message.text)", metadata: metadata)
    }
}
