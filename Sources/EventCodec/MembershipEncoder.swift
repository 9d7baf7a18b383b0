import StreamCore

/// Writes the segments that a customer is in, as the memberships topic has them.
public struct MembershipEncoder {
    private let plan: Plan
    private let outputKeys: [JSONKey]

    public init(plan: Plan) {
        self.plan = plan
        outputKeys = plan.outputs.map { JSONKey($0.name) }
    }

    /// Appends one object.
    public func encode(_ membership: Membership, to out: inout JSONWriter) {
        out.beginObject()
        out.key("customer_id")
        out.value(membership.customerID)
        out.key("at")
        out.value(timestamp: membership.at)
        out.key("sequence")
        out.value(Int64(membership.sequence))
        out.key("segments")
        out.beginObject()
        membership.forEachSegment { output, since in
            out.membership(outputKeys[output], since: since, version: plan.outputs[output].version)
        }
        out.endObject()
        out.endObject()
    }
}
