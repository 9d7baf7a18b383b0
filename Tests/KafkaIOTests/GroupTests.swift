import StreamCore
import Testing

@testable import KafkaIO

/// Keeps positions as a checkpoint would, and starts where it stands.
private final class Checkpoint: RebalanceDelegate {
    struct Refused: Error {}
    var positions: [TopicPartition: Int64] = [:]
    var log: [String] = []
    var refuses = false

    func assigned(_ partitions: [TopicPartition]) throws -> [TopicPartition: StartOffset] {
        log.append("assigned \(partitions.count)")
        if refuses { throw Refused() }
        return positions.filter { partitions.contains($0.key) }.mapValues { .offset($0) }
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) {
        log.append("revoked \(partitions.count)")
    }
}

@Suite struct GroupTests {
    private static let cooperative = KafkaProperties([
        ("partition.assignment.strategy", "cooperative-sticky")
    ])

    /// Two members with one checkpoint: every record is read once, by the one who owns its partition then.
    @Test(.timeLimit(.minutes(2)), arguments: [KafkaProperties(), cooperative])
    func membersShareAndHandOver(extra: KafkaProperties) throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 8)
        let group = uniqueName("group")
        let producer = try cluster.makeProducer()
        let (left, right) = (
            try cluster.makeConsumer(group: group, extra), try cluster.makeConsumer(group: group, extra)
        )
        let (checkpoint, seenLeft, seenRight) = (Checkpoint(), Checkpoint(), Checkpoint())
        (left.delegate, right.delegate) = (seenLeft, seenRight)
        var read: [String: Int] = [:]
        var sent = 0
        func step() throws {
            try producer.send(to: topic, partition: Int32(sent % 8), key: "\(sent)", value: [])
            sent += 1
            seenLeft.positions = checkpoint.positions
            seenRight.positions = checkpoint.positions
            for consumer in [left, right] where !consumer.isClosed {
                _ = try consumer.poll(max: 10, timeout: .milliseconds(2)) { record in
                    let place = TopicPartition(record.topic, record.partition)
                    #expect(consumer.assignment.contains(place))
                    #expect(record.offset == checkpoint.positions[place] ?? 0)
                    checkpoint.positions[place] = record.offset + 1
                    read[record.key?.string ?? "", default: 0] += 1
                }
            }
        }
        func run(until condition: () -> Bool) throws {
            let deadline = ContinuousClock.now + .seconds(60)
            while !condition() {
                try #require(ContinuousClock.now < deadline, "\(seenLeft.log) \(seenRight.log)")
                try step()
            }
        }

        try left.subscribe(to: [topic])
        try run { left.assignment.count == 8 && read.count > 100 }
        try right.subscribe(to: [topic])
        try run { left.assignment.count == 4 && right.assignment.count == 4 }
        #expect(left.assignment.isDisjoint(with: right.assignment))
        let before = read.count
        try run { read.count > before + 100 }
        try left.close()
        #expect(seenLeft.log.last == "revoked 4")
        try run { right.assignment.count == 8 }
        try producer.flush(timeout: patience)
        try run { read.count == sent }
        #expect(read.values.allSatisfy { $0 == 1 })
        try right.close()
    }

    /// librdkafka 2.0.2 can abort the process here with the cooperative protocol.
    @Test(arguments: [KafkaProperties(), cooperative], [false, true])
    func closingBeforeTheFirstAssignmentIsSafe(extra: KafkaProperties, polls: Bool) throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 2)
        for closes in [true, false] {
            let consumer = try cluster.makeConsumer(extra)
            try consumer.subscribe(to: [topic])
            if polls { _ = try consumer.poll(max: 1, timeout: .milliseconds(300)) { _ in } }
            if closes { try consumer.close() }
        }
    }

    @Test(arguments: [KafkaProperties(), cooperative])
    func aMemberThatIsDroppedLeavesTheGroup(extra: KafkaProperties) throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 2)
        let delegate = Checkpoint()
        var consumer: Consumer? = try cluster.makeConsumer(extra)
        consumer?.delegate = delegate
        try consumer?.subscribe(to: [topic])
        try consumer?.poll { _ in consumer?.assignment.count == 2 }
        weak let released = consumer
        consumer = nil
        #expect(released == nil)
        #expect(delegate.log == ["assigned 2"])
    }

    @Test func whatTheDelegateRefusesIsNotReadAndThrownOn() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 2)
        let producer = try cluster.makeProducer()
        try producer.send(to: topic, key: "unread", value: [])
        try producer.flush(timeout: patience)
        let consumer = try cluster.makeConsumer()
        let delegate = Checkpoint()
        delegate.refuses = true
        consumer.delegate = delegate
        try consumer.subscribe(to: [topic])
        var records = 0
        #expect(throws: Checkpoint.Refused.self) {
            try consumer.poll {
                records += $0.count
                return false
            }
        }
        #expect(records == 0)
        #expect(consumer.assignment.isEmpty)
        try consumer.close()
        #expect(delegate.log == ["assigned 2"])
    }
}
