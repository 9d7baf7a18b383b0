import Testing

@testable import KafkaIO

@Suite struct PropertyTests {
    @Test func theLastValueCountsAndDefaultsGiveWay() {
        var properties = KafkaProperties([("a", "1"), ("b", "2"), ("a", "3")])
        #expect(properties.entries.map(\.name) == ["a", "b"])
        #expect(properties["a"] == "3")
        properties["b"] = nil
        let merged = properties.withDefaults(KafkaProperties([("a", "0"), ("c", "4")]))
        #expect(merged.entries.map(\.name) == ["a", "c"])
        #expect(merged.entries.map(\.value) == ["3", "4"])
    }

    @Test func everyProblemIsNamed() {
        let properties = KafkaProperties([
            ("bootstrap.servers", "localhost:1"),
            ("bootstrap.server", "localhost:1"),
            ("linger.ms", "soon"),
            ("acks", "7000"),
            ("enable.auto.commit", "true"),
            ("enable.partition.eof", "false"),
            ("session.timeout.ms", "6000"),
        ])
        let problems = properties.problems()
        #expect(
            problems.map(\.name) == ["bootstrap.server", "linger.ms", "acks", "enable.auto.commit"])
        #expect(problems.first?.message.contains("did you mean 'bootstrap.servers'?") == true)
        #expect(problems.last?.message.contains("must be left at false") == true)
    }

    @Test(arguments: [("no.such.thing", "1"), ("fetch.wait.max.ms", "-5"), ("enable.auto.commit", "true")])
    func aClientNamesThePropertyThatItRefuses(name: String, value: String) throws {
        let error = try kafkaError {
            _ = try Consumer(KafkaProperties([(name, value)]), group: "g", log: ignoreLog)
        }
        #expect(error.code == .invalidArgument)
        #expect(error.description.contains("property '\(name)'"))
    }

    @Test func aContradictionThatOnlyTheClientSeesIsAnErrorToo() throws {
        let properties = KafkaProperties([("session.timeout.ms", "7000"), ("max.poll.interval.ms", "6000")])
        let error = try kafkaError { _ = try Consumer(properties, group: "g", log: ignoreLog) }
        #expect(error.reason.contains("max.poll.interval.ms"))
    }

    /// librdkafka would warn (`CONFWARN`) about each property that is meant for the other kind of client.
    @Test func oneSetServesBothKindsOfClientSilently() throws {
        let properties = KafkaProperties([
            ("linger.ms", "3"), ("acks", "all"), ("enable.idempotence", "true"), ("partitioner", "murmur2"),
            ("fetch.wait.max.ms", "10"), ("auto.offset.reset", "latest"), ("client.id", "test"),
        ])
        var lines: [String] = []
        let log: KafkaLog = { _, facility, message in lines.append("\(facility): \(message)") }
        _ = try Producer(properties, log: log).poll(timeout: .zero)
        let consumer = try Consumer(properties, group: "g", log: log)
        _ = try consumer.poll(max: 1, timeout: .zero) { _ in }
        try consumer.close()
        #expect(lines.filter { $0.contains("CONFWARN") && !$0.contains("bootstrap.servers") } == [])
    }

    @Test func theManualTellsTheKindsOfClientApart() {
        let catalog = PropertyCatalog.shared
        #expect(catalog.names.count > 100)
        #expect(catalog.applies("linger.ms", to: .producer) && !catalog.applies("linger.ms", to: .consumer))
        #expect(catalog.applies("group.id", to: .consumer) && !catalog.applies("group.id", to: .producer))
        #expect(catalog.applies("client.id", to: .consumer) && catalog.applies("client.id", to: .producer))
    }

    @Test func versionsAreOrderedAndTheFloorIsKept() throws {
        #expect(LibraryVersion(packed: 0x0200_02FF) == LibraryVersion(2, 0, 2))
        #expect(LibraryVersion(2, 0, 2) < LibraryVersion(2, 10, 0))
        try KafkaLibrary.requireVersion()
        let error = try kafkaError { try KafkaLibrary.requireVersion(LibraryVersion(99, 0, 0)) }
        #expect(error.reason.contains("99.0.0"))
    }

    @Test(arguments: [
        (Duration.zero, 0), (.seconds(-1), 0), (.nanoseconds(1), 1), (.milliseconds(20), 20),
        (.seconds(3_000_000_000), Int(Int32.max)),
    ])
    func timeoutsRoundUp(duration: Duration, milliseconds: Int) {
        #expect(duration.timeoutMilliseconds == Int32(milliseconds))
    }
}
