import CKafka
import StreamCore
import Testing

@testable import KafkaIO

@Suite(.enabled(if: TestCluster.external == nil, TestCluster.hasExternal), .timeLimit(.minutes(1)))
struct TransactionFaultTests {
    private let cluster: TestCluster
    private let mock: MockCluster
    private let topic: String
    private let producer: Producer

    init() throws {
        cluster = try TestCluster()
        mock = try #require(cluster.mock)
        topic = try cluster.makeTopic()
        producer = try cluster.makeTransactionalProducer()
    }

    private func readBack() throws -> [String] {
        let end = try cluster.makeConsumer().queryWatermarks(of: TopicPartition(topic, 0), timeout: patience)
        return try cluster.makeReader(of: topic).read(Int(end.high)).map(\.keyText)
    }

    /// Aborts, after which the next transaction works.
    /// - Parameter aborts: how many it takes.
    private func expectRecovery(aborts: Int = 1) throws {
        for _ in 1..<aborts {
            try producer.abortTransaction(timeout: patience)
            let error = try kafkaError { try producer.commit("void", to: topic) }
            #expect(error.remedy == .abort, "\(error)")
        }
        try producer.abortTransaction(timeout: patience)
        try producer.flush(timeout: patience)
        #expect(producer.pendingCount == 0)
        try producer.commit("recovered", to: topic)
        #expect(try readBack().last == "recovered")
    }

    // MARK: Records

