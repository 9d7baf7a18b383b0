import Foundation
import Testing
import TestSupport

/// Processes that are killed, stopped and suspended, against a broker over TCP. Where its transactions are
/// real, a reader of committed records must see each change once; on the mock, which has none, nothing may be
/// missing and a repeat must have the same id.
@Suite("Survival", .timeLimit(.minutes(10)))
struct SurvivalTests {
    private let folder: TemporaryDirectory
    private let events = DaemonJob.events()

    init() throws { folder = try TemporaryDirectory() }

    private func configure(_ broker: TestBroker, instance: Int = 1, more: String = "") throws -> String {
        let delivery = broker.isReal ? "exactly_once" : "at_least_once"
        let yaml = DaemonJob.yaml(
            broker: broker, folder: folder, instance: instance, delivery: delivery, more: more)
        return try folder.write("job-\(instance).yaml", yaml)
    }

    private func expectExactly(_ expected: [String], in broker: TestBroker) throws {
        let observed = try broker.changes(count: expected.count)
        if broker.isReal {
            #expect(observed.count == expected.count)
            try DaemonJob.expectSame(observed.map(\.text), as: expected)
        } else {
            try DaemonJob.expectSame(DaemonJob.withoutRepeats(observed), as: expected)
        }
    }

    @Test("Killed twenty times, at any stage of its life")
    func killedTwentyTimes() throws {
        let broker = try TestBroker(partitions: 4)
        let config = try configure(broker)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)
        let slice = events.count / 21
        var seen = 0
        for round in 0..<20 {
            let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
            defer { daemon.kill() }
            try broker.produce(events.dropFirst(round * slice).prefix(slice))
            // Not while it joins: a group can wait for `max.poll.interval.ms` for a member that died then.
            switch round % 4 {
            case 0: try daemon.waitForLog("partitions assigned")
            case 1: try daemon.waitForLog("partition restored")
            default:
                try eventually("there are changes; the log is \(daemon.log)", within: .seconds(60)) {
                    let count = try broker.countChanges()
                    defer { seen = count }
                    return count > seen
                }
            }
        }
        let last = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { last.kill() }
        try broker.produce(events.dropFirst(20 * slice))
        try expectExactly(expected, in: broker)
        try last.stop()
    }

    @Test("An instance that hangs for longer than its session comes back to partitions that others have")
    func zombie() throws {
        let broker = try TestBroker(partitions: 4)
        let config = try configure(broker)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)
        let zombie = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { zombie.kill() }
        try broker.produce(events.prefix(1000))
        _ = try broker.changes(count: 1)
        zombie.suspend()

        let heir = try SegstreamdProcess(["run", "-c", configure(broker, instance: 2)], in: folder)
        defer { heir.kill() }
        try broker.produce(events.dropFirst(1000).prefix(1000))
        try eventually("the heir has all partitions; its log is \(heir.log)") {
            heir.log.components(separatedBy: "partition restored").count > broker.partitions
        }
        zombie.resume()
        try zombie.waitForLog("partitions lost")
        try broker.produce(events.dropFirst(2000))
        try expectExactly(expected, in: broker)
        try heir.stop()
        try zombie.stop()
    }

    @Test("Two instances, one with two workers, of which each is killed in turn")
    func twoInstances() throws {
        let broker = try TestBroker(partitions: 6)
        let configs = try [
            configure(broker, instance: 1, more: "workers: 2"), configure(broker, instance: 2),
        ]
        let expected = try DaemonJob.replayed(events, config: configs[0], in: folder)
        var daemons = try configs.map { try SegstreamdProcess(["run", "-c", $0], in: folder) }
        defer { for daemon in daemons { daemon.kill() } }
        for daemon in daemons { try daemon.waitForLog("partition restored") }
        var seen = 0
        for round in 0..<4 {
            try broker.produce(events.dropFirst(round * 600).prefix(600))
            seen = try broker.changes(count: seen + 20).count
            daemons[round % 2].kill()
            daemons[round % 2] = try SegstreamdProcess(["run", "-c", configs[round % 2]], in: folder)
        }
        try broker.produce(events.dropFirst(2400))
        try expectExactly(expected, in: broker)
        for daemon in daemons { try daemon.stop() }
    }

    @Test("Another machine takes over from the changelog alone")
    func freshMachine() throws {
        let broker = try TestBroker(partitions: 2)
        let config = try configure(broker)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)
        let first = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { first.kill() }
        try broker.produce(events.prefix(1500))
        _ = try broker.changes(count: 100)
        try first.stop()

        let second = try SegstreamdProcess(["run", "-c", configure(broker, instance: 2)], in: folder)
        defer { second.kill() }
        try second.waitForLog("partition restored")
        #expect(second.log.contains("restoring"))
        try broker.produce(events.dropFirst(1500))
        try expectExactly(expected, in: broker)
        try second.stop()
    }

    @Test("A damaged local store is put aside and restored from the changelog")
    func damagedStore() throws {
        let broker = try TestBroker(partitions: 1)
        let config = try configure(broker)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)
        let first = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { first.kill() }
        try broker.produce(events.prefix(1500))
        _ = try broker.changes(count: 100)
        try first.stop()
        let store = folder.file("state-1/\(broker.application)/partition-0/data.mdb")
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: store))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 64 * 1024))
        try file.close()

        let second = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { second.kill() }
        try broker.produce(events.dropFirst(1500))
        try expectExactly(expected, in: broker)
        try second.stop()
        #expect(second.log.contains("the local store is damaged"))
        #expect(
            FileManager.default.fileExists(
                atPath: folder.file("state-1/\(broker.application)/partition-0.damaged-1/data.mdb")))
    }

    @Test("Without a changelog, state and offsets move together through the local store")
    func changelogOff() throws {
        let broker = try TestBroker(partitions: 2)
        let yaml = DaemonJob.yaml(broker: broker, folder: folder)
            .replacingOccurrences(of: "commit_interval", with: "changelog: off, commit_interval")
        let config = try folder.write("job.yaml", yaml)
        let expected = try DaemonJob.replayed(events, config: config, in: folder)
        var seen = 0
        for round in 0..<3 {
            let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
            defer { daemon.kill() }
            try broker.produce(events.dropFirst(round * 700).prefix(700))
            seen = try broker.changes(count: seen + 30).count
        }
        let last = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { last.kill() }
        try broker.produce(events.dropFirst(2100))
        let observed = try broker.changes(count: expected.count)
        try DaemonJob.expectSame(DaemonJob.withoutRepeats(observed), as: expected)
        try last.stop()
    }
}
