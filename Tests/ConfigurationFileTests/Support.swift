import StreamCore
import Testing

@testable import ConfigurationFile

/// Reads a text with a pretended environment and pretended files.
func read(
    _ text: String, purpose: ConfigurationPurpose = .run, environment: [String: String] = [:],
    files: [String: String] = [:]
) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
    func file(_ path: String) throws -> String {
        guard let text = files[path] else { throw NoSuchFile() }
        return text
    }
    let surroundings = Surroundings(
        environment: { environment[$0] }, readFile: file, readModel: { Array(try file($0).utf8) })
    return ConfigurationReader.read(text, purpose: purpose, in: surroundings)
}

struct NoSuchFile: Error, CustomStringConvertible {
    var description: String { "no such file" }
}

/// The problems of a text as `LINE:COLUMN: message` lines.
func problems(
    _ text: String, purpose: ConfigurationPurpose = .run, environment: [String: String] = [:],
    files: [String: String] = [:]
) -> [String] {
    lines(read(text, purpose: purpose, environment: environment, files: files).diagnostics)
}

/// Diagnostics as `LINE:COLUMN: message` lines.
func lines(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { String(render([$0], file: "").dropFirst().dropLast()) }
}

/// A whole configuration that begins with the given part, followed by what else must be there.
func complete(_ part: String) -> String {
    let rest = [
        "application": "application: shop",
        "kafka": "kafka: {bootstrap.servers: localhost:9092}",
        "input":
            "input: {topics: [events], mapping: {event_id: id, customer_id: c, type: t, timestamp: ts}}",
    ]
    let missing = ["application", "kafka", "input"].filter { key in
        !part.hasPrefix("\(key):") && !part.contains("\n\(key):")
    }
    return ([part] + missing.compactMap { rest[$0] }).joined(separator: "\n") + "\n"
}
