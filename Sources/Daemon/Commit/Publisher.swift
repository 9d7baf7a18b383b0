import ConfigurationFile
import EventCodec
import KafkaIO
import Pipeline
import StreamCore

/// Turns what a batch brought into records of the output topics and of the changelog.
final class Publisher {
    private let outbox: Outbox
    private let topics: OutputSettings
    private let changelogTopic: String?
    private var encoders: [ObjectIdentifier: PlanEncoders] = [:]
    private let identity: ChangeIdentity
    private let source: String
    /// Where changes are shown once they are committed; nil where nobody looks.
    let tap: ChangeTap?
    private var headers = HeaderList()
    private var json = JSONWriter(capacity: 2048)
    private var partitionRecord: [UInt8] = []

    init(outbox: Outbox, configuration: Configuration, tap: ChangeTap? = nil) {
        self.outbox = outbox
        self.tap = tap
        topics = configuration.output
        changelogTopic = configuration.state.changelogTopic
        identity = ChangeIdentity(application: configuration.job.application)
        source = "/segstreamd/\(configuration.job.application)"
    }

    // MARK: Results

    /// Hands over the batch's changes and the memberships that follow from them.
    func publish(_ engine: borrowing Engine, of plan: Plan) throws {
        guard !engine.changes.isEmpty else { return }
        let encoders = encoders(of: plan)
        try engine.changes.forEach { try publish($0, encoders) }
        try engine.forEachChangedMembership { try publish($0, encoders) }
    }

    private func encoders(of plan: Plan) -> PlanEncoders {
        if let known = encoders[ObjectIdentifier(plan)] { return known }
        let made = PlanEncoders(plan)
        encoders[ObjectIdentifier(plan)] = made
        return made
    }

    /// Nothing is published of the plans that were used so far.
    func forgetPlans() { encoders = [:] }

    private func publish(_ change: Change, _ encoders: PlanEncoders) throws {
        let output = encoders.plan.outputs[change.output]
        json.removeAll()
        encoders.changes.encode(change, to: &json)
        setHeaders(of: change, segment: output.name)
        try send(to: topics.changesTopic, key: change.customerID, value: json.bytes, headers: headers)
        tap?.note(json.bytes)
    }

    /// CloudEvents 1.0, Kafka protocol binding, binary content mode.
    private func setHeaders(of change: Change, segment: String) {
        headers.removeAll()
        headers.append("ce_specversion", "1.0")
        headers.append("ce_id", size: ChangeIdentity.size) {
            identity.write(change, segment: segment, to: $0)
        }
        switch change.kind {
        case .entered: headers.append("ce_type", "segstream.segment.entered.v1")
        case .exited: headers.append("ce_type", "segstream.segment.exited.v1")
        }
        headers.append("ce_source", source)
        headers.append("ce_time", size: 24) { Timestamp.write(change.at, to: $0) }
        headers.append("ce_subject", change.customerID)
        headers.append("content-type", "application/json")
    }

    private func publish(_ membership: Membership, _ encoders: PlanEncoders) throws {
        json.removeAll()
        encoders.memberships.encode(membership, to: &json)
        try send(to: topics.membershipsTopic, key: membership.customerID, value: json.bytes)
    }

    /// Hands over a refused record as it came, with the reason in its headers.
    func publish(deadLetter record: InputRecord, of origin: TopicPartition, _ error: DecodeError)
        throws(KafkaError)
    {
        headers.removeAll()
        headers.append("error.code", error.code.rawValue)
        headers.append("error.field", error.field ?? "")
        headers.append("error.message", error.message)
        headers.append("source.topic", origin.topic)
        headers.append("source.partition", "\(origin.partition)")
        headers.append("source.offset", "\(record.offset)")
        try outbox.open()
        try outbox.producer.send(
            to: topics.deadLetterTopic, partition: nil, key: record.key, value: record.value,
            headers: headers, timestamp: nil)
    }

    // MARK: State

    /// Hands over the state records of the customers touched, and behind them the partition record: who finds
    /// it in the changelog has the others.
    func publish(_ state: PartitionState, of work: PartitionWork) throws {
        guard let changelogTopic else { return }
        try work.pipeline.engine.forEachTouchedState { id, record in
            try send(to: changelogTopic, work.partition, key: id, value: record)
        }
        PartitionRecord.encode(state, plan: work.plan, into: &partitionRecord)
        try partitionRecord.withUnsafeBytes {
            try send(to: changelogTopic, work.partition, key: Self.noBytes, value: $0)
        }
    }

    /// The key of partition records, which no customer has.
    private static var noBytes: ByteView { ByteView(base: ("" as StaticString).utf8Start, count: 0) }

    private func send(
        to topic: String, _ partition: Int32? = nil, key: ByteView, value: UnsafeRawBufferPointer,
        headers: HeaderList = HeaderList()
    ) throws(KafkaError) {
        try outbox.open()
        let value = value.bindMemory(to: UInt8.self)
        try outbox.producer.send(
            to: topic, partition: partition, key: key,
            value: value.baseAddress.map { ByteView(base: $0, count: value.count) }, headers: headers,
            timestamp: nil)
    }
}

/// Writes what happens under one plan.
private struct PlanEncoders {
    let plan: Plan
    let changes: ChangeEncoder
    let memberships: MembershipEncoder

    init(_ plan: Plan) {
        self.plan = plan
        changes = ChangeEncoder(plan: plan, origin: .live)
        memberships = MembershipEncoder(plan: plan)
    }
}
