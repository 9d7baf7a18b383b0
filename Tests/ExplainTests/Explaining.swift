import ConfigurationFile
import EventCodec
import Explain
import Foundation
import Instances
import JSONTree
import Pipeline
import StreamCore
import TerminalView
import Testing

/// The job that the tests explain.
let visitsJob = """
    application: tried
    input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
    features:
      visits: {count: visit, window: 1h}
      quiet: {since_last: any, granularity: 1m}
      plan: {last: plan, default: free}
    models:
      intent: {type: logistic, bias: -2, weights: {visits: 1, quiet: -0.25}}
    segments:
      active: {enter: 'visits >= 2 && plan == "free"', exit: visits < 1, min_dwell: 2h, version: 3}
      quiet_visitor: {enter: visits >= 1 && quiet >= 20m}
      mood: {tiers: {of: intent, warm: {enter: 0.4, exit: 0.2}, cold: {}}, shadow: true, evaluate: event}
    """

/// Events of visits by `ann`, at minutes of 2026-01-01.
func visits(_ minutes: Int...) -> String {
    minutes.map { minute in
        let time = String(format: "2026-01-01T%02d:%02d:00Z", minute / 60, minute % 60)
        return #"{"id":"e\#(minute)","customer":"ann","type":"visit","ts":"\#(time)"}"# + "\n"
    }.joined()
}

func plan(_ configuration: String = visitsJob) throws -> Plan {
    let (read, diagnostics) = ConfigurationReader.read(configuration, purpose: .files, in: .empty)
    let job = try #require(read, "\(diagnostics)").job
    return try #require(Plan.make(job).plan)
}

/// The JSON tree of an explanation.
func tree(_ explanation: CustomerExplanation, partition: Int? = nil) throws -> JSONValue {
    var json = JSONWriter()
    ExplanationEncoder.encode(explanation, partition: partition, to: &json)
    return try JSONParser.parse(Array(json.bytes), maximumDepth: InstanceClient.maximumDepth)
}
