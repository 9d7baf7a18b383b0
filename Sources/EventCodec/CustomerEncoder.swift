import StreamCore

/// Writes what is known of a customer: features, scores and the published segments that they are in.
public struct CustomerEncoder: Sendable {
    private let plan: Plan

    public init(plan: Plan) { self.plan = plan }

    /// Appends one object.
    /// - Parameters:
    ///   - snapshot: of an inspector of the same plan.
    ///   - partition: the one that the customer's events are in; nil where there are none.
    public func encode(_ snapshot: CustomerSnapshot, partition: Int?, to out: inout JSONWriter) {
        out.beginObject()
        out.customerHead(
            snapshot.customerID.string, partition: partition, at: snapshot.at, sequence: snapshot.sequence)
        out.key("features")
        out.beginObject()
        for (index, feature) in plan.features.enumerated() {
            out.key(JSONKey(feature.name))
            out.value(snapshot.feature(index))
        }
        out.endObject()
        out.key("scores")
        out.beginObject()
        for (index, score) in plan.scores.enumerated() {
            out.key(JSONKey(score.name))
            out.value(snapshot.score(index))
        }
        out.endObject()
        out.key("segments")
        encodeSegments(of: snapshot, to: &out)
        out.endObject()
    }

    /// As the memberships topic has them.
    private func encodeSegments(of snapshot: CustomerSnapshot, to out: inout JSONWriter) {
        out.beginObject()
        for index in plan.definition.segments.indices {
            guard let standing = snapshot.standing(in: index) else { continue }
            let output = plan.outputs[standing.output]
            guard !output.shadow else { continue }
            out.membership(JSONKey(output.name), since: standing.since, version: output.version)
        }
        out.endObject()
    }
}

extension JSONWriter {
    /// `"customer_id":…,"partition":…,"at":…,"sequence":…`
    mutating func customerHead(_ id: String, partition: Int?, at: Int64, sequence: UInt32) {
        key("customer_id")
        value(id)
        key("partition")
        value(optional: partition) { $0.value($1) }
        key("at")
        value(timestamp: at)
        key("sequence")
        value(Int64(sequence))
    }

    /// `"NAME":{"since":…,"version":…}`
    mutating func membership(_ name: JSONKey, since: Int64, version: Int) {
        key(name)
        beginObject()
        key("since")
        value(timestamp: since)
        key("version")
        value(version)
        endObject()
    }

    /// A feature's or a model's value.
    mutating func value(_ value: Change.Value) {
        switch value {
        case .number(let number): self.value(number)
        case .bool(let bool): self.value(bool)
        case .string(let text): self.value(text)
        }
    }

    /// Null for nil.
    mutating func value<Value>(optional: Value?, _ write: (inout JSONWriter, Value) -> Void) {
        if let optional { write(&self, optional) } else { null() }
    }
}
