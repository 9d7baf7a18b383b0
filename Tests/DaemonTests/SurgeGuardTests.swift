import Foundation
import Testing
import TestSupport

/// Changes of definitions that move everybody, and models that change, as an operator sees them.
@Suite("Surge guard", .timeLimit(.minutes(5)))
struct SurgeGuardTests {
    private let folder: TemporaryDirectory
    private let events = DaemonJob.events()

    init() throws { folder = try TemporaryDirectory() }

    /// Writes the configuration, with the model's file beside it: each customer's warmth is 1 in the end.
    private func configure(
        _ broker: TestBroker, centers: String = "[[0.2], [5]]", more: String = "",
        _ edit: (String) -> String = { $0 }
    ) throws -> String {
        _ = try folder.write(
            "taste.json",
            """
            {"format": "segstreamd-model", "version": 1, "type": "kmeans", "inputs": ["warmth"],
             "transform": [], "centers": \(centers)}
            """)
        let delivery = broker.isReal ? "exactly_once" : "at_least_once"
        let yaml = DaemonJob.yaml(broker: broker, folder: folder, delivery: delivery, more: more)
            .replacingOccurrences(
                of: "segments:\n",
                with: """
                    models: {taste_model: {type: kmeans, file: taste.json, inputs: [warmth]}}
                    segments:
                      taste: {clusters: {of: taste_model}}

                    """)
        return try folder.write("job.yaml", edit(yaml))
    }

    /// Everybody moves up.
    private func lowerThreshold(_ yaml: String) -> String {
        yaml.replacingOccurrences(of: "mild: {enter: 1.5, exit: 1}", with: "mild: {enter: 0.9, exit: 0.5}")
    }

    /// Everybody moves down again.
    private func raiseThreshold(_ yaml: String) -> String {
        yaml.replacingOccurrences(of: "mild: {enter: 1.5, exit: 1}", with: "mild: {enter: 1.5, exit: 1.2}")
    }

    /// The customers of the changes with a cause.
    private func customers(_ kind: String, _ segment: String, cause: String, in changes: [Received]) throws
        -> Set<String>
    {
        let objects = try changes.map { try parseObject($0.text) }
        let wanted = objects.filter {
            $0["cause"] as? String == cause && $0["change"] as? String == kind
                && $0["segment"] as? String == segment
        }
        return Set(wanted.compactMap { $0["customer_id"] as? String })
    }

    /// The metrics log comes to say so.
    private func waitForReloads(_ counts: String) throws {
        try eventually("\(counts) in the metrics log") {
            try folder.lines("metrics.jsonl").contains { $0.contains(#""reload":{\#(counts),"#) }
        }
    }

    @Test("A threshold that moves everybody is refused, live and at a start, unless that is meant")
    func threshold() throws {
        let broker = try TestBroker(partitions: 2)
        let config = try configure(broker)
        let (first, before) = try DaemonJob.caughtUp(on: broker, with: events, config: config, in: folder)
        defer { first.kill() }

        _ = try configure(broker, lowerThreshold)
        first.hangUp()
        try first.waitForLog("would move 40 of 40 customers (100.0%)")
        #expect(first.log.contains("warm.cold +0 -40, warm.mild +40 -0"))
        try waitForReloads(#""count":0,"failed":1"#)
        #expect(try broker.countChanges() == before)

        _ = try configure(broker, more: "reload: {max_change: 100%}", lowerThreshold)
        first.hangUp()
        let afterwards = try broker.changes(count: before + 80)
        #expect(try customers("exited", "warm.cold", cause: "definition", in: afterwards).count == 40)
        #expect(try customers("entered", "warm.mild", cause: "definition", in: afterwards).count == 40)
        try first.waitForLog("all customers are evaluated under the changed definitions")
        try first.stop()

        _ = try configure(broker, raiseThreshold)
        let refused = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { refused.kill() }
        #expect(try refused.waitForExit() == 78)
        #expect(refused.log.contains("--allow-surge"))
        #expect(try broker.countChanges() == before + 80)

        let second = try SegstreamdProcess(["run", "-c", config, "--allow-surge"], in: folder)
        defer { second.kill() }
        let atLast = try broker.changes(count: before + 160)
        #expect(try customers("entered", "warm.cold", cause: "definition", in: atLast).count == 40)
        try second.stop()
    }

    @Test("SIGHUP before there are partitions leads nobody past the guard")
    func reloadAtTheStart() throws {
        let broker = try TestBroker(partitions: 2)
        let config = try configure(broker)
        let (first, before) = try DaemonJob.caughtUp(on: broker, with: events, config: config, in: folder)
        defer { first.kill() }
        try first.stop()

        let second = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { second.kill() }
        try second.waitForLog("joining the group")
        _ = try configure(broker, lowerThreshold)
        second.hangUp()
        try second.waitForLog("would move 40 of 40 customers (100.0%)")
        #expect(!second.log.contains("the configuration is reloaded"))
        try second.stop()

        // The same file again is no permission for what the start has yet to look at.
        let third = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { third.kill() }
        try third.waitForLog("joining the group")
        third.hangUp()
        try third.waitForLog("the configuration is reloaded")
        #expect(try third.waitForExit() == 78)
        #expect(try broker.countChanges() == before)
    }

    @Test("A changed model file moves customers with cause model, and a bad one changes nothing")
    func modelFile() throws {
        let broker = try TestBroker(partitions: 2)
        let config = try configure(broker, more: "reload: {max_change: 100%}")
        let (daemon, before) = try DaemonJob.caughtUp(on: broker, with: events, config: config, in: folder)
        defer { daemon.kill() }

        _ = try configure(broker, centers: "[[0.2], ", more: "reload: {max_change: 100%}")
        daemon.hangUp()
        try daemon.waitForLog("the configuration is not reloaded")
        #expect(daemon.log.contains("taste.json"))
        try waitForReloads(#""count":0,"failed":1"#)
        #expect(try broker.countChanges() == before)

        _ = try configure(broker, centers: "[[-9], [1]]", more: "reload: {max_change: 100%}")
        daemon.hangUp()
        let afterwards = try broker.changes(count: before + 80)
        #expect(try customers("exited", "taste.0", cause: "model", in: afterwards).count == 40)
        #expect(try customers("entered", "taste.1", cause: "model", in: afterwards).count == 40)
        try waitForReloads(#""count":1,"failed":1"#)
        try daemon.stop()
    }
}
