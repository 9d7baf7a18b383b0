import Foundation
import StreamCore
import Testing
import TestSupport

/// A partition without records follows the wall clock.
@Suite("Live time", .timeLimit(.minutes(5)))
struct LiveTimeTests {
    @Test("An exit by time comes when it is due, at the exact instant, and time never goes back")
    func exitByTime() throws {
        let broker = try TestBroker(partitions: 1)
        let folder = try TemporaryDirectory()
        let yaml = """
            application: \(broker.application)
            kafka: {bootstrap.servers: "\(broker.bootstrapServers)", fetch.wait.max.ms: 10}
            input:
              topics: [\(broker.input)]
              mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}
              out_of_orderness: 200ms
              idle_after: 1s
            features:
              views: {count: page_view, window: 3s, granularity: 1s}
              total: {count: page_view, window: forever}
            segments: {recent: {enter: views >= 1}, known: {enter: total >= 1}}
            state: {directory: "\(folder.file("state"))"}
            """
        let daemon = try SegstreamdProcess(["run", "-c", folder.write("job.yaml", yaml)], in: folder)
        defer { daemon.kill() }
        try daemon.waitForLog("partitions assigned")

        let sent = now()
        try produce("early", sent, broker)
        let exit = try #require(try broker.changes(count: 3).last).json()
        let arrived = now()
        let due = (sent / 1000 + 3) * 1000
        #expect(exit["change"] as? String == "exited")
        #expect(exit["cause"] as? String == "timer")
        #expect(exit["at"] as? String == Timestamp.text(due))
        #expect(arrived >= due)
        #expect(arrived < due + 10_000, "live, not with the next event: \(arrived - due) ms after it was due")

        try produce("later", sent + 1500, broker)
        let entry = try #require(try broker.changes(count: 4).first { $0.key == "later" }).json()
        #expect(try #require(entry["at"] as? String) >= Timestamp.text(due))
        try daemon.stop()
    }

    private func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    private func produce(_ customer: String, _ ts: Int64, _ broker: TestBroker) throws {
        let json = #"{"id":"1","user":"\#(customer)","type":"page_view","ts":"\#(Timestamp.text(ts))"}"#
        try broker.produce([DaemonJob.Event(customer: customer, json: json)])
    }
}
