import StreamCore
import Testing

@testable import KafkaIO

@Suite struct RoundTripTests {
    @Test func everyPartOfARecordArrives() throws {
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let producer = try cluster.makeProducer()
        let headers = [
            RecordHeader("ce_id", "1"), RecordHeader("ce_id", "2"),
            RecordHeader(name: "null", value: nil), RecordHeader(name: "empty", value: []),
        ]
        let large = [UInt8](unsafeUninitializedCapacity: 1 << 20) { bytes, count in
            for index in 0..<1 << 20 { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            count = 1 << 20
        }
        try producer.send(to: topic, key: "k", value: [1, 2], headers: headers, timestamp: 1_767_607_872_123)
        try producer.send(to: topic, key: "", value: [])
        try producer.send(to: topic, key: "gone", value: nil)
        try producer.send(to: topic, key: nil, value: [0])
        try producer.send(to: topic, key: "large", value: large)
        try producer.flush(timeout: patience)
        #expect(producer.pendingCount == 0)

        let records = try cluster.makeReader(of: topic).read(5)
        #expect(records.map(\.offset) == [0, 1, 2, 3, 4])
        #expect(records.map(\.key) == [[0x6B], [], Array("gone".utf8), nil, Array("large".utf8)])
        #expect(records.map(\.value) == [[1, 2], [], nil, [0], large])
        #expect(records[0].headers == headers)
        #expect(records[0].timestamp == 1_767_607_872_123)
        #expect(records[1].headers.isEmpty)
        #expect(records.allSatisfy { $0.place == TopicPartition(topic, 0) })
    }

    /// As a stand-in for a consumer makes them.
    @Test func aRecordCanBeMadeOfItsParts() {
        let bytes: [UInt8] = [1, 2, 3]
        bytes.withUnsafeBufferPointer { buffer in
            let view = buffer.baseAddress.map { ByteView(base: $0, count: buffer.count) }
            let record = RecordView(
                topic: "t", partition: 3, offset: 7, timestamp: nil, key: view, value: nil)
            let received = ReceivedRecord(record)
            #expect(received.place == TopicPartition("t", 3) && received.offset == 7)
            #expect(received.key == bytes && received.value == nil && received.timestamp == nil)
            #expect(received.headers == [])
        }
    }

    /// Hashes from the Java client's own tests (`UtilsTest.testMurmur2`); a partition is the hash without its
    /// sign, modulo the number of partitions (`BuiltInPartitioner.partitionForKey`).
    @Test func keysGoToThePartitionsOfTheJavaClient() throws {
        let hashes: [String: Int32] = [
            "21": -973_932_308, "foobar": -790_332_482, "a-little-bit-long-string": -985_981_536,
            "a-little-bit-longer-string": -1_486_304_829,
            "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58_897_971, "abc": 479_470_107,
        ]
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic(partitions: 8)
        let producer = try cluster.makeProducer()
        for key in hashes.keys { try producer.send(to: topic, key: key, value: []) }
        try producer.flush(timeout: patience)
        let records = try cluster.makeReader(of: topic, partitions: 8).read(hashes.count)
        for record in records {
            let hash = try #require(hashes[record.keyText])
            #expect(record.place.partition == (hash & 0x7FFF_FFFF) % 8, "\(record.keyText)")
        }
    }

    @Test func eightPartitionsOfTwoTopicsKeepTheirOrder() throws {
        let cluster = try TestCluster()
        let topics = try [cluster.makeTopic(partitions: 8), cluster.makeTopic(partitions: 8)]
        let producer = try cluster.makeProducer()
        for number in 0..<4000 {
            let partition = Int32(number / 2 % 8)
            try producer.send(
                to: topics[number % 2], partition: partition, key: nil, value: Array("\(number)".utf8))
        }
        try producer.flush(timeout: patience)
        let consumer = try cluster.makeConsumer()
        let places = topics.flatMap { topic in (0..<8).map { TopicPartition(topic, $0) } }
        try consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .beginning) }))
        let records = try consumer.read(4000)
        #expect(records.count == 4000)
        #expect(Set(records.map(\.value)).count == 4000)
        for (place, records) in Dictionary(grouping: records, by: \.place) {
            #expect(records.map(\.offset) == Array(0..<250), "\(place)")
        }
    }

    @Test func aBodyThatThrowsEndsThePollAndSeekBringsTheRestBack() throws {
        struct Stop: Error {}
        let cluster = try TestCluster()
        let topic = try cluster.makeTopic()
        let producer = try cluster.makeProducer()
        for number in 0..<10 { try producer.send(to: topic, key: "\(number)", value: nil) }
        try producer.flush(timeout: patience)
        let consumer = try cluster.makeReader(of: topic)
        let deadline = ContinuousClock.now + patience
        #expect(throws: Stop.self) {
            while ContinuousClock.now < deadline {
                _ = try consumer.poll(max: 100, timeout: .milliseconds(20)) { record in
                    if record.offset == 3 { throw Stop() }
                }
            }
        }
        try consumer.seek([TopicPartition(topic, 0): .offset(3)], timeout: patience)
        #expect(try consumer.read(7).map(\.offset) == Array(3..<10))
    }
}
