import ArgumentParser
import StreamCore

/// Reads the value of an option that is a time, RFC 3339; ms since the epoch.
func parseTime(_ text: String, option: String) throws -> Int64 {
    guard let time = Timestamp.parse(text) else {
        throw ValidationError("\(option) must be a time such as 2026-01-05T10:00:00Z, found \"\(text)\"")
    }
    return time
}
