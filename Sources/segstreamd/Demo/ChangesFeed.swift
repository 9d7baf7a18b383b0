import Demo
import KafkaIO
import StreamCore

/// Reads the changes from their topic, as any user would.
struct ChangesFeed: ~Copyable {
    private static let mostAtOnce = 5000

    private let consumer: Consumer
    private var reader: ChangeReader
    private let memory: EventTypeMemory

    init(bootstrapServers: String, topic: String, plan: Plan, memory: EventTypeMemory) throws(KafkaError) {
        let properties = KafkaProperties([
            ("bootstrap.servers", bootstrapServers), ("fetch.wait.max.ms", "20"),
        ])
        let consumer = try Consumer(properties, group: "segstreamd-demo-view", log: ShopProducer.log)
        try consumer.subscribe(to: [topic])
        self.consumer = consumer
        self.memory = memory
        reader = ChangeReader(plan)
    }

    /// Whether the broker has let us in; before that changes are not seen.
    var isReady: Bool { !consumer.assignment.isEmpty }

    /// Takes what has come, and waits a little where nothing has.
    mutating func poll(into tally: inout DemoTally) throws {
        let memory = memory
        _ = try consumer.poll(max: Self.mostAtOnce, timeout: .milliseconds(50)) { record in
            guard let value = record.value,
                let change = reader.read(
                    json: UnsafeRawBufferPointer(value.buffer), eventType: { memory.type(of: $0) })
            else { return }
            tally.record(change)
        }
    }
}
