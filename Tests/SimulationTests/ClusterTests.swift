import KafkaIO
import StreamCore
import Testing

/// The simulated cluster keeps to what Kafka promises.
@Suite("The simulated cluster")
struct ClusterTests {
    private let clock = VirtualClock()
    private let cluster: SimulatedCluster
    private let partition = TopicPartition("t", 0)

    init() {
        cluster = SimulatedCluster(seed: 1, clock: clock, trace: Trace(clock: clock))
        cluster.createTopic("t", partitions: 2, isCompacted: true)
    }

    private func producer(_ id: String = "id", timeout: Int64 = 60_000) throws -> SimulatedProducer {
        let producer = SimulatedProducer(
            cluster, Incarnation("p"), transactionalID: id, group: "g", timeout: timeout)
        try producer.initTransactions(timeout: .seconds(5))
        return producer
    }

    private func send(_ text: String, with producer: SimulatedProducer, key: String = "k") throws {
        var (key, value) = (key, text)
        try key.withUTF8 { key in
            try value.withUTF8 { value in
                try producer.send(
                    to: "t", partition: 0, key: key.baseAddress.map { ByteView(base: $0, count: key.count) },
                    value: value.baseAddress.map { ByteView(base: $0, count: value.count) },
                    headers: HeaderList(),
                    timestamp: nil)
            }
        }
    }

