import StreamCore

/// Where a change comes from.
public enum ChangeOrigin: String, Sendable { case live, replay, backfill, reconcile }

/// Writes changes as JSON objects, keys in the documented order.
///
/// What is the same in all changes of an output is written once, when the encoder is made. A class, so that
/// handing it on copies nothing.
public final class ChangeEncoder: Sendable {
    private struct Keys {
        let change = JSONKey("change")
        let customerID = JSONKey("customer_id")
        let sequence = JSONKey("sequence")
        let at = JSONKey("at")
        let since = JSONKey("since")
        let cause = JSONKey("cause")
        let eventID = JSONKey("event_id")
        let holdout = JSONKey("holdout")
        let features = JSONKey("features")
        let scores = JSONKey("scores")
    }

    private struct Output {
        /// `"segment":…,"version":…,"definition":…`
        let identity: [UInt8]
        let features: [(key: JSONKey, type: ValueType)]
        let scores: [JSONKey]
    }

    private let keys = Keys()
    private let outputs: [Output]
    /// `"origin":…`
    private let origin: [UInt8]

    public init(plan: Plan, origin: ChangeOrigin) {
        outputs = plan.outputs.map { output in
            Output(
                identity: Self.identity(output),
                features: output.features.map { (JSONKey(plan.features[$0].name), plan.features[$0].type) },
                scores: output.scores.map { JSONKey(plan.scores[$0].name) })
        }
        var writer = JSONWriter(capacity: 64)
        writer.key("origin")
        writer.value(origin.rawValue)
        self.origin = Array(writer.bytes)
    }

    private static func identity(_ output: SegmentOutput) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.key("segment")
        writer.value(output.name)
        writer.key("version")
        writer.value(output.version)
        writer.key("definition")
        writer.value(output.definition)
        return Array(writer.bytes)
    }

    /// Appends one object.
    public func encode(_ change: Change, to out: inout JSONWriter) {
        out.beginObject()
        out.key(keys.change)
        out.value(change.kind == .entered ? "entered" as StaticString : "exited")
        out.key(keys.customerID)
        out.value(change.customerID)
        outputs[change.output].identity.withUnsafeBytes { out.verbatim($0) }
        out.key(keys.sequence)
        out.value(Int64(change.sequence))
        out.key(keys.at)
        out.value(timestamp: change.at)
        out.key(keys.since)
        if let since = change.since { out.value(timestamp: since) } else { out.null() }
        out.key(keys.cause)
        out.value(change.cause.text)
        out.key(keys.eventID)
        if let event = change.eventID { out.value(event) } else { out.null() }
        origin.withUnsafeBytes { out.verbatim($0) }
        out.key(keys.holdout)
        out.value(change.isHoldout)
        encodeValues(of: change, outputs[change.output], to: &out)
        out.endObject()
    }

    private func encodeValues(of change: Change, _ output: Output, to out: inout JSONWriter) {
        let features = output.features
        out.key(keys.features)
        out.beginObject()
        for index in features.indices {
            out.key(features[index].key)
            out.value(change.feature(index, type: features[index].type))
        }
        out.endObject()
        out.key(keys.scores)
        out.beginObject()
        for index in output.scores.indices {
            out.key(output.scores[index])
            out.value(change.score(index, features: features.count))
        }
        out.endObject()
    }
}
