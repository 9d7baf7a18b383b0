import Daemon
import Demo
import KafkaIO

/// Sends the demo's shop to its topic, as its time comes and as far as the daemon keeps up.
struct ShopFeed: ~Copyable {
    /// Events that the daemon has not read yet: no more than the embedded broker is sure to keep.
    private static let mostUnread = 20_000
    /// Nanoseconds between two looks at the clock.
    private static let pause: Int64 = 20_000_000

    private let memory: EventTypeMemory
    private var producer: ShopProducer
    private var shop: DemoShop
    private var sent = 0

    init(bootstrapServers: String, topic: String, time: DemoTime, memory: EventTypeMemory) throws(KafkaError)
    {
        producer = try ShopProducer(bootstrapServers: bootstrapServers, topic: topic)
        self.memory = memory
        shop = DemoShop(time)
    }

    /// Sends until the flag is set.
    /// - Parameter consumed: how many events the daemon has read.
    mutating func run(until stop: StopFlag, consumed: () -> Int) throws(KafkaError) {
        repeat {
            var room = Self.mostUnread - (sent - consumed())
            while room > 0, let event = shop.next(at: WallClock.system.now()) {
                memory.remember(event)
                _ = try producer.send(event)
                sent += 1
                room -= 1
            }
            _ = producer.producer.poll()
        } while stop.sleep(nanoseconds: Self.pause)
    }
}
