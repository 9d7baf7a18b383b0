/// The segments that a customer is in: a view that is valid until the engine is used again.
public struct Membership {
    public let customerID: ByteView
    /// The instant of the last change, and how many there were.
    public let at: Int64
    public let sequence: UInt32
    private let customer: Customer
    private let plan: Plan

    init(_ customer: Customer, at: Int64, plan: Plan) {
        customerID = customer.id
        self.at = at
        sequence = customer.header.pointee.sequence
        self.customer = customer
        self.plan = plan
    }

    /// Passes the published segments in the file's order: the index into ``Plan/outputs``, and the instant of
    /// the entry.
    public func forEachSegment(_ body: (_ output: Int, _ since: Int64) -> Void) {
        for segment in plan.segments {
            guard let (output, since) = segment.membership(customer), !plan.outputs[output].shadow else {
                continue
            }
            body(output, since)
        }
    }
}

extension SegmentPlan {
    /// Where a customer is inside: the output and the instant of the entry.
    func membership(_ customer: Customer) -> (output: Int, since: Int64)? {
        switch rule {
        case .threshold, .retired(isOneOfMany: false):
            let state = customer.state(state, as: Hysteresis.State.self).pointee
            return state.isInside ? (output, state.changedAt) : nil
        case .tiers, .clusters, .retired(isOneOfMany: true):
            let state = customer.state(state, as: OneOfMany.State.self).pointee
            return state.current == OneOfMany.none ? nil : (output + Int(state.current), state.changedAt)
        }
    }
}
