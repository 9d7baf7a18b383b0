import Foundation
import Testing
import TestSupport

/// Definitions that change, while the daemon runs and over a restart.
@Suite("Reload", .timeLimit(.minutes(5)))
struct ReloadTests {
    private let folder: TemporaryDirectory
    private let events = DaemonJob.events()

    init() throws { folder = try TemporaryDirectory() }

    private func configure(_ broker: TestBroker, _ edit: (String) -> String = { $0 }) throws -> String {
        let delivery = broker.isReal ? "exactly_once" : "at_least_once"
        let yaml = DaemonJob.yaml(
            broker: broker, folder: folder, delivery: delivery, more: "reload: {max_change: 100%}")
        return try folder.write("job.yaml", edit(yaml))
    }

    /// Everybody is in one of its tiers.
    private func withoutTiers(_ yaml: String) -> String {
        let lines = yaml.components(separatedBy: "\n")
        let kept = lines.filter { !$0.contains("warm:") && !$0.contains("tiers:") }
        #expect(kept.count == lines.count - 2)
        return kept.joined(separator: "\n")
    }

    /// The customers of the changes with a cause, in a segment whose name begins so.
    private func customers(_ kind: String, _ segment: String, in changes: [Received]) throws -> Set<String> {
        var customers: Set<String> = []
        for change in changes {
            let object = try parseObject(change.text)
            guard object["cause"] as? String == "definition", object["change"] as? String == kind,
                (object["segment"] as? String)?.hasPrefix(segment) == true
            else { continue }
            customers.insert(try #require(object["customer_id"] as? String))
        }
        return customers
    }

    @Test("A segment is removed live, a bad file changes nothing, a restart brings the segment back")
    func removedAndBack() throws {
        let broker = try TestBroker(partitions: 2)
        let config = try configure(broker)
        let (daemon, before) = try DaemonJob.caughtUp(on: broker, with: events, config: config, in: folder)
        defer { daemon.kill() }

        _ = try configure(broker) { $0.replacingOccurrences(of: "views_1h >= 3", with: "visits >= 3") }
        daemon.hangUp()
        try daemon.waitForLog("the configuration is not reloaded")
        #expect(daemon.log.contains("visits"))

        _ = try configure(broker) { $0.replacingOccurrences(of: "idle_after: 1h", with: "idle_after: 2h") }
        daemon.hangUp()
        try daemon.waitForLog("which takes a restart")
        #expect(!daemon.log.contains("take effect"))

        _ = try configure(broker, withoutTiers)
        daemon.hangUp()
        let afterwards = try broker.changes(count: before + 40)
        #expect(try customers("exited", "warm.", in: afterwards).count == 40)
        #expect(try customers("entered", "", in: afterwards).isEmpty)
        try daemon.stop()

        _ = try configure(broker)
        let second = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { second.kill() }
        let atLast = try broker.changes(count: before + 80)
        #expect(try customers("entered", "warm.", in: atLast).count == 40)
        try second.waitForLog("all customers are evaluated under the changed definitions")
        #expect(
            try folder.lines("metrics.jsonl").contains { $0.contains(#""reload":{"count":1,"failed":2,"#) })
        try second.stop()
    }
}