    static let refusals: [(KafkaErrorCode, KafkaError.Remedy)] = [
        (KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN), .abort),
        (.messageTooLarge, .stop),
        (.topicAuthorizationFailed, .stop),
    ]

    @Test(arguments: refusals)
    func aRecordThatFailsRequiresTheAbort(code: KafkaErrorCode, remedy: KafkaError.Remedy) throws {
        try producer.commit("before", to: topic)
        mock.fail(.produce, with: [code])
        try producer.beginTransaction()
        try producer.send(to: topic, key: "refused", value: [])
        for _ in 0..<2 {
            let error = try kafkaError { try producer.commitTransaction(timeout: patience) }
            #expect(error.requiresAbort && !error.isFatal && !error.isRetriable)
            #expect(error.remedy == remedy, "\(error)")
            #expect(error.operation == "commit transaction")
        }
        if code == .topicAuthorizationFailed { return try producer.abortTransaction(timeout: patience) }
        try expectRecovery(aborts: 2)
        #expect(try readBack() == ["before", "recovered"])
    }

    @Test func flushTellsOfTheFailureAndTheCommitStillFails() throws {
        mock.fail(.produce, with: [.messageTooLarge])
        try producer.beginTransaction()
        try producer.send(to: topic, key: "refused", value: [])
        let error = try kafkaError { try producer.flush(timeout: patience) }
        #expect(error.code == .messageTooLarge && error.requiresAbort)
        #expect(try kafkaError { try producer.commitTransaction(timeout: patience) }.requiresAbort)
        try expectRecovery(aborts: 2)
    }

    @Test func sendingIntoAFailedTransactionRequiresTheAbortToo() throws {
        mock.fail(.produce, with: [KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN)])
        try producer.beginTransaction()
        try producer.send(to: topic, key: "refused", value: [])
        #expect(throws: KafkaError.self) { try producer.flush(timeout: patience) }
        let error = try kafkaError { try producer.send(to: topic, key: "late", value: []) }
        #expect(error.requiresAbort)
        #expect(error.remedy == .abort)
        try expectRecovery(aborts: 2)
    }

    @Test func aTopicThatMayNotBeWrittenStopsTheTransaction() throws {
        mock.fail(.addPartitionsToTransaction, with: [.topicAuthorizationFailed])
        try producer.beginTransaction()
        try producer.send(to: topic, key: "refused", value: [])
        let error = try kafkaError { try producer.commitTransaction(timeout: patience) }
        #expect(error.requiresAbort)
        #expect(error.remedy == .stop, "\(error)")
        try expectRecovery()
    }

    // MARK: Offsets

    @Test(arguments: [KafkaErrorCode.illegalGeneration, .unknownMemberID, .rebalanceInProgress])
    func offsetsOfAMemberThatIsOutRequireTheAbort(code: KafkaErrorCode) throws {
        let consumer = try cluster.makeConsumer()
        mock.fail(.transactionOffsetCommit, with: [code])
        try producer.beginTransaction()
        try producer.send(to: topic, key: "void", value: [])
        let error = try kafkaError {
            try producer.sendOffsets(
                [TopicPartition(topic, 0): 1], of: try consumer.currentMetadata(), timeout: patience)
        }
        #expect(error.code == code)
        #expect(error.requiresAbort && !error.isFatal)
        #expect(error.remedy == .abort)
        #expect(try kafkaError { try producer.commitTransaction(timeout: patience) }.requiresAbort)
        try expectRecovery()
    }

    @Test func sendingOffsetsWithoutACoordinatorHasAnEndAndCanBeRepeated() throws {
        let consumer = try cluster.makeConsumer()
        let group = try consumer.currentMetadata()
        try producer.beginTransaction()
        try producer.send(to: topic, key: "once", value: [])
        try producer.flush(timeout: patience)
        try mock.stopBroker(1)
        let error = try kafkaError {
            try producer.sendOffsets([TopicPartition(topic, 0): 1], of: group, timeout: .milliseconds(300))
        }
        try mock.startBroker(1)
        switch error.remedy {
        case .retry:
            try producer.sendOffsets([TopicPartition(topic, 0): 1], of: group, timeout: patience)
            try producer.commitTransaction(timeout: patience)
        default:
            #expect(error.remedy == .abort)
            try expectRecovery()
        }
    }

    // MARK: The end of a transaction

    @Test func aCommitThatTimesOutIsCalledAgain() throws {
        try producer.beginTransaction()
        try producer.send(to: topic, key: "once", value: [])
        try producer.flush(timeout: patience)
        try mock.setRoundTripTime(.seconds(5), ofBroker: 1)
        for _ in 0..<3 {
            let error = try kafkaError { try producer.commitTransaction(timeout: .milliseconds(20)) }
            #expect(error.code == .timedOut)
            #expect(error.isRetriable && !error.requiresAbort && !error.isFatal)
            #expect(error.remedy == .retry)
        }
        // Its outcome is open: nothing else can be called.
        #expect(throws: KafkaError.self) { try producer.abortTransaction(timeout: patience) }
        #expect(throws: KafkaError.self) { try producer.beginTransaction() }
        try mock.setRoundTripTime(.zero, ofBroker: 1)
        try producer.commitTransaction(timeout: patience)
        try producer.commit("next", to: topic)
        #expect(try readBack() == ["once", "next"])
    }

    @Test func aBrokerThatGoesInMidTransactionAndComesBackLosesNothing() throws {
        try producer.commit("before", to: topic)
        try producer.beginTransaction()
        try producer.send(to: topic, key: "sent", value: [])
        try producer.flush(timeout: patience)
        try mock.stopBroker(1)
        try producer.send(to: topic, key: "queued", value: [])
        let error = try kafkaError { try producer.commitTransaction(timeout: .milliseconds(200)) }
        #expect(error.remedy == .retry)
        try mock.startBroker(1)
        try producer.commitTransaction(timeout: patience)
        try producer.commit("after", to: topic)
        #expect(try readBack() == ["before", "sent", "queued", "after"])
    }

    @Test func anAbortThatTimesOutIsCalledAgain() throws {
        try producer.beginTransaction()
        try producer.send(to: topic, key: "void", value: [])
        try producer.flush(timeout: patience)
        try mock.stopBroker(1)
        let error = try kafkaError { try producer.abortTransaction(timeout: .milliseconds(200)) }
        #expect(error.remedy == .retry)
        try mock.startBroker(1)
        try expectRecovery()
    }

    @Test(arguments: [
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR__TRANSPORT,
    ])
    func aCoordinatorThatIsNotReadyIsWaitedFor(code: rd_kafka_resp_err_t) throws {
        mock.fail(.endTransaction, with: [KafkaErrorCode(code), KafkaErrorCode(code)])
        try producer.commit("once", to: topic)
        #expect(try readBack() == ["once"])
    }

    @Test func aCoordinatorThatMovesIsFollowed() throws {
        let mock = try MockCluster(brokers: 2, waitsAtEnd: false)
        try mock.createTopic("moved", partitions: 1)
        try mock.setLeader(of: TopicPartition("moved", 0), to: 2)
        try mock.setCoordinator(of: .transactions("mover"), to: 1)
        let properties = quickToConnect.withDefaults(
            KafkaProperties([("bootstrap.servers", mock.bootstrapServers), ("transactional.id", "mover")]))
        let producer = try Producer(properties, log: ignoreLog)
        try producer.initTransactions(timeout: patience)
        try producer.commit("before", to: "moved")
        try producer.beginTransaction()
        try producer.send(to: "moved", key: "during", value: [])
        try mock.setCoordinator(of: .transactions("mover"), to: 2)
        try mock.stopBroker(1)
        try producer.commitTransaction(timeout: patience)
        try producer.commit("after", to: "moved")
    }

    @Test(arguments: [
        (KafkaErrorCode.producerFenced, KafkaError.Remedy.rejoin),
        (KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH), .rejoin),
        (KafkaErrorCode(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED), .stop),
    ])
    func aFatalEnd(code: KafkaErrorCode, remedy: KafkaError.Remedy) throws {
        for request in [MockCluster.Request.endTransaction, .addOffsetsToTransaction] {
            let producer = try cluster.makeTransactionalProducer()
            let group = try cluster.makeConsumer().currentMetadata()
            mock.fail(request, with: [code])
            try producer.beginTransaction()
            try producer.send(to: topic, key: "void", value: [])
            let error = try kafkaError {
                try producer.sendOffsets([TopicPartition(topic, 0): 1], of: group, timeout: patience)
                try producer.commitTransaction(timeout: patience)
            }
            #expect(error.isFatal || request == .addOffsetsToTransaction)
            #expect(error.remedy == remedy)
            #expect(producer.poll(timeout: .zero).allSatisfy { !$0.isFatal || $0.remedy == remedy })
        }
    }

    // MARK: Its beginning

    @Test func initialisingWaitsForTheCoordinatorAndEndsWithoutRights() throws {
        let properties = quickToConnect.withDefaults(
            KafkaProperties([("transactional.id", uniqueName("id"))]))
        let late = try cluster.makeProducer(properties)
        try mock.stopBroker(1)
        let timeout = try kafkaError { try late.initTransactions(timeout: .milliseconds(100)) }
        #expect(timeout.remedy == .retry)
        try mock.startBroker(1)
        try late.initTransactions(timeout: patience)

        mock.fail(
            .initProducerID, with: [KafkaErrorCode(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED)])
        let refused = try cluster.makeProducer(properties)
        let error = try kafkaError { try refused.initTransactions(timeout: patience) }
        #expect(error.remedy == .stop)
    }
}
