import Foundation
import KafkaIO
import StreamCore
import Testing

/// The broker of a test: the mock, or the one that `SEGSTREAM_TEST_BROKERS` names. Topics and group are the
/// test's own.
final class TestBroker {
    let bootstrapServers: String
    let application: String
    let partitions: Int
    let inputs: [String]
    private let mock: MockCluster?
    /// Whether transactions are real. The mock forgets the offsets in them and shows what was aborted.
    var isReal: Bool { mock == nil }
    /// As short as the broker allows; the first members of the mock wait 3 seconds to join.
    var sessionTimeout: Int { isReal ? 6000 : 4000 }
    private var sent: Int64 = 0
    private let start = Int64(Date().timeIntervalSince1970 * 1000) - 600_000

    var input: String { inputs[0] }
    var changes: String { "\(application)-changes" }
    var memberships: String { "\(application)-memberships" }
    var deadLetters: String { "\(application)-dead-letter" }
    var changelog: String { "\(application)-state" }

    /// - Parameter inputCount: the number of input topics.
    init(partitions: Int, inputCount: Int = 1, createsInputs: Bool = true) throws {
        self.partitions = partitions
        let application = "test-\(UUID().uuidString.prefix(8).lowercased())"
        self.application = application
        inputs = (0..<inputCount).map { "\(application)-events-\($0)" }
        if let real = ProcessInfo.processInfo.environment["SEGSTREAM_TEST_BROKERS"] {
            mock = nil
            bootstrapServers = real
        } else {
            let mock = try MockCluster()
            self.mock = mock
            bootstrapServers = mock.bootstrapServers
            for topic in [changes, memberships, deadLetters, changelog] { try createTopic(topic) }
        }
        if createsInputs { for topic in inputs { try createTopic(topic) } }
    }

    func createTopic(_ name: String, partitions: Int? = nil) throws {
        let partitions = partitions ?? self.partitions
        if let mock { return try mock.createTopic(name, partitions: partitions) }
        try TopicAdmin(properties, log: { _, _, _ in }).create(
            [NewTopic(name, partitions: partitions)], timeout: .seconds(20))
    }

    private var properties: KafkaProperties {
        KafkaProperties([
            ("bootstrap.servers", bootstrapServers), ("fetch.wait.max.ms", "10"),
            ("session.timeout.ms", "6000"),
        ])
    }

    private func reader(_ group: String) throws(KafkaError) -> Consumer {
        try Consumer(properties, group: group, log: { _, _, _ in })
    }

    // MARK: Input

    /// A record for an input topic, told by its index.
    struct Outgoing {
        var topic = 0
        var key: String?
        var value: [UInt8]?
    }

    /// Produces records with timestamps a millisecond apart.
    func produce(_ records: some Sequence<Outgoing>) throws {
        let producer = try Producer(properties, log: { _, _, _ in })
        for record in records {
            try producer.send(
                to: inputs[record.topic], key: record.key, value: record.value, timestamp: start + sent)
            sent += 1
        }
        try producer.flush(timeout: .seconds(30))
    }

    func produce(_ events: some Sequence<DaemonJob.Event>) throws {
        try produce(
            events.map { Outgoing(topic: $0.topic, key: $0.customer, value: Array($0.json.utf8)) })
    }

    /// What a partition's next record would get, for each that has records.
    func ends() throws -> [TopicPartition: Int64] {
        let reader = try reader("\(application)-bounds")
        var ends: [TopicPartition: Int64] = [:]
        for partition in inputPartitions {
            ends[partition] = try reader.queryWatermarks(of: partition, timeout: .seconds(10)).high
        }
        return ends.filter { $0.value > 0 }
    }

    /// The daemon's committed offsets.
    func committed() throws -> [TopicPartition: Int64] {
        try reader(application).committed(inputPartitions, timeout: .seconds(10))
    }

    private var inputPartitions: [TopicPartition] {
        inputs.flatMap { topic in (0..<Int32(partitions)).map { TopicPartition(topic, $0) } }
    }

    // MARK: Output

    /// Records of a topic from its beginning, until there are enough.
    func consume(_ topic: String, until isEnough: ([Received]) throws -> Bool) throws -> [Received] {
        let reader = try reader("\(application)-\(UUID().uuidString)")
        let all = (0..<Int32(partitions)).map { TopicPartition(topic, $0) }
        try reader.assign(Dictionary(uniqueKeysWithValues: all.map { ($0, .beginning) }))
        var records: [Received] = []
        let end = ContinuousClock.now + .seconds(150)
        while try !isEnough(records) {
            try #require(ContinuousClock.now < end, "\(topic) has only \(records.count) records")
            _ = try reader.poll(max: 1000, timeout: .milliseconds(100)) { records.append(Received($0)) }
        }
        return records
    }

    func consume(_ topic: String, count: Int) throws -> [Received] {
        try consume(topic) { $0.count >= count }
    }

    /// How many changes there are now.
    func countChanges() throws -> Int {
        let reader = try Consumer(
            properties, group: "\(application)-count", reportsEnds: true, log: { _, _, _ in })
        let all = (0..<Int32(partitions)).map { TopicPartition(changes, $0) }
        try reader.assign(Dictionary(uniqueKeysWithValues: all.map { ($0, .beginning) }))
        var count = 0
        var atEnd: Set<TopicPartition> = []
        try eventually("the end of \(changes) comes") {
            let outcome = try reader.poll(max: 1000, timeout: .milliseconds(100)) { _ in count += 1 }
            atEnd.formUnion(outcome.ends.keys)
            return atEnd.count == partitions
        }
        return count
    }

    /// Changes until this many different ones are there.
    func changes(count: Int) throws -> [Received] {
        try consume(changes) { $0.count >= count && Set($0.map(\.id)).count >= count }
    }
}

/// A copy of a record.
struct Received {
    var key: String?
    /// nil: a tombstone.
    var bytes: [UInt8]?
    var headerNames: [String]
    var headers: [String: String]

    /// The id of a change.
    var id: String { headers["ce_id"] ?? "" }
    var text: String { String(decoding: bytes ?? [], as: UTF8.self) }

    init(_ record: borrowing RecordView) {
        key = record.key?.string
        bytes = record.value.map { Array($0.buffer) }
        let all = record.headers()
        headerNames = all.map(\.name)
        headers = Dictionary(all.map { ($0.name, $0.text ?? "") }) { first, _ in first }
    }

    func json() throws -> [String: Any] { try parseObject(text) }
}

func parseObject(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
}
