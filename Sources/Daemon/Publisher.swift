import ConfigurationFile
import EventCodec
import KafkaIO
import Pipeline
import StreamCore

/// Turns what a batch brought into records of the output topics.
final class Publisher {
    private let producer: Producer
    private let topics: OutputSettings
    private let plan: Plan
    private let changeEncoder: ChangeEncoder
    private let membershipEncoder: MembershipEncoder
    private let identity: ChangeIdentity
    private let source: String
    private var json = JSONWriter(capacity: 2048)
    /// Changes handed over so far.
    private(set) var counts = PublishedCounts()

    init(producer: Producer, configuration: Configuration, plan: Plan) {
        self.producer = producer
        topics = configuration.output
        self.plan = plan
        changeEncoder = ChangeEncoder(plan: plan, origin: .live)
        membershipEncoder = MembershipEncoder(plan: plan)
        identity = ChangeIdentity(application: configuration.job.application)
        source = "/segstreamd/\(configuration.job.application)"
    }

    /// Hands over the batch's changes and the memberships that follow from them.
    func publish(_ engine: borrowing Engine) throws {
        try engine.changes.forEach(publish)
        try engine.forEachChangedMembership(publish)
    }

    private func publish(_ change: Change) throws {
        let output = plan.outputs[change.output]
        json.removeAll()
        changeEncoder.encode(change, to: &json)
        let kind = change.kind == .entered ? "entered" : "exited"
        // CloudEvents 1.0, Kafka protocol binding, binary content mode.
        let headers = [
            RecordHeader("ce_specversion", "1.0"),
            RecordHeader("ce_id", identity.id(of: change, segment: output.name)),
            RecordHeader("ce_type", "segstream.segment.\(kind).v1"),
            RecordHeader("ce_source", source),
            RecordHeader("ce_time", Timestamp.text(change.at)),
            RecordHeader("ce_subject", change.customerID.string),
            RecordHeader("content-type", "application/json"),
        ]
        try send(to: topics.changesTopic, key: change.customerID, headers: headers)
        counts.add(change.kind)
    }

    private func publish(_ membership: Membership) throws {
        json.removeAll()
        membershipEncoder.encode(membership, to: &json)
        try send(to: topics.membershipsTopic, key: membership.customerID)
    }

    /// Publishes the JSON that was written last.
    private func send(to topic: String, key: ByteView, headers: [RecordHeader] = []) throws(KafkaError) {
        let value = json.bytes.bindMemory(to: UInt8.self)
        try producer.send(
            to: topic, key: key, value: value.baseAddress.map { ByteView(base: $0, count: value.count) },
            headers: headers)
    }

    /// Hands over a refused record as it came, with the reason in its headers.
    func publish(deadLetter record: InputRecord, of origin: TopicPartition, _ error: DecodeError)
        throws(KafkaError)
    {
        let headers = [
            RecordHeader("error.code", error.code.rawValue),
            RecordHeader("error.field", error.field ?? ""),
            RecordHeader("error.message", error.message),
            RecordHeader("source.topic", origin.topic),
            RecordHeader("source.partition", "\(origin.partition)"),
            RecordHeader("source.offset", "\(record.offset)"),
        ]
        try producer.send(
            to: topics.deadLetterTopic, key: record.key, value: record.value, headers: headers)
    }
}

/// How many changes were published.
struct PublishedCounts {
    private(set) var entered: UInt64 = 0
    private(set) var exited: UInt64 = 0

    mutating func add(_ kind: Change.Kind) {
        switch kind {
        case .entered: entered += 1
        case .exited: exited += 1
        }
    }
}
