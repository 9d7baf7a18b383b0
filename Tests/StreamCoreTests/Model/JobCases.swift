import Foundation
import StreamCore
import Yams

/// A job with its events and the changes that it must give, as files: `config.yaml`, `events.ndjson`,
/// `case.json` and `expected.ndjson`.
struct JobCase: CustomStringConvertible, Sendable {
    let folder: URL

    var description: String { folder.lastPathComponent }

    /// `SEGSTREAM_CASES`, else `shared/cases` beside the package, where that exists.
    static let root: URL? = {
        if let path = ProcessInfo.processInfo.environment["SEGSTREAM_CASES"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { package.deleteLastPathComponent() }
        let cases = package.appendingPathComponent("../shared/cases").standardizedFileURL
        return FileManager.default.fileExists(atPath: cases.path) ? cases : nil
    }()

    static let all: [JobCase] = {
        guard let root, let names = try? FileManager.default.contentsOfDirectory(atPath: root.path) else {
            return []
        }
        return names.sorted().map { JobCase(folder: root.appendingPathComponent($0)) }
    }()

    func definition() throws -> JobDefinition {
        try CaseConfiguration(String(contentsOf: file("config.yaml"), encoding: .utf8)).definition()
    }

    /// The events in order; nil stands for a record that is no event.
    func events() throws -> [ModelEvent?] { try lines("events.ndjson").map(CaseEvent.init).map(\.event) }

    func expected() throws -> [ExpectedChange] {
        try lines("expected.ndjson").map { try JSONDecoder().decode(ExpectedChange.self, from: $0) }
    }

    func summary() throws -> CaseSummary {
        try JSONDecoder().decode(CaseSummary.self, from: Data(contentsOf: file("case.json")))
    }

    private func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

    private func lines(_ name: String) throws -> [Data] {
        try Data(contentsOf: file(name)).split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }
}

/// The end of a case's replay, and what became of its records.
struct CaseSummary: Decodable {
    var until: String?
    var accepted: Int
    var duplicate: Int
    var dead: Int
}

/// What a case says about a change.
struct ExpectedChange: Decodable, Equatable {
    var change: String
    var customer_id: String
    var segment: String
    var version: Int
    var sequence: Int
    var at: String
    var since: String?
    var cause: String
    var event_id: String?
}

extension ExpectedChange {
    init(_ change: ObservedChange) {
        self.init(
            change: change.kind.rawValue, customer_id: change.customer, segment: change.segment,
            version: change.version, sequence: change.sequence, at: Timestamp.text(change.at),
            since: change.since.map(Timestamp.text), cause: change.cause.rawValue, event_id: change.eventID)
    }
}

/// A line of `events.ndjson`: just enough of a decoder for the cases' own mapping.
private struct CaseEvent {
    let event: ModelEvent?

    init(_ line: Data) {
        guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
            let id = object["event_id"] as? String, let customer = object["customer_id"] as? String,
            let type = object["type"] as? String, let text = object["ts"] as? String,
            let timestamp = Timestamp.parse(text)
        else {
            event = nil
            return
        }
        var fields: [FieldPath: ModelValue] = [:]
        Self.collect(object, [], into: &fields)
        event = ModelEvent(id: id, customer: customer, type: type, timestamp: timestamp, fields: fields)
    }

    private static func collect(
        _ object: [String: Any], _ keys: [String], into fields: inout [FieldPath: ModelValue]
    ) {
        for (key, value) in object {
            let path = keys + [key]
            switch value {
            case let inner as [String: Any]: collect(inner, path, into: &fields)
            case let text as String: fields[FieldPath(path)] = .string(text)
            case let number as NSNumber: fields[FieldPath(path)] = .number(number.doubleValue)
            default: fields[FieldPath(path)] = .other
            }
        }
    }
}
