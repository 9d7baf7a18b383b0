import Testing

@testable import KafkaIO

/// Faults of brokers, which only the mock can be made to have.
@Suite(.enabled(if: TestCluster.external == nil, TestCluster.hasExternal)) struct FaultTests {
    @Test func aBrokerThatGoesAndComesBackLosesNothing() throws {
        let cluster = try TestCluster()
        let mock = try #require(cluster.mock)
        let topic = try cluster.makeTopic()
        let quick = KafkaProperties([("reconnect.backoff.ms", "10"), ("reconnect.backoff.max.ms", "50")])
        let producer = try cluster.makeProducer(quick)
        let consumer = try cluster.makeConsumer(quick)
        try consumer.assign([TopicPartition(topic, 0): .beginning])
        try producer.send(to: topic, key: "before", value: [])
        #expect(try consumer.read(1).map(\.keyText) == ["before"])

        try mock.stopBroker(1)
        try producer.send(to: topic, key: "during", value: [])
        let error = try kafkaError { try producer.flush(timeout: .milliseconds(200)) }
        #expect(error.code == .timedOut)
        #expect(error.reason.contains("1 records are not confirmed"))
        let outage = try consumer.pollForError()
        #expect([.transport, .allBrokersDown].contains(outage.code))
        #expect(outage.isRetriable && !outage.isFatal)

        try mock.startBroker(1)
        try producer.flush(timeout: patience)
        #expect(try consumer.read(1).map(\.keyText) == ["during"])
    }

    @Test func recordsThatTheBrokerRefusesShowInFlushOnce() throws {
        let cluster = try TestCluster()
        let mock = try #require(cluster.mock)
        let topic = try cluster.makeTopic()
        let producer = try cluster.makeProducer(KafkaProperties([("enable.idempotence", "false")]))
        mock.fail(.produce, with: [.messageTooLarge])
        try producer.send(to: topic, key: "refused", value: [])
        let error = try kafkaError { try producer.flush(timeout: patience) }
        #expect(error.code == .messageTooLarge)
        #expect(error.reason.contains(topic))
        #expect(!error.isRetriable && !error.isFatal)

        try producer.send(to: topic, key: "taken", value: [])
        try producer.flush(timeout: patience)
        #expect(try cluster.makeReader(of: topic).read(1).map(\.keyText) == ["taken"])
    }

    @Test func aFullQueueSlowsTheSenderAndLosesNothing() throws {
        let cluster = try TestCluster()
        try #require(cluster.mock).setRoundTripTime(.milliseconds(5), ofBroker: 1)
        let topic = try cluster.makeTopic()
        let producer = try cluster.makeProducer(KafkaProperties([("queue.buffering.max.messages", "10")]))
        for number in 0..<200 {
            try producer.send(to: topic, key: "\(number)", value: [])
            #expect(producer.pendingCount <= 10)
        }
        try producer.flush(timeout: patience)
        #expect(try cluster.makeReader(of: topic).read(200).map(\.keyText) == (0..<200).map(String.init))
    }

    @Test func waitingForRoomHasAnEnd() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        try #require(cluster.mock).stopBroker(1)
        var properties = cluster.properties
        properties["queue.buffering.max.messages"] = "2"
        let producer = try Producer(properties, sendTimeout: .milliseconds(50), log: ignoreLog)
        let error = try kafkaError {
            for _ in 0..<3 { try producer.send(to: topic, key: nil, value: []) }
        }
        #expect(error.code == .queueFull)
        #expect(error.isRetriable)
        #expect(error.reason.contains("2 are queued"))
    }

    @Test func aCommitWithoutABrokerHasAnEnd() throws {
        let cluster = try TestCluster()
        let place = TopicPartition(try cluster.makeTopic(), 0)
        let consumer = try cluster.makeConsumer(KafkaProperties([("session.timeout.ms", "1000")]))
        try consumer.assign([place: .beginning])
        try consumer.commit([place: 0], timeout: patience)
        try #require(cluster.mock).stopBroker(1)
        let error = try kafkaError { try consumer.commit([place: 1], timeout: .milliseconds(200)) }
        #expect(error.isRetriable)
    }

    /// librdkafka 2.0.2 would wait for the commit's answer for ever.
    @Test func closingWithACommitUnderWayHasAnEnd() throws {
        let cluster = try TestCluster()
        let place = TopicPartition(try cluster.makeTopic(), 0)
        let consumer = try cluster.makeConsumer(KafkaProperties([("session.timeout.ms", "1000")]))
        try consumer.assign([place: .beginning])
        try consumer.commit([place: 0], timeout: patience)
        try #require(cluster.mock).stopBroker(1)
        try consumer.commitAsync([place: 1])
        let begin = ContinuousClock.now
        try consumer.close(timeout: .milliseconds(500))
        #expect(ContinuousClock.now - begin < patience)
    }
}

@Suite struct UnreachableBrokerTests {
    static let nowhere = KafkaProperties([("bootstrap.servers", "no-such-host.invalid:9092")])

    @Test func aConsumerReportsAHostThatDoesNotResolveAndCloses() throws {
        let consumer = try Consumer(Self.nowhere, group: "g", log: ignoreLog)
        try consumer.subscribe(to: ["t"])
        let error = try consumer.pollForError()
        #expect([.resolve, .allBrokersDown].contains(error.code))
        #expect(error.isRetriable)
        try consumer.close()
    }

    @Test func aProducerReportsAHostThatDoesNotResolve() throws {
        var lines: [String] = []
        let producer = try Producer(Self.nowhere) { _, _, message in lines.append(message) }
        try producer.send(to: "t", key: nil, value: [])
        let error = try kafkaError { try producer.flush(timeout: .milliseconds(500)) }
        #expect(error.code == .timedOut)
        #expect(error.reason.contains("no-such-host.invalid"))
        #expect(lines.contains { $0.contains("no-such-host.invalid") })
    }

    @Test func theAdminNamesTheServersAndTheCause() throws {
        let admin = try TopicAdmin(Self.nowhere, log: ignoreLog)
        let error = try kafkaError {
            _ = try admin.partitionCounts(of: ["t"], timeout: .milliseconds(500))
        }
        #expect(error.isRetriable)
        #expect(error.reason.contains("no-such-host.invalid:9092"))
    }
}
