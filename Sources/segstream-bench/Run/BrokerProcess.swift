import ArgumentParser
import EventCodec
import EventFiles
import Glibc
import KafkaIO
import StreamCore

/// Fills a topic with events, by customer, and holds the broker that has it until the end of its input. The
/// broker is librdkafka's mock unless another one is named.
struct BrokerProcess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker-process", abstract: "A part of run.", shouldDisplay: false)

    private static let timeout = Duration.seconds(60)

    @Option var config: String
    @Option var input: String
    @Option var bootstrap: String?
    @Option var partitions: Int
    @Option(help: "The topic of the events.") var topic: String
    @Option(help: "Topics to create beside it.") var empty: [String] = []

    /// Prints the broker's address once the events are there.
    func run() throws {
        var cluster: MockCluster?
        if bootstrap == nil {
            cluster = try MockCluster()
            for topic in [topic] + empty { try cluster?.createTopic(topic, partitions: partitions) }
        }
        let servers = bootstrap ?? cluster?.bootstrapServers ?? ""
        let properties = KafkaProperties([("bootstrap.servers", servers)])
        if cluster == nil {
            let admin = try TopicAdmin(properties, log: quietLog)
            try admin.create([NewTopic(topic, partitions: partitions)], timeout: Self.timeout)
        }
        let sent = try fill(properties)
        try check(sent, properties)
        let out = try ByteSink(path: "-")
        try out.write(Array("\(servers)\n".utf8))
        try out.finish()
        while getchar() != EOF {}
        withExtendedLifetime(cluster) {}
    }

    /// - Returns: how many records were sent.
    private func fill(_ properties: KafkaProperties) throws -> Int {
        let job = try Job(config)
        let mapping = job.plan.definition.input
        var decoder = EventDecoder(
            mapping: mapping.mapping, timeFormat: mapping.timeFormat, fields: job.plan.fields)
        let producer = try Producer(properties, log: quietLog)
        var reader = try LineReader(path: input)
        while let line = try reader.next() {
            // A line without an event has no customer, and is as good a record as any.
            let key = (try? decoder.decode(line.bytes))?.customerID.string
            try producer.send(to: topic, key: key, value: Array(line.bytes))
            if line.number % 10_000 == 0 { _ = producer.poll() }
        }
        try producer.flush(timeout: Self.timeout)
        return reader.lineNumber
    }

    /// The mock drops the oldest records of a partition when it is full.
    private func check(_ sent: Int, _ properties: KafkaProperties) throws {
        let consumer = try Consumer(properties, group: "segstream-bench", log: quietLog)
        var (count, dropped): (Int64, Int64) = (0, 0)
        for partition in 0..<partitions {
            let bounds = try consumer.queryWatermarks(
                of: TopicPartition(topic, Int32(partition)), timeout: Self.timeout)
            count += bounds.high - bounds.low
            dropped += bounds.low
        }
        guard dropped == 0 else {
            throw Fault("the embedded broker has dropped \(dropped) events: use more partitions")
        }
        guard count == sent else { throw Fault("\(sent) events were sent and \(count) arrived") }
    }
}

/// Errors are said where they end something.
let quietLog: @Sendable (KafkaLogLevel, String, String) -> Void = { _, _, _ in }
