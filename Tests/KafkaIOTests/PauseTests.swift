import StreamCore
import Testing

@testable import KafkaIO

/// Holds back every partition that is assigned.
private final class Holder: RebalanceDelegate {
    var held: Set<TopicPartition> = []
    var starts: [TopicPartition: StartOffset] = [:]

    func assigned(_ partitions: [TopicPartition]) -> [TopicPartition: StartOffset] {
        held.formUnion(partitions)
        let paused = partitions.map { ($0, StartOffset.paused) }
        return Dictionary(uniqueKeysWithValues: paused).merging(starts) { $1 }
            .filter { partitions.contains($0.key) }
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) { held.subtract(partitions) }
}

/// Partitions that are assigned and held back until they are started.
@Suite(.timeLimit(.minutes(1))) struct PauseTests {
    private let cluster: TestCluster
    private let topic: String

    init() throws {
        cluster = try TestCluster()
        topic = try cluster.makeTopic(partitions: 4)
        let producer = try cluster.makeProducer()
        for number in 0..<40 {
            try producer.send(to: topic, partition: Int32(number % 4), key: nil, value: [])
        }
        try producer.flush(timeout: patience)
    }

    private func place(_ partition: Int32) -> TopicPartition { TopicPartition(topic, partition) }

    /// What consumers have handed out, by partition, in order.
    private final class Log {
        var offsets: [TopicPartition: [Int64]] = [:]
    }

    private func poll(_ consumer: Consumer, into log: Log) throws {
        _ = try consumer.poll(max: 100, timeout: .milliseconds(10)) { record in
            log.offsets[TopicPartition(record.topic, record.partition), default: []].append(record.offset)
        }
    }

    private func poll(_ consumers: [Consumer], into log: Log, until condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(50)
        while try !condition() {
            try #require(ContinuousClock.now < deadline, "\(log.offsets)")
            for consumer in consumers { try poll(consumer, into: log) }
        }
    }

    static let protocols = [
        KafkaProperties(),
        KafkaProperties([("partition.assignment.strategy", "cooperative-sticky")]),
    ]

    @Test(arguments: protocols)
    func whatIsHeldBackIsSilentUntilItIsStarted(strategy: KafkaProperties) throws {
        let group = uniqueName("group")
        let left = try cluster.makeConsumer(group: group, strategy)
        let (holder, log) = (Holder(), Log())
        left.delegate = holder
        holder.starts = [place(0): .offset(3)]
        try left.subscribe(to: [topic])
        try poll([left], into: log) { holder.held.count == 4 }
        // Right after the assignment.
        try poll([left], into: log) { try left.start(place(1), at: 6) }
        try poll([left], into: log) { log.offsets[place(0)]?.last == 9 && log.offsets[place(1)]?.last == 9 }
        try fill([0, 1])
        try poll([left], into: log) { log.offsets[place(0)]?.last == 10 && log.offsets[place(1)]?.last == 10 }
        #expect(log.offsets == [place(0): Array(3...10), place(1): Array(6...10)])

        // Another member takes half of them; what stays or comes again is held back as before.
        log.offsets = [:]
        holder.starts = [:]
        let right = try cluster.makeConsumer(group: group, strategy)
        let other = Holder()
        right.delegate = other
        try right.subscribe(to: [topic])
        let both = [left, right]
        try poll(both, into: log) { holder.held.count == 2 && other.held.count == 2 }
        #expect(log.offsets.isEmpty)
        for (consumer, holder) in [(left, holder), (right, other)] {
            for partition in holder.held {
                try poll(both, into: log) { try consumer.start(partition, at: 8) }
            }
            let lost = try #require(Set((0..<4).map(place)).subtracting(holder.held).first)
            #expect(throws: KafkaError.self) { try consumer.start(lost, at: 0) }
        }
        let ends: [TopicPartition: Int64] = [place(0): 10, place(1): 10, place(2): 9, place(3): 9]
        try poll(both, into: log) { ends.allSatisfy { log.offsets[$0.key]?.last == $0.value } }
        #expect(log.offsets == ends.mapValues { Array(8...$0) })
        for consumer in both { try consumer.close() }
    }

    private func fill(_ partitions: [Int32]) throws {
        let producer = try cluster.makeProducer()
        for partition in partitions {
            try producer.send(to: topic, partition: partition, key: nil, value: [])
        }
        try producer.flush(timeout: patience)
    }

    @Test func partitionsThatTheCallerNamesAreHeldBackToo() throws {
        let (consumer, log) = (try cluster.makeConsumer(), Log())
        for round in 0..<20 {
            let start = Int64(round % 10)
            try consumer.assign([place(0): .offset(5), place(1): .paused])
            log.offsets = [:]
            try poll([consumer], into: log) { log.offsets[place(0)]?.count == 5 }
            #expect(log.offsets[place(1)] == nil)
            try poll([consumer], into: log) { try consumer.start(place(1), at: start) }
            try poll([consumer], into: log) { log.offsets[place(1)]?.last == 9 }
            #expect(log.offsets == [place(0): Array(5...9), place(1): Array(start...9)])
        }
    }

    /// librdkafka keeps a partition paused over its assignments.
    @Test func aNewAssignmentLiftsThePause() throws {
        let (consumer, log) = (try cluster.makeConsumer(), Log())
        try consumer.assign([place(0): .paused])
        try consumer.assign([place(0): .beginning])
        try poll([consumer], into: log) { log.offsets[place(0)]?.last == 9 }
        try consumer.pause([place(0)])
        try consumer.assign([place(1): .beginning])
        try consumer.assign([place(0): .offset(2)])
        log.offsets = [:]
        try poll([consumer], into: log) { log.offsets[place(0)]?.last == 9 }
        #expect(log.offsets[place(0)] == Array(2...9))
    }

    @Test func startingElsewhereIsRefused() throws {
        let consumer = try cluster.makeConsumer()
        try consumer.assign([place(0): .paused])
        #expect(try kafkaError { _ = try consumer.start(place(1), at: 0) }.code == .state)
        #expect(try kafkaError { _ = try consumer.start(place(0), at: -1) }.code == .state)
    }
}