    private func visible() throws -> [String] {
        try #require(cluster.log(partition)).visible.map {
            String(decoding: $0.record.value ?? [], as: UTF8.self)
        }
    }

    private func consumer(_ name: String, isCooperative: Bool = false) throws -> SimulatedConsumer {
        let options = ConsumerOptions(group: "g", isCooperative: isCooperative)
        let consumer = SimulatedConsumer(cluster, Incarnation(name), options)
        try consumer.subscribe(to: ["t"])
        return consumer
    }

    /// Polls them in turn for a while.
    private func poll(_ consumers: [SimulatedConsumer], for duration: Int64 = 2000) throws {
        let end = clock.now + duration
        while clock.now < end {
            for consumer in consumers { _ = try consumer.poll(max: 10, timeout: .milliseconds(20)) { _ in } }
        }
    }

    @Test("Readers wait for the end of a transaction, and see only what was committed")
    func isolation() throws {
        let (first, second) = (try producer("a"), try producer("b"))
        try first.beginTransaction()
        try second.beginTransaction()
        try send("open", with: first)
        try first.flush(timeout: .seconds(1))
        try send("committed", with: second)
        try second.commitTransaction(timeout: .seconds(1))
        cluster.advance(by: 1000)
        #expect(try visible() == [], "an older transaction is open")
        try first.abortTransaction(timeout: .seconds(1))
        cluster.advance(by: 1000)
        #expect(try visible() == ["committed"])
    }

    @Test("A new producer ends what the old one left open, and fences it")
    func fencing() throws {
        let old = try producer()
        try old.beginTransaction()
        try send("lost", with: old)
        try old.flush(timeout: .seconds(1))
        let new = try producer()
        #expect { try old.commitTransaction(timeout: .seconds(1)) } throws: { error in
            (error as? KafkaError).map { $0.isFatal && !$0.requiresAbort && $0.remedy == .rejoin } ?? false
        }
        try new.beginTransaction()
        try send("kept", with: new)
        try new.commitTransaction(timeout: .seconds(1))
        cluster.advance(by: 1000)
        #expect(try visible() == ["kept"])
    }

    @Test("A transaction that lasts too long is aborted")
    func timeout() throws {
        let producer = try producer(timeout: 1000)
        try producer.beginTransaction()
        try send("late", with: producer)
        try producer.flush(timeout: .seconds(1))
        cluster.advance(by: 3000)
        #expect(throws: KafkaError.self) { try producer.commitTransaction(timeout: .seconds(1)) }
        #expect(try visible() == [])
    }

    @Test("A record that no broker takes in time requires the abort, and the next transaction works")
    func failedRecord() throws {
        let producer = try producer()
        try producer.beginTransaction()
        #expect {
            try send("", with: producer, key: ""); try sendWithoutKey(producer)
        } throws: { error in
            (error as? KafkaError)?.requiresAbort ?? false
        }
        #expect(throws: KafkaError.self) { try producer.commitTransaction(timeout: .seconds(1)) }
        try producer.abortTransaction(timeout: .seconds(1))
        try producer.beginTransaction()
        try send("next", with: producer)
        try producer.commitTransaction(timeout: .seconds(1))
        cluster.advance(by: 1000)
        #expect(try visible() == ["next"])
    }

    /// A compacted topic takes no record without a key.
    private func sendWithoutKey(_ producer: SimulatedProducer) throws {
        try producer.send(to: "t", partition: 0, key: nil, value: nil, headers: HeaderList(), timestamp: nil)
    }

    @Test("Offsets of a transaction show when it has ended, and who asks before waits")
    func offsets() throws {
        let consumer = try consumer("c")
        try poll([consumer])
        let producer = try producer()
        try producer.beginTransaction()
        let metadata = try consumer.groupMetadata()
        try producer.sendOffsets([partition: 7], of: metadata, timeout: .seconds(1))
        #expect { try consumer.committed([partition], timeout: .seconds(1)) } throws: { error in
            (error as? KafkaError)?.remedy == .retry
        }
        try producer.commitTransaction(timeout: .seconds(1))
        #expect(try consumer.committed([partition], timeout: .seconds(1)) == [partition: 7])
    }

    @Test("A member that is not heard of is expelled: its offsets are refused, its partitions lost")
    func expulsion() throws {
        let (first, second) = (try consumer("a"), try consumer("b"))
        let delegate = Recorder()
        first.delegate = delegate
        try poll([first, second])
        let producer = try producer()
        try producer.beginTransaction()
        let metadata = try first.groupMetadata()
        first.author.isFrozen = true
        try poll([second], for: 15_000)
        first.author.isFrozen = false
        #expect { try producer.sendOffsets([partition: 1], of: metadata, timeout: .seconds(1)) } throws: {
            ($0 as? KafkaError)?.remedy == .abort
        }
        try poll([first, second])
        #expect(delegate.revocations.last == true, "lost")
    }

    @Test(
        "Members share the partitions, whether they give all back or move one by one",
        arguments: [false, true])
    func sharing(isCooperative: Bool) throws {
        let first = try consumer("a", isCooperative: isCooperative)
        try poll([first])
        #expect(first.readings.count == 2)
        let delegate = Recorder()
        first.delegate = delegate
        let second = try consumer("b", isCooperative: isCooperative)
        try poll([first, second], for: 4000)
        #expect((first.readings + second.readings).map(\.partition.partition).sorted() == [0, 1])
        #expect(second.readings.count == 1)
        #expect(delegate.gains == (isCooperative ? 0 : 1), "what stays is not given back")
        try second.close(timeout: .seconds(1))
        try poll([first], for: 4000)
        #expect(first.readings.count == 2)
    }

    @Test("Compaction keeps the newest committed record of each key, and all of open transactions")
    func compaction() throws {
        let (done, open) = (try producer("a"), try producer("b"))
        for text in ["1", "2", "3"] {
            try done.beginTransaction()
            try send(text, with: done, key: text == "2" ? "other" : "k")
            try done.commitTransaction(timeout: .seconds(1))
            cluster.advance(by: 100)
        }
        try open.beginTransaction()
        try send("4", with: open)
        try open.flush(timeout: .seconds(1))
        let log = try #require(cluster.log(partition))
        log.compact(below: log.end, dropsMarkers: true)
        #expect(try visible() == ["2", "3"])
        try open.commitTransaction(timeout: .seconds(1))
        cluster.advance(by: 1000)
        #expect(try visible() == ["2", "3", "4"])
    }

    @Test("The same seed gives the same course of things")
    func determinism() throws {
        let traces = try (0..<2).map { _ in
            let simulation = try Simulation(Scenario(seed: 5))
            try simulation.run()
            return simulation.trace.text
        }
        #expect(traces[0] == traces[1])
    }
}

/// Counts what a consumer tells.
private final class Recorder: RebalanceDelegate {
    var gains = 0
    var revocations: [Bool] = []

    func assigned(_ partitions: [TopicPartition]) throws -> [TopicPartition: StartOffset] {
        if !partitions.isEmpty { gains += 1 }
        return [:]
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) throws { revocations.append(lost) }
}
