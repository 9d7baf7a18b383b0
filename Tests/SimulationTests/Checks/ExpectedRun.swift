import EventCodec
import Pipeline
@testable import StreamCore

/// One engine over a partition's records, without interruption but for changes of the job.
final class ExpectedRun {
    private(set) var changes: [[UInt8]: [[UInt8]]] = [:]
    private(set) var memberships: [[UInt8]: [UInt8]] = [:]
    private(set) var refused: [Int64] = []
    private var pipeline: Pipeline
    private var changeEncoder: ChangeEncoder
    private var membershipEncoder: MembershipEncoder
    private var json = JSONWriter(capacity: 1024)

    init(_ plan: Plan) {
        pipeline = Pipeline(plan)
        changeEncoder = ChangeEncoder(plan: plan, origin: .live)
        membershipEncoder = MembershipEncoder(plan: plan)
    }

    var state: PartitionState { pipeline.state(positions: []) }

    func process(_ entry: LogEntry) throws {
        if let value = entry.record.value {
            let refusal = try value.withUnsafeBytes { try pipeline.process($0) }
            if refusal != nil { refused.append(entry.offset) }
        } else {
            pipeline.countControl()
        }
        try pipeline.engine.fireTimers()
        endBatch()
    }

    /// Everybody is evaluated who was not yet under the last job.
    func finish() throws {
        while pipeline.engine.reevaluation != nil { _ = try pipeline.engine.reevaluate(limit: .max) }
        try pipeline.engine.fireTimers()
        endBatch()
    }

    /// Goes on under another job, at the partition's time then. Who was evaluated under the job before it,
    /// if that was a change too, is what the changelog says.
    func adopt(_ change: JobCourse.Change, _ findings: Findings) throws {
        let time = change.before.time.watermark
        pipeline.engine.advanceWatermark(to: time)
        try pipeline.engine.fireTimers()
        if pipeline.engine.time.watermark != time {
            findings.add("jobs", "the time of a change is \(time), not \(pipeline.engine.time.watermark)")
        }
        try renew(as: change)
        // What falls due between an earlier change and this one shows only now.
        try pipeline.engine.fireTimers()
        endBatch()
        var state = pipeline.state(positions: [])
        state.history.pending = change.before.history.pending
        var records: [[UInt8]] = []
        pipeline.engine.forEachState { _, record in records.append(Array(record)) }
        let plan = change.plan
        pipeline = Pipeline(plan)
        pipeline.restore(state)
        for record in records { try record.withUnsafeBytes { try pipeline.engine.restore($0) } }
        pipeline.restore(state)
        changeEncoder = ChangeEncoder(plan: plan, origin: .live)
        membershipEncoder = MembershipEncoder(plan: plan)
    }

    private func renew(as change: JobCourse.Change) throws {
        for slot in 0..<pipeline.engine.store.slotCount {
            guard let header = pipeline.engine.store.header(slot), header.pointee.isStale else { continue }
            var customer = pipeline.engine.store.open(slot)
            guard let record = change.customers[Array(customer.id.buffer)] else { continue }
            if try !change.isStale(record) { pipeline.engine.renew(&customer) }
        }
    }

    private func endBatch() {
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
}
