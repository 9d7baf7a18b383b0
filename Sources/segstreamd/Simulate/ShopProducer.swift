import KafkaIO
import ShopSimulator

/// Sends a shop's events to a topic, keyed by customer, so that each customer's events keep their order.
struct ShopProducer {
    let producer: Producer
    let topic: String
    private var key: [UInt8] = []
    private var value: [UInt8] = []

    init(bootstrapServers: String, topic: String) throws(KafkaError) {
        producer = try Producer(Self.properties(bootstrapServers), log: Self.log)
        self.topic = topic
    }

    /// Hands an event over. The record's own time stays the clock's: by an event's, which may lie a month
    /// back, the broker would take the record for old and remove it.
    /// - Returns: the bytes of its value.
    mutating func send(_ event: ShopEvent) throws(KafkaError) -> Int {
        key.removeAll(keepingCapacity: true)
        value.removeAll(keepingCapacity: true)
        event.appendCustomerID(to: &key)
        event.appendJSON(to: &value)
        try producer.send(to: topic, key: String(decoding: key, as: UTF8.self), value: value)
        return value.count
    }

    static func properties(_ bootstrapServers: String) -> KafkaProperties {
        KafkaProperties([("bootstrap.servers", bootstrapServers)])
    }

    /// The client's errors are said where they end something.
    static let log: @Sendable (KafkaLogLevel, String, String) -> Void = { _, _, _ in }
}
