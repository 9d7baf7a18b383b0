import EventCodec
import Foundation
import StreamCore
import Testing
import TestSupport

/// What stands in the output topics and in the metrics log.
@Suite("Output topics", .timeLimit(.minutes(5)))
struct OutputTests {
    private let folder: TemporaryDirectory
    private let broker: TestBroker
    private let config: String

    init() throws {
        folder = try TemporaryDirectory()
        broker = try TestBroker(partitions: 2)
        config = try folder.write("job.yaml", DaemonJob.yaml(broker: broker, folder: folder))
    }

    /// Runs the daemon over what the broker has, until it has published this many changes and dead letters.
    private func run(changes: Int, deadLetters: Int) throws -> (changes: [Received], deadLetters: [Received])
    {
        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
        defer { daemon.kill() }
        let observed = try broker.changes(count: changes)
        let refused = try broker.consume(broker.deadLetters, count: deadLetters)
        try eventually("all is committed") { try broker.committed() == broker.ends() }
        try daemon.stop()
        return (observed, refused)
    }

    @Test("Changes are CloudEvents, and memberships what they add up to")
    func changesAndMemberships() throws {
        let events = DaemonJob.events()
        let expected = try DaemonJob.replayed(events, config: config, in: folder).count
        try broker.produce(events)
        let changes = try run(changes: expected, deadLetters: 0).changes
        for change in changes { try checkEnvelope(change) }
        #expect(Set(changes.map(\.id)).count == changes.count)

        let sum = try addUp(changes)
        #expect(sum.values.contains { !$0.segments.isEmpty })
        _ = try broker.consume(broker.memberships) { try latest($0) == sum }
        try checkMetrics(changes, consumed: events.count)
    }

    private func checkEnvelope(_ change: Received) throws {
        let json = try change.json()
        let kind = try #require(json["change"] as? String)
        #expect(change.key == json["customer_id"] as? String)
        #expect(
            change.headerNames == [
                "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_subject", "content-type",
            ])
        #expect(change.headers["ce_specversion"] == "1.0")
        #expect(change.headers["ce_type"] == "segstream.segment.\(kind).v1")
        #expect(change.headers["ce_source"] == "/segstreamd/\(broker.application)")
        #expect(change.headers["ce_time"] == json["at"] as? String)
        #expect(change.headers["ce_subject"] == change.key)
        #expect(change.headers["content-type"] == "application/json")
        #expect(json["origin"] as? String == "live")
        let keys = [
            "change", "customer_id", "segment", "version", "definition", "sequence", "at", "since", "cause",
            "event_id", "origin", "holdout", "features", "scores",
        ]
        let places = keys.map { change.text.range(of: "\"\($0)\":")?.lowerBound }
        #expect(places.allSatisfy { $0 != nil } && json.count == keys.count)
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    /// A customer's membership: each segment's instant of entry and version, and the last sequence.
    private struct State: Equatable {
        var at = ""
        var sequence = 0
        var segments: [String: String] = [:]
    }

    private func latest(_ memberships: [Received]) throws -> [String: State] {
        var states: [String: State] = [:]
        for record in memberships {
            let json = try record.json()
            let customer = try #require(json["customer_id"] as? String)
            #expect(record.key == customer)
            let segments = try #require(json["segments"] as? [String: [String: Any]])
            states[customer] = State(
                at: try #require(json["at"] as? String), sequence: try #require(json["sequence"] as? Int),
                segments: segments.mapValues { "\($0["since"] ?? "") \($0["version"] ?? "")" })
        }
        return states
    }

    private func addUp(_ changes: [Received]) throws -> [String: State] {
        var states: [String: State] = [:]
        for change in changes {
            let json = try change.json()
            var state = states[change.key ?? ""] ?? State()
            let segment = try #require(json["segment"] as? String)
            state.at = try #require(json["at"] as? String)
            #expect(json["sequence"] as? Int == state.sequence + 1)
            state.sequence += 1
            let entered = json["change"] as? String == "entered"
            state.segments[segment] = entered ? "\(state.at) \(json["version"] ?? "")" : nil
            states[change.key ?? ""] = state
        }
        return states
    }

    private func checkMetrics(_ changes: [Received], consumed: Int) throws {
        let lines = try folder.lines("metrics.jsonl")
        let last = try #require(try lines.map(parseObject).last)
        let events = try #require(last["events"] as? [String: Any])
        #expect(events["consumed"] as? Int == consumed)
        #expect(events["duplicates"] as? Int == 1)
        let published = try #require(last["changes"] as? [String: Int])
        let kinds = changes.map { $0.headers["ce_type"] }
        #expect(published["entered"] == kinds.count { $0 == "segstream.segment.entered.v1" })
        #expect(published["exited"] == kinds.count { $0 == "segstream.segment.exited.v1" })
        let loud = try #require((last["segments"] as? [String: [String: Any]])?["loud"])
        #expect(loud["shadow"] as? Bool == true)
        #expect(try #require(loud["entered"] as? Int) > 0, "a shadow segment is counted, not published")
    }

    @Test("Refused records keep their bytes and key, and say why; every record is counted once")
    func deadLetters() throws {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        func event(_ id: String, _ ts: Int64) -> String {
            #"{"id":"\#(id)","user":"u","type":"page_view","ts":"\#(Timestamp.text(ts))"}"#
        }
        let bad: [(code: ErrorCode, bytes: [UInt8])] = [
            (.malformed, [0x7B, 0xFF, 0x7D]), (.malformed, []),
            (.missingField, Array(#"{"id":"1","type":"x","ts":1}"#.utf8)),
            (.badValue, Array(#"{"id":"1","user":[],"type":"x","ts":1}"#.utf8)),
            (.badTimestamp, Array(#"{"id":"1","user":"u","type":"x","ts":"today"}"#.utf8)),
            (.tooLarge, Array((#"{"id":""# + String(repeating: "x", count: 1 << 20) + "\"}").utf8)),
            (.late, Array(event("late", now - 100_000_000).utf8)),
            (.future, Array(event("future", now + 3_600_000).utf8)),
        ]
        #expect(Set(bad.map(\.code)) == Set(ErrorCode.allCases))
        let good = TestBroker.Outgoing(key: "u", value: Array(event("1", now).utf8))
        try broker.produce([good, good, TestBroker.Outgoing(key: "u", value: nil)])
        try broker.produce(bad.map { TestBroker.Outgoing(key: "u", value: $0.bytes) })
        let letters = try run(changes: 0, deadLetters: bad.count).deadLetters

        #expect(letters.map { $0.headers["error.code"] } == bad.map(\.code.rawValue))
        #expect(letters.map(\.bytes) == bad.map(\.bytes))
        #expect(letters.allSatisfy { $0.key == "u" && $0.headers["error.message"] != "" })
        #expect(letters.map { $0.headers["source.offset"] } == (3..<11).map { "\($0)" })
        #expect(letters.allSatisfy { $0.headers["source.topic"] == broker.input })
        let fields = ["", "", "customer_id", "customer_id", "timestamp", "", "timestamp", "timestamp"]
        #expect(letters.map { $0.headers["error.field"] } == fields)

        let line = try #require(try folder.lines("metrics.jsonl").last)
        let counts = try #require(try parseObject(line)["events"] as? [String: Any])
        let names = ["consumed", "accepted", "duplicates", "dead_lettered", "control"]
        #expect(names.map { counts[$0] as? Int } == [11, 1, 1, 8, 1])
    }
}
