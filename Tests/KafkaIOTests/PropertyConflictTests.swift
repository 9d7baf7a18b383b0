import Testing

@testable import KafkaIO

@Suite("Properties that do not go together")
struct PropertyConflictTests {
    @Test(arguments: [
        ([("session.timeout.ms", "6000"), ("max.poll.interval.ms", "2000")], "max.poll.interval.ms"),
        ([("security.protocol", "ssl"), ("ssl.ca.location", "/nowhere.pem")], "ssl.ca.location"),
    ])
    func namesOneOfThem(properties: [(String, String)], named: String) {
        let properties = KafkaProperties([("bootstrap.servers", "127.0.0.1:1")] + properties)
        #expect(properties.problems().isEmpty)
        #expect(properties.conflict()?.contains(named) == true)
    }

    @Test(arguments: ["range", "cooperative-sticky"])
    func nothingAgainstWhatIsRight(strategy: String) {
        let properties = KafkaProperties([
            ("bootstrap.servers", "127.0.0.1:1"), ("partition.assignment.strategy", strategy),
            ("compression.codec", "zstd"), ("fetch.wait.max.ms", "10"),
        ])
        #expect(properties.conflict() == nil)
    }
}
