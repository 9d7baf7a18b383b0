import KafkaIO
import ShopSimulator

/// Events as records of a Kafka topic.
struct TopicOutput: EventOutput {
    /// For a topic that has to be created.
    private static let partitions = 4
    private static let timeout = Duration.seconds(10)
    /// Events between two looks at the client's errors.
    private static let pollInterval = 1000

    private var shop: ShopProducer
    private var sent = 0
    private(set) var bytesSent = 0

    /// Finds the topic, or creates it.
    init(topic: String, bootstrapServers: String) throws(KafkaError) {
        shop = try ShopProducer(bootstrapServers: bootstrapServers, topic: topic)
        let admin = try TopicAdmin(ShopProducer.properties(bootstrapServers), log: ShopProducer.log)
        guard try admin.partitionCounts(of: [topic], timeout: Self.timeout).isEmpty else { return }
        try admin.create([NewTopic(topic, partitions: Self.partitions)], timeout: Self.timeout)
        printError("segstreamd: created topic \(topic) with \(Self.partitions) partitions")
    }

    mutating func send(_ event: ShopEvent) throws {
        bytesSent += try shop.send(event)
        sent += 1
        if sent % Self.pollInterval == 0 { flush() }
    }

    /// The producer sends by itself.
    func flush() {
        for error in shop.producer.poll() { printError("segstreamd: \(error)") }
    }

    func finish() throws { try shop.producer.flush(timeout: Self.timeout) }
}
