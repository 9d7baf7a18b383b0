import Foundation
import KafkaIO
import Testing
import TestSupport

/// The daemon as a process, against a broker over TCP, beside a replay of the same events.
@Suite("Run as a process", .timeLimit(.minutes(5)))
struct RunProcessTests {
    private let folder: TemporaryDirectory
    private let events = DaemonJob.events()

    init() throws { folder = try TemporaryDirectory() }

    private func configure(
        _ broker: TestBroker, instance: Int = 1, delivery: String = "at_least_once"
    ) throws -> String {
        let yaml = DaemonJob.yaml(broker: broker, folder: folder, instance: instance, delivery: delivery)
        return try folder.write("job-\(instance).yaml", yaml)
    }

    @Test("Same changes as a replay", arguments: [1, 8], ["exactly_once", "at_least_once"])
    func sameChangesAsReplay(partitions: Int, delivery: String) throws {
        let broker = try TestBroker(partitions: partitions)
        let config = try configure(broker, delivery: delivery)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)

        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { daemon.kill() }
        try broker.produce(events)
        let observed = try broker.changes(count: expected.count)
        #expect(Set(observed.map(\.id)).count == observed.count)
        try DaemonJob.expectSame(observed.map(\.text), as: expected)
        try daemon.stop()
        guard broker.isReal || delivery == "at_least_once" else { return }
        #expect(try broker.committed() == broker.ends())
    }

    @Test(
        "A stop in the middle of the stream repeats nothing and leaves nothing out",
        arguments: ["exactly_once", "at_least_once"])
    func orderlyRestart(delivery: String) throws {
        let broker = try TestBroker(partitions: 2)
        let config = try configure(broker, delivery: delivery)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)

        let first = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { first.kill() }
        try broker.produce(events.prefix(1000))
        let early = try broker.changes(count: 1).count
        try broker.produce(events.dropFirst(1000).prefix(1000))
        _ = try broker.changes(count: early + 1)
        try first.stop()

        let second = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { second.kill() }
        try broker.produce(events.dropFirst(2000))
        let observed = try broker.changes(count: expected.count)
        try second.stop()
        #expect(Set(observed.map(\.id)).count == observed.count)
        try DaemonJob.expectSame(observed.map(\.text), as: expected)
        let uptimes = try folder.lines("metrics.jsonl").map {
            try #require(parseObject($0)["uptime_seconds"] as? Double)
        }
        let restarts = zip(uptimes, uptimes.dropFirst()).filter { $1 < $0 }
        #expect(restarts.count == 1, "the second run appends to the first one's log")
    }

    @Test("A kill in the middle repeats at most, also with several input topics", arguments: [1, 2])
    func killed(inputs: Int) throws {
        let broker = try TestBroker(partitions: 2, inputCount: inputs)
        let config = try configure(broker)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)
        var stream = events
        for index in stream.indices { stream[index].topic = index / 7 % inputs }

        // All is there before somebody reads it: topics that are read while they are written have no order.
        try broker.produce(stream.prefix(2000))
        let first = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { first.kill() }
        _ = try broker.changes(count: 1)
        first.kill()

        try broker.produce(stream.dropFirst(2000))
        let second = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { second.kill() }
        let observed = try broker.changes(count: expected.count)
        try second.stop()
        try DaemonJob.expectSame(DaemonJob.withoutRepeats(observed), as: expected)
    }

    @Test("Of two instances one takes over what the other leaves")
    func takeOver() throws {
        let broker = try TestBroker(partitions: 8)
        let config = try configure(broker)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)

        let survivor = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { survivor.kill() }
        try survivor.waitForLog("partitions assigned")
        let victim = try SegstreamdProcess(["run", "-c", configure(broker, instance: 2)], in: folder)
        defer { victim.kill() }
        try victim.waitForLog("partitions assigned")
        try broker.produce(events.prefix(1500))
        _ = try broker.changes(count: 1)
        victim.kill()
        try broker.produce(events.dropFirst(1500))
        let observed = try broker.changes(count: expected.count)
        try survivor.stop()
        try DaemonJob.expectSame(DaemonJob.withoutRepeats(observed), as: expected)
        #expect(try broker.committed() == broker.ends())
    }
}
