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
    private let plan: Plan
    private let changeEncoder: ChangeEncoder
    private let membershipEncoder: MembershipEncoder
    private let identity: ChangeIdentity
    private let source: String
    private var headers = HeaderList()
    private var json = JSONWriter(capacity: 2048)
    private var partitionRecord: [UInt8] = []

    init(outbox: Outbox, configuration: Configuration, plan: Plan) {
        self.outbox = outbox
        topics = configuration.output
        changelogTopic = configuration.state.changelogTopic
        self.plan = plan
        changeEncoder = ChangeEncoder(plan: plan, origin: .live)
        membershipEncoder = MembershipEncoder(plan: plan)
        identity = ChangeIdentity(application: configuration.job.application)
        source = "/segstreamd/\(configuration.job.application)"
    }

    // MARK: Results

    /// Hands over the batch's changes and the memberships that follow from them.
    func publish(_ engine: borrowing Engine) throws {
        try engine.changes.forEach(publish)
        try engine.forEachChangedMembership(publish)
    }

    private func publish(_ change: Change) throws {
        let output = plan.outputs[change.output]
        json.removeAll()
        changeEncoder.encode(change, to: &json)
        setHeaders(of: change, segment: output.name)
        try send(to: topics.changesTopic, key: change.customerID, value: json.bytes, headers: headers)
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

    private func publish(_ membership: Membership) throws {
        json.removeAll()
        membershipEncoder.encode(membership, to: &json)
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
    func publish(_ state: PartitionState, _ engine: inout Engine, of partition: Int32) throws {
        guard let changelogTopic else { return }
        try engine.forEachTouchedState { id, record in
            try send(to: changelogTopic, partition, key: id, value: record)
        }
        PartitionRecord.encode(state, plan: plan, into: &partitionRecord)
        try partitionRecord.withUnsafeBytes {
            try send(to: changelogTopic, partition, key: Self.noBytes, value: $0)
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
