import Testing

@testable import KafkaIO

@Suite struct OffsetTests {
    @Test func readingGoesOnFromTheCommittedOffset() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let place = TopicPartition(topic, 0)
        try fill(topic, 0..<10, cluster)
        let group = uniqueName("group")
        let first = try cluster.makeConsumer(group: group)
        try first.assign([place: .committed])
        #expect(try first.committed([place], timeout: patience) == [:])
        #expect(try first.read(10).first?.offset == 0)  // auto.offset.reset=earliest
        try first.commit([place: 4], timeout: patience)
        #expect(try first.committed([place], timeout: patience) == [place: 4])
        try first.close()

        let second = try cluster.makeConsumer(group: group)
        try second.assign([place: .committed])
        #expect(try second.read(6).map(\.offset) == Array(4..<10))
        try second.commitAsync([place: 7])
        try second.poll { _ in try second.committed([place], timeout: patience) == [place: 7] }
    }

    @Test func startsAreObeyed() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 3)
        for partition in 0..<3 { try fill(topic, 0..<10, cluster, partition: Int32(partition)) }
        let consumer = try cluster.makeConsumer()
        try consumer.assign([
            TopicPartition(topic, 0): .beginning, TopicPartition(topic, 1): .offset(8),
            TopicPartition(topic, 2): .end,
        ])
        let before = try consumer.read(12)
        #expect(before.filter { $0.place.partition == 1 }.map(\.offset) == [8, 9])
        try fill(topic, 10..<11, cluster, partition: 2)
        #expect(try consumer.read(1).map(\.place) == [TopicPartition(topic, 2)])
    }

    @Test func watermarksAreQueriedAndRemembered() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let place = TopicPartition(topic, 0)
        try fill(topic, 0..<5, cluster)
        let consumer = try cluster.makeReader(of: topic)
        #expect(consumer.cachedWatermarks(of: place) == nil)
        _ = try consumer.read(5)
        #expect(consumer.cachedWatermarks(of: place)?.high == 5)
        let asked = try consumer.queryWatermarks(of: place, timeout: patience)
        #expect(asked == WatermarkOffsets(low: 0, high: 5))
    }

    @Test func aPausedPartitionIsSilentUntilItIsResumed() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 2)
        let (loud, quiet) = (TopicPartition(topic, 0), TopicPartition(topic, 1))
        let consumer = try cluster.makeReader(of: topic, partitions: 2)
        try consumer.pause([quiet])
        try fill(topic, 0..<10, cluster, partition: 1)
        try fill(topic, 0..<10, cluster, partition: 0)
        #expect(try consumer.read(10).allSatisfy { $0.place == loud })
        try consumer.resume([quiet])
        #expect(try consumer.read(10).allSatisfy { $0.place == quiet })
    }

    @Test func aPartitionThatDoesNotExistIsNamed() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let consumer = try cluster.makeConsumer()
        try consumer.assign([TopicPartition(topic, 5): .beginning])
        let error = try consumer.pollForError()
        #expect(error.code == .unknownPartition)
        #expect(error.reason.contains("\(topic) [5]"))
    }

    private func fill(
        _ topic: String, _ numbers: Range<Int>, _ cluster: TestCluster, partition: Int32 = 0
    ) throws {
        let producer = try cluster.makeProducer()
        for number in numbers {
            try producer.send(to: topic, partition: partition, key: "\(number)", value: [])
        }
        try producer.flush(timeout: patience)
    }
}
