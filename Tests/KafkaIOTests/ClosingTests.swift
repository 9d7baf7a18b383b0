import CKafka
import Glibc
import Synchronization
import Testing

@testable import KafkaIO

/// Nothing that goes wrong on a broker keeps a client from ending.
@Suite(.timeLimit(.minutes(1))) struct ClosingTests {
    @Test(.enabled(if: TestCluster.external == nil, TestCluster.hasExternal), arguments: [false, true])
    func aProducerEndsWithoutItsBroker(transactional: Bool) throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        var producer: Producer? = try cluster.makeProducer()
        if transactional {
            producer = try cluster.makeTransactionalProducer()
            try producer?.beginTransaction()
        }
        try producer?.send(to: topic, key: "sent", value: [])
        try producer?.flush(timeout: patience)
        try #require(cluster.mock).stopBroker(1)
        for _ in 0..<1000 { try producer?.send(to: topic, key: "queued", value: [0, 1, 2]) }
        let begin = ContinuousClock.now
        producer = nil
        #expect(ContinuousClock.now - begin < .seconds(5))
    }

    /// A name server that does not answer keeps librdkafka's thread.
    @Test func aClientEndsWhileAHostIsLookedUp() throws {
        let properties = KafkaProperties([("bootstrap.servers", "somewhere:9092")])
        let handle = try ClientHandle(.producer, properties, log: ignoreLog) {
            rd_kafka_conf_set_resolve_cb($0) { _, _, _, _, _ in
                isLookingUp.store(true, ordering: .sequentiallyConsistent)
                while !mayAnswer.load(ordering: .sequentiallyConsistent) { usleep(1000) }
                return EAI_FAIL
            }
        }
        while !isLookingUp.load(ordering: .sequentiallyConsistent) { usleep(1000) }
        let begin = ContinuousClock.now
        _ = consume handle
        #expect(ContinuousClock.now - begin < patience)
        mayAnswer.store(true, ordering: .sequentiallyConsistent)
    }

    /// librdkafka before 2.3 aborts the process when a cooperative consumer is destroyed in this state.
    @Test(.enabled(if: TestCluster.external == nil, TestCluster.hasExternal), arguments: [false, true])
    func aMemberThatHasJoinedAndWasNeverAssignedAnythingEnds(closes: Bool) throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        var consumer: Consumer? = try cluster.makeConsumer(
            KafkaProperties([("partition.assignment.strategy", "cooperative-sticky")]))
        let failure = KafkaErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS)
        cluster.mock?.fail(.syncGroup, with: Array(repeating: failure, count: 1000))
        try consumer?.subscribe(to: [topic])
        try consumer?.poll { _ in
            // Behind seven bytes that name the format stands the generation, -1 before the group was joined.
            try consumer?.currentMetadata().bytes[7..<11] != [255, 255, 255, 255]
        }
        if closes { try consumer?.close(timeout: .seconds(2)) }
        consumer = nil
    }

    @Test(arguments: ["range", "cooperative-sticky"])
    func aConsumerThatNeverSubscribedEnds(strategy: String) throws {
        let cluster = try TestCluster()
        let properties = KafkaProperties([("partition.assignment.strategy", strategy)])
        _ = try cluster.makeConsumer(properties)
        let reader = try cluster.makeConsumer(properties)
        try reader.assign([TopicPartition(try cluster.makeTopic(), 0): .beginning])
        _ = try reader.poll(max: 1, timeout: .milliseconds(20)) { _ in }
    }
}

private let isLookingUp = Atomic(false)
private let mayAnswer = Atomic(false)
