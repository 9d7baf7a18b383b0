import ConfigurationFile
import EventCodec
import Foundation
import Pipeline
import StreamCore
import Testing

/// A configuration's job, ready to run over a file.
func plan(of configuration: String) throws -> Plan {
    let (read, _) = ConfigurationReader.read(
        configuration, purpose: .files, in: .empty)
    let job = try #require(read).job
    return try #require(Plan.make(job).plan)
}

/// The changes, as JSON objects, that follow from events given as JSON.
func changes(
    of configuration: String, after events: [[UInt8]], until end: String = "2027-01-01T00:00:00Z"
) throws -> [[String: Any]] {
    let plan = try plan(of: configuration)
    var pipeline = Pipeline(plan)
    for event in events {
        let refusal = try event.withUnsafeBytes { try pipeline.process($0) }
        #expect(refusal == nil)
    }
    let isDone = try pipeline.engine.finish(until: try #require(Timestamp.parse(end)))
    #expect(isDone)
    let encoder = ChangeEncoder(plan: plan, origin: .replay)
    var found: [[String: Any]] = []
    var text = JSONWriter()
    try pipeline.engine.changes.forEach { change in
        text.removeAll()
        encoder.encode(change, to: &text)
        found.append(try #require(JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: Any]))
    }
    return found
}
