import KafkaIO
import Testing

@testable import Daemon

@Suite("Clients")
struct ClientFactoryTests {
    @Test(
        "How long a worker may stay away from its poll",
        arguments: [
            ([:], "120000"), (["session.timeout.ms": "6000"], "120000"),
            (["session.timeout.ms": "200000"], "200000"), (["max.poll.interval.ms": "20000"], "20000"),
        ] as [([String: String], String)])
    func pollInterval(given: [String: String], expected: String) {
        let properties = KafkaProperties(given.map { ($0.key, $0.value) })
        #expect(ClientFactory.pollInterval(properties) == expected)
    }
}
