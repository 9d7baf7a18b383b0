import Glibc
import StreamCore
import Testing

@testable import KafkaIO

/// The broker that the suites talk to: the one of `SEGSTREAM_TEST_BROKERS`, else a mock cluster of their own.
struct TestCluster {
    static let external = getenv("SEGSTREAM_TEST_BROKERS").map { String(cString: $0) }
    static let hasExternal: Comment =
        "SEGSTREAM_TEST_BROKERS names a broker, whose faults are not ours to cause"

    let mock: MockCluster?
    let bootstrapServers: String

    init() throws {
        mock = Self.external == nil ? try MockCluster(waitsAtEnd: false) : nil
        bootstrapServers = Self.external ?? mock?.bootstrapServers ?? ""
    }

    /// Fast to answer: the mock does not wake a waiting fetch, and its groups wait for `session.timeout.ms`,
    /// of which brokers take no less than 6 seconds.
    var properties: KafkaProperties {
        KafkaProperties([
            ("bootstrap.servers", bootstrapServers),
            ("fetch.wait.max.ms", "10"),
            ("session.timeout.ms", mock == nil ? "6000" : "2500"),
            ("heartbeat.interval.ms", "200"),
            ("linger.ms", "1"),
        ])
    }

    func makeTopic(partitions: Int = 1) throws -> String {
        let name = uniqueName("topic")
        if let mock {
            try mock.createTopic(name, partitions: partitions)
        } else {
            let topic = NewTopic(
                name, partitions: partitions, configuration: [("max.message.bytes", "2000000")])
            try TopicAdmin(properties, log: ignoreLog).create([topic], timeout: patience)
        }
        return name
    }

    func makeProducer(_ extra: KafkaProperties = KafkaProperties()) throws -> Producer {
        try Producer(extra.withDefaults(properties), log: ignoreLog)
    }

    func makeConsumer(
        group: String = uniqueName("group"), reportsEnds: Bool = false,
        _ extra: KafkaProperties = KafkaProperties()
    ) throws -> Consumer {
        try Consumer(
            extra.withDefaults(properties), group: group, reportsEnds: reportsEnds, log: ignoreLog)
    }

    /// A producer that has made itself the one of its `transactional.id`, and is quick to connect again.
    func makeTransactionalProducer(
        id: String = uniqueName("id"), _ extra: KafkaProperties = KafkaProperties()
    ) throws -> Producer {
        var properties = extra.withDefaults(quickToConnect)
        properties["transactional.id"] = id
        let producer = try makeProducer(properties)
        try producer.initTransactions(timeout: patience)
        return producer
    }

    /// A consumer that reads all partitions of the topic from the beginning, without a group's say.
    func makeReader(of topic: String, partitions: Int32 = 1) throws -> Consumer {
        let consumer = try makeConsumer()
        let starts = (0..<partitions).map { (TopicPartition(topic, $0), StartOffset.beginning) }
        try consumer.assign(Dictionary(uniqueKeysWithValues: starts))
        return consumer
    }
}

/// How long a condition may take before the test fails; far above what it takes.
let patience = Duration.seconds(30)

func uniqueName(_ prefix: String) -> String {
    "test-\(prefix)-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
}

func ignoreLog(_: KafkaLogLevel, _: String, _: String) {}

let quickToConnect = KafkaProperties([
    ("reconnect.backoff.ms", "10"), ("reconnect.backoff.max.ms", "50"), ("retry.backoff.ms", "10"),
])

struct ReceivedRecord: Hashable {
    var place: TopicPartition
    var offset: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    var timestamp: Int64?
    var headers: [RecordHeader]

    init(_ record: borrowing RecordView) {
        place = TopicPartition(record.topic, record.partition)
        offset = record.offset
        key = record.key.map { Array($0.buffer) }
        value = record.value.map { Array($0.buffer) }
        timestamp = record.timestamp
        headers = record.headers()
    }

    var keyText: String { String(decoding: key ?? [], as: UTF8.self) }
}

extension Consumer {
    /// Polls until `condition` holds, and returns the records that came on the way.
    @discardableResult
    func poll(until condition: ([ReceivedRecord]) throws -> Bool) throws -> [ReceivedRecord] {
        let deadline = ContinuousClock.now + patience
        var records: [ReceivedRecord] = []
        while try !condition(records) {
            try #require(ContinuousClock.now < deadline, "\(records.count) records came")
            _ = try poll(max: 100, timeout: .milliseconds(20)) { records.append(ReceivedRecord($0)) }
        }
        return records
    }

    func read(_ count: Int) throws -> [ReceivedRecord] {
        try poll { $0.count >= count }
    }

    /// Polls until an error comes up.
    func pollForError() throws -> KafkaError {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let error = try poll(max: 1, timeout: .milliseconds(20), { _ in }).errors.first {
                return error
            }
        }
        throw KafkaError(.timedOut, during: "wait for an error")
    }
}

extension Producer {
    /// One transaction with a record for each key.
    func commit(_ keys: String..., to topic: String) throws {
        try beginTransaction()
        for key in keys { try send(to: topic, key: key, value: []) }
        try commitTransaction(timeout: patience)
    }
}

/// Runs `body`, which must throw a `KafkaError`, and returns it.
func kafkaError(from body: () throws -> Void) throws -> KafkaError {
    try #require(throws: KafkaError.self, performing: body)
}
