import Foundation
import KafkaIO
import LoopbackClient
import Testing
import TestSupport

/// The daemon as a process that is asked over HTTP while it works.
@Suite("HTTP beside the daemon", .timeLimit(.minutes(5)))
struct HTTPProcessTests {
    private let folder: TemporaryDirectory
    private let events = DaemonJob.events()

    init() throws { folder = try TemporaryDirectory() }

    /// The port that the log names.
    private func port(of daemon: SegstreamdProcess) throws -> UInt16 {
        try daemon.waitForLog("answering over HTTP")
        let match = try #require(daemon.log.firstMatch(of: #/address=127\.0\.0\.1:(\d+)/#))
        return try #require(UInt16(match.output.1))
    }

    @Test("Customers and changes are told while thousands ask and clients die, and the results are the same")
    func asked() throws {
        let broker = try TestBroker(partitions: 4)
        let http = "http: {listen: \"127.0.0.1:0\", token: \"${T}\"}\nworkers: 2"
        let config = try folder.write("job.yaml", DaemonJob.yaml(broker: broker, folder: folder, more: http))
        let plain = try folder.write("replay.yaml", DaemonJob.yaml(broker: broker, folder: folder))
        let expected = try DaemonJob.replayed(events, config: plain, in: folder)

        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder, environment: ["T": "s3cret"])
        defer { daemon.kill() }
        let port = try port(of: daemon)
        let token = "Authorization: Bearer s3cret\r\n"
        #expect(try LoopbackClient.get("/healthz", port: port).body == "ok\n")
        #expect(try LoopbackClient.get("/v1/status", port: port).status == 401)
        try eventually("it is ready") { try LoopbackClient.get("/readyz", port: port).status == 200 }

        let listener = try LoopbackClient(port: port)
        listener.get("/v1/changes", headers: token)
        #expect(listener.read(until: "retry:"))
        let mob = Mob(port: port, headers: token)
        try broker.produce(events)
        let observed = try broker.changes(count: expected.count)
        try DaemonJob.expectSame(DaemonJob.withoutRepeats(observed), as: expected)
        try eventually("a hundred were answered") { mob.answers > 100 }
        mob.end()

        // As many changes as were committed. Of a large commit the last thousand are shown, not all of them.
        #expect(listener.read(until: "id: \(expected.count)\n"))
        let told = listener.received.matches(of: #/data: (\{"change".*\})\n/#).map { String($0.output.1) }
        #expect(told.count >= min(1000, expected.count))
        let published = Set(observed.map(\.text))
        for change in told { #expect(published.contains(change)) }
        try checkCustomer("c7", port, token, broker)
        let unknown = try LoopbackClient.get("/v1/customers/nobody", port: port, headers: token)
        #expect(unknown.status == 404)
        let metrics = try LoopbackClient.get("/metrics", port: port, headers: token)
        #expect(metrics.body.contains("segstreamd_commits_aborted_total 0\n"))
        try daemon.stop()
    }

    /// The customer's segments are those of the memberships topic, and the explanation agrees.
    private func checkCustomer(_ id: String, _ port: UInt16, _ token: String, _ broker: TestBroker) throws {
        let customer = try parseObject(
            try LoopbackClient.get("/v1/customers/\(id)", port: port, headers: token).body)
        #expect(customer["customer_id"] as? String == id)
        let partition = Partitioner.partition(of: Array(id.utf8), among: broker.partitions)
        #expect(customer["partition"] as? Int == Int(partition))
        let explanation = try parseObject(
            try LoopbackClient.get("/v1/customers/\(id)/explain", port: port, headers: token).body)
        let segments = try #require(explanation["segments"] as? [[String: Any]])
        let inside = segments.filter { $0["shadow"] as? Bool == false }.compactMap { $0["inside"] as? String }
        #expect(Set(inside) == Set(try #require(customer["segments"] as? [String: Any]).keys))
    }

    @Test("A port that is taken ends the start with status 69 and advice")
    func taken() throws {
        let broker = try TestBroker(partitions: 1)
        func start(_ port: UInt16, instance: Int) throws -> SegstreamdProcess {
            let yaml = DaemonJob.yaml(
                broker: broker, folder: folder, instance: instance,
                more: "http: {listen: \"127.0.0.1:\(port)\"}")
            let config = try folder.write("job-\(instance).yaml", yaml)
            return try SegstreamdProcess(["run", "-c", config], in: folder)
        }
        let first = try start(0, instance: 1)
        defer { first.kill() }
        let second = try start(try port(of: first), instance: 2)
        defer { second.kill() }
        #expect(try second.waitForExit() == 69)
        #expect(second.log.contains("another program listens there"))
        try first.stop()
    }
}

/// Clients that ask without end, and die in the middle of it.
private final class Mob: @unchecked Sendable {  // Safe because of the lock.
    private let lock = NSLock()
    private let threads = DispatchGroup()
    private var isOver = false
    private var count = 0

    init(port: UInt16, headers: String) {
        for number in 0..<4 {
            Thread.detachNewThread { [self] in
                threads.enter()
                defer { threads.leave() }
                while !lock.withLock({ isOver }) {
                    let path = "/v1/customers/c\(number)" + (number == 3 ? "/explain" : "")
                    guard let client = try? LoopbackClient(port: port) else { continue }
                    for _ in 0..<20 { client.get(path, headers: headers) }
                    client.reset()
                    guard let answer = try? LoopbackClient.get(path, port: port, headers: headers) else {
                        continue
                    }
                    lock.withLock { count += answer.status > 0 ? 1 : 0 }
                }
            }
        }
    }

    /// Answers received.
    var answers: Int { lock.withLock { count } }

    func end() {
        lock.withLock { isOver = true }
        threads.wait()
    }
}
