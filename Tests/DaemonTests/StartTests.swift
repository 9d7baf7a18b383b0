import Foundation
import Testing
import TestSupport

/// What keeps the daemon from starting, and what it waits for.
@Suite("Start of the daemon", .timeLimit(.minutes(5)))
struct StartTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func start(_ yaml: String) throws -> SegstreamdProcess {
        try SegstreamdProcess(["run", "-c", folder.write("job.yaml", yaml)], in: folder)
    }

    /// Expects the daemon to end with a status and to say why.
    private func expectFailure(_ status: Int32, _ texts: String..., yaml: String) throws {
        let daemon = try start(yaml)
        defer { daemon.kill() }
        #expect(try daemon.waitForExit() == status, "\(daemon.log)")
        for text in texts { #expect(daemon.log.contains(text)) }
    }

    /// The job, with one of its texts replaced.
    private func yaml(_ broker: TestBroker, _ old: String? = nil, _ new: String = "") throws -> String {
        let yaml = DaemonJob.yaml(broker: broker, folder: folder)
        guard let old else { return yaml }
        try #require(yaml.contains(old), "the job has no '\(old)' to replace")
        return yaml.replacingOccurrences(of: old, with: new)
    }

    @Test("A broker out of reach: 69")
    func unreachable() throws {
        let broker = try TestBroker(partitions: 1)
        try expectFailure(
            69, "127.0.0.1:1", "Connection refused",
            yaml: try yaml(
                broker, "bootstrap.servers: \(broker.bootstrapServers)", "bootstrap.servers: 127.0.0.1:1"))
    }

    @Test("Properties that librdkafka does not take: 78, with their place")
    func wrongProperty() throws {
        let broker = try TestBroker(partitions: 1)
        try expectFailure(
            78, "job.yaml:4:3: ", "\"fetch.wait.max\"", "fetch.wait.max.ms",
            yaml: try yaml(broker, "fetch.wait.max.ms: 10", "fetch.wait.max: 10"))
        try expectFailure(
            78, "job.yaml:5:3: ", "\"session.timeout.ms\"",
            yaml: try yaml(broker, "session.timeout.ms: \(broker.sessionTimeout)", "session.timeout.ms: soon")
        )
    }

    @Test("No address of a broker: 78")
    func emptyAddress() throws {
        let broker = try TestBroker(partitions: 1)
        try expectFailure(
            78, "job.yaml:3:3: ", "is empty",
            yaml: try yaml(broker, "bootstrap.servers: \(broker.bootstrapServers)", "bootstrap.servers: \"\"")
        )
    }

    @Test("Assignments that would part a customer's topics: 78")
    func assignmentStrategy() throws {
        let broker = try TestBroker(partitions: 1, inputCount: 2)
        try expectFailure(
            78, "must be range",
            yaml: try yaml(broker, "fetch.wait.max.ms: 10", "partition.assignment.strategy: roundrobin"))
    }

    @Test("A metrics log that cannot be written: 73")
    func unwritableMetrics() throws {
        let broker = try TestBroker(partitions: 1)
        try expectFailure(
            73, "nowhere", "metrics.log",
            yaml: try yaml(broker, folder.file("metrics.jsonl"), folder.file("nowhere/m")))
    }

    @Test("Input topics with unequal partition counts: 69")
    func unequalPartitions() throws {
        let broker = try TestBroker(partitions: 1, inputCount: 2, createsInputs: false)
        try broker.createTopic(broker.inputs[0], partitions: 1)
        try broker.createTopic(broker.inputs[1], partitions: 2)
        try expectFailure(
            69, "equal partition counts", "\(broker.inputs[0]) has 1, \(broker.inputs[1]) has 2",
            yaml: try yaml(broker))
    }

    @Test("An input topic may come later")
    func inputTopicComesLater() throws {
        let broker = try TestBroker(partitions: 1, createsInputs: false)
        let daemon = try start(try yaml(broker))
        defer { daemon.kill() }
        try daemon.waitForLog("waiting for input topics")
        try broker.createTopic(broker.input)
        try broker.produce(DaemonJob.events())
        _ = try broker.changes(count: 1)
        try daemon.stop()
    }

    @Test("A request to stop is heard while waiting for a topic and for a broker")
    func stopWhileWaiting() throws {
        let broker = try TestBroker(partitions: 1, createsInputs: false)
        let waiting = try start(try yaml(broker))
        defer { waiting.kill() }
        try waiting.waitForLog("waiting for input topics")
        try waiting.stop()

        // A port that takes connections and never answers.
        let silent = try SilentServer()
        let asking = try start(
            yaml(
                broker, "bootstrap.servers: \(broker.bootstrapServers)",
                "bootstrap.servers: 127.0.0.1:\(silent.port)"))
        defer { asking.kill() }
        try silent.waitForConnection()
        try asking.stop()
    }
}
