import StreamCore
import Testing

@testable import KafkaIO

/// Readers of partitions that the caller names, which learn where these end.
@Suite(.timeLimit(.minutes(1))) struct EndTests {
    private let cluster: TestCluster
    private let topic: String

    init() throws {
        cluster = try TestCluster()
        topic = try cluster.makeTopic(partitions: 3)
    }

    private func place(_ partition: Int32) -> TopicPartition { TopicPartition(topic, partition) }

    private func fill(_ count: Int, partition: Int32) throws {
        let producer = try cluster.makeProducer()
        for number in 0..<count {
            try producer.send(to: topic, partition: partition, key: "\(number)", value: [])
        }
        try producer.flush(timeout: patience)
    }

    @Test func eachEndIsReportedWithTheNextOffset() throws {
        try fill(10, partition: 0)
        let reader = try cluster.makeConsumer(reportsEnds: true)
        try reader.assign([place(0): .offset(4), place(1): .beginning])
        var (records, ends) = ([Int64](), [TopicPartition: Int64]())
        func readUntil(_ condition: () -> Bool) throws {
            let deadline = ContinuousClock.now + patience
            while !condition() {
                try #require(ContinuousClock.now < deadline, "\(records) \(ends)")
                let outcome = try reader.poll(max: 100, timeout: .milliseconds(20)) {
                    records.append($0.offset)
                }
                ends.merge(outcome.ends) { $1 }
                #expect(outcome.errors.isEmpty)
            }
        }
        try readUntil { ends.count == 2 }
        #expect(ends == [place(0): 10, place(1): 0])
        #expect(records == [4, 5, 6, 7, 8, 9])
        ends = [:]
        try fill(1, partition: 0)
        try readUntil { ends.count == 1 }
        #expect(ends == [place(0): 11])
        #expect(records.last == 10)
    }

    @Test func aConsumerThatWasNotAskedToReportsNone() throws {
        try fill(3, partition: 0)
        let reader = try cluster.makeReader(of: topic, partitions: 3)
        var ends: [TopicPartition: Int64] = [:]
        var records = 0
        let deadline = ContinuousClock.now + patience
        while records < 3, ContinuousClock.now < deadline {
            let outcome = try reader.poll(max: 10, timeout: .milliseconds(20)) { _ in records += 1 }
            ends.merge(outcome.ends) { $1 }
        }
        ends.merge(try reader.poll(max: 10, timeout: .milliseconds(100)) { _ in }.ends) { $1 }
        #expect(records == 3 && ends.isEmpty)
    }

    /// As partitions come and go while others are read; every assignment throws away what was fetched ahead.
    @Test func assigningAnewNeitherLosesNorRepeats() throws {
        for partition in 0..<3 { try fill(3000, partition: Int32(partition)) }
        let reader = try cluster.makeConsumer(reportsEnds: true)
        var next: [TopicPartition: Int64] = [:]
        var ended: Set<TopicPartition> = []
        var polls = 0
        let deadline = ContinuousClock.now + patience
        while ended.count < 3 {
            try #require(ContinuousClock.now < deadline, "\(next) \(ended)")
            if polls % 7 == 0 {
                let newcomer = place(Int32(min(polls / 7, 2)))
                if next[newcomer] == nil { next[newcomer] = 100 }
                try reader.assign(next.filter { !ended.contains($0.key) }.mapValues { .offset($0) })
            }
            polls += 1
            let outcome = try reader.poll(max: 61, timeout: .milliseconds(5)) { record in
                let place = TopicPartition(record.topic, record.partition)
                #expect(record.offset == next[place])
                next[place] = record.offset + 1
            }
            for (place, end) in outcome.ends {
                #expect(next[place] == end)
                ended.insert(place)
            }
        }
        #expect(next.values.allSatisfy { $0 == 3000 })
    }

    @Test func boundsAreAskedWithinTheirTime() throws {
        let consumer = try cluster.makeConsumer()
        try fill(5, partition: 1)
        let bounds = try consumer.queryWatermarks(of: place(1), timeout: patience)
        #expect(bounds == WatermarkOffsets(low: 0, high: 5))
        let error = try kafkaError {
            _ = try consumer.queryWatermarks(of: TopicPartition(topic, 9), timeout: patience)
        }
        #expect(error.code == .unknownPartition)
        guard let mock = cluster.mock else { return }
        try mock.setRoundTripTime(.seconds(60), ofBroker: 1)
        let begin = ContinuousClock.now
        let late = try kafkaError {
            _ = try consumer.queryWatermarks(of: place(1), timeout: .milliseconds(100))
        }
        #expect(late.remedy == .retry)
        #expect(ContinuousClock.now - begin < patience)
    }
}
