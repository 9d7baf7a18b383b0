import ArgumentParser
import StreamCore

/// An instant as an option gives it: RFC 3339, or a date for its midnight UTC. Ms since the epoch.
func parseTime(_ text: String, _ option: String) throws -> Int64 {
    if let time = Timestamp.parse(text) ?? Timestamp.parse(text + "T00:00:00Z") { return time }
    throw ValidationError(
        "\(option) must be a time such as 2026-01-05T10:00:00Z or 2026-01-05, found \"\(text)\"")
}
