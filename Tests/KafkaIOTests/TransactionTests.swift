import StreamCore
import Testing

@testable import KafkaIO

/// On the mock these see less than on a broker: it forgets offsets sent in a transaction, hides no record and
/// fences nobody by itself.
@Suite struct TransactionTests {
    @Test(.timeLimit(.minutes(1))) func recordsAndOffsetsAreCommittedTogether() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let place = TopicPartition(topic, 0)
        let consumer = try cluster.makeConsumer()
        let producer = try cluster.makeTransactionalProducer()
        try producer.commit("one", "two", to: topic)
        try producer.beginTransaction()
        try producer.send(to: topic, key: "three", value: nil)
        try producer.sendOffsets([place: 7], of: try consumer.currentMetadata(), timeout: patience)
        try producer.commitTransaction(timeout: patience)
        #expect(producer.pendingCount == 0)
        #expect(try cluster.makeReader(of: topic).read(3).map(\.keyText) == ["one", "two", "three"])
        guard cluster.mock == nil else { return }
        #expect(try consumer.committed([place], timeout: patience) == [place: 7])
    }

    @Test(.timeLimit(.minutes(1))) func anAbortedTransactionLeavesNothingBehind() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let place = TopicPartition(topic, 0)
        let consumer = try cluster.makeConsumer()
        let producer = try cluster.makeTransactionalProducer()
        try producer.beginTransaction()
        try producer.send(to: topic, key: "void", value: [])
        try producer.flush(timeout: patience)
        try producer.send(to: topic, key: "void as well", value: [])
        try producer.sendOffsets([place: 7], of: try consumer.currentMetadata(), timeout: patience)
        try producer.abortTransaction(timeout: patience)
        #expect(producer.pendingCount == 0)
        try producer.flush(timeout: patience)  // What was dropped is no failure.
        #expect(try consumer.committed([place], timeout: patience) == [:])

        try producer.commit("next", to: topic)
        let records = try cluster.makeReader(of: topic).poll { $0.last?.keyText == "next" }
        if cluster.mock == nil { #expect(records.count == 1) }
    }

    @Test func anEmptyTransactionCanBeCommittedAndAborted() throws {
        let producer = try TestCluster().makeTransactionalProducer()
        try producer.beginTransaction()
        try producer.commitTransaction(timeout: patience)
        try producer.beginTransaction()
        try producer.abortTransaction(timeout: patience)
    }

    @Test func callsOutOfTurnAreRefused() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let plain = try cluster.makeProducer()
        let error = try kafkaError { try plain.initTransactions(timeout: patience) }
        #expect(error.code == .notConfigured)
        #expect(error.reason.contains("transactional.id"))
        #expect(try kafkaError { try plain.beginTransaction() }.code == .notConfigured)

        let id = KafkaProperties([("transactional.id", uniqueName("id"))])
        let producer = try cluster.makeProducer(id)
        func refuses(_ call: () throws -> Void) throws {
            let error = try kafkaError(from: call)
            #expect(error.code == .state)
            #expect(error.remedy == .stop)
        }
        try refuses { try producer.beginTransaction() }
        try refuses { try producer.send(to: topic, key: "", value: []) }
        try producer.initTransactions(timeout: patience)
        try refuses { try producer.initTransactions(timeout: patience) }
        try refuses { try producer.send(to: topic, key: "", value: []) }
        try refuses { try producer.commitTransaction(timeout: patience) }
        try refuses { try producer.abortTransaction(timeout: patience) }
        try producer.beginTransaction()
        try refuses { try producer.beginTransaction() }
        try producer.send(to: topic, key: "still", value: [])
        try producer.commitTransaction(timeout: patience)
    }

    @Test func bytesThatAreNoMetadataAreRefusedAndHarmNothing() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let producer = try cluster.makeTransactionalProducer()
        try producer.beginTransaction()
        for bytes in [[], [1, 2, 3], Array("CGMDv2:no".utf8)] as [[UInt8]] {
            #expect(throws: KafkaError.self) {
                try producer.sendOffsets(
                    [TopicPartition(topic, 0): 1], of: GroupMetadata(bytes: bytes), timeout: patience)
            }
        }
        try producer.commitTransaction(timeout: patience)
    }

    @Test func idempotenceIsForcedAndTimeoutsFitTogether() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        for properties in [
            [("enable.idempotence", "false")], [("transaction.timeout.ms", "2000")],
            [("socket.timeout.ms", "3000"), ("transaction.timeout.ms", "5000")],
        ] {
            try cluster.makeTransactionalProducer(KafkaProperties(properties)).commit("x", to: topic)
        }
        let error = try kafkaError {
            _ = try cluster.makeTransactionalProducer(
                KafkaProperties([("socket.timeout.ms", "9000"), ("transaction.timeout.ms", "5000")]))
        }
        #expect(error.reason.contains("transaction.timeout.ms"))
    }

    /// The mock can only be told to fence; a broker does it by itself.
    @Test(.timeLimit(.minutes(1))) func theNewerProducerOfAnIDFencesTheOlderOne() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let id = uniqueName("id")
        let older = try cluster.makeTransactionalProducer(id: id)
        try older.beginTransaction()
        try older.send(to: topic, key: "void", value: [])
        try older.flush(timeout: patience)
        let newer = try cluster.makeTransactionalProducer(id: id)
        if let mock = cluster.mock { mock.fail(.endTransaction, with: [.producerFenced]) }
        let error = try kafkaError { try older.commitTransaction(timeout: patience) }
        #expect(error.code == .fenced)
        #expect(error.isFatal && !error.requiresAbort && !error.isRetriable)
        #expect(error.remedy == .rejoin)
        for call in [
            { try older.abortTransaction(timeout: patience) }, { try older.beginTransaction() },
            { try older.send(to: topic, key: "", value: []) }, { try older.flush(timeout: patience) },
        ] {
            #expect(try kafkaError(from: call).remedy == .rejoin)
        }
        try newer.commit("newer", to: topic)
        let records = try cluster.makeReader(of: topic).poll { $0.last?.keyText == "newer" }
        if cluster.mock == nil { #expect(records.count == 1) }
    }
}
