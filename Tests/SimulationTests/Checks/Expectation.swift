import EventCodec
import Pipeline
import StreamCore

/// What a partition's records lead to: one uninterrupted run of the same engine over them.
struct Expectation {
    /// The changes of each customer in order, and their last membership.
    private(set) var changes: [[UInt8]: [[UInt8]]] = [:]
    private(set) var memberships: [[UInt8]: [UInt8]] = [:]
    /// Offsets of the records that were refused.
    private(set) var refused: [Int64] = []
    private(set) var state = PartitionState(sizes: [])
    /// Offset behind the last record.
    let end: Int64

    init(_ log: PartitionLog, plan: Plan) throws {
        var pipeline = Pipeline(plan)
        let changeEncoder = ChangeEncoder(plan: plan, origin: .live)
        let membershipEncoder = MembershipEncoder(plan: plan)
        var json = JSONWriter(capacity: 1024)
        let records = log.visible
        end = records.last.map { $0.offset + 1 } ?? 0
        for entry in records {
            if let value = entry.record.value {
                let refusal = try value.withUnsafeBytes { try pipeline.process($0) }
                if refusal != nil { refused.append(entry.offset) }
            } else {
                pipeline.countControl()
            }
            try pipeline.engine.fireTimers()
            pipeline.engine.changes.forEach { change in
                json.removeAll()
                changeEncoder.encode(change, to: &json)
                changes[Array(change.customerID.buffer), default: []].append(Array(json.bytes))
            }
            pipeline.engine.forEachChangedMembership { membership in
                json.removeAll()
                membershipEncoder.encode(membership, to: &json)
                memberships[Array(membership.customerID.buffer)] = Array(json.bytes)
            }
            pipeline.engine.beginBatch()
        }
        state = pipeline.state(positions: [])
    }
}
