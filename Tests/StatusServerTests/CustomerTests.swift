import Foundation
import Pipeline
import StreamCore
import Testing

@testable import Daemon
@testable import StatusServer

@Suite("Customers, segments and changes")
struct CustomerTests {
    private static let id = "é/ä 1"

    /// Looks into an engine that knows one customer, as a worker does.
    private func asking() throws -> Asking {
        let plan = try samplePlan()
        var pipeline = Pipeline(plan)
        let event = #"{"id":"1","user":"\#(Self.id)","type":"page_view","ts":1767268800000}"#
        _ = try Array(event.utf8).withUnsafeBytes { try pipeline.process($0) }
        let id = Array(Self.id.utf8)
        let record = try id.withUnsafeBufferPointer { bytes in
            try bytes.baseAddress.map {
                try pipeline.engine.stateRecord(of: ByteView(base: $0, count: bytes.count))
            }
        }
        let copy = CustomerCopy(
            partition: 3, plan: plan, state: pipeline.state(positions: []),
            record: try #require(record ?? nil))
        return Asking { id in
            switch id {
            case Self.id: .found(copy)
            case "far": .elsewhere(partition: 7)
            case "soon": .restoring(partition: 2)
            case "busy": .noAnswer
            default: .unknown(partition: 1)
            }
        }
    }

    private func json(_ answer: Answer) throws -> [String: Any] {
        #expect(answer.header("Content-Type") == "application/json")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any], "\(answer.text)"
        )
    }

    @Test("A customer's features, scores and segments")
    func customer() async throws {
        let customer = try json(try await asking().ask("/v1/customers/%C3%A9%2F%C3%A4%201"))
        #expect(customer["customer_id"] as? String == Self.id)
        #expect(customer["partition"] as? Int == 3)
        #expect(customer["at"] as? String == "2026-01-01T12:00:00.000Z")
        #expect((customer["features"] as? [String: Any])?["views"] as? Int == 1)
        let segments = try #require(customer["segments"] as? [String: [String: Any]])
        #expect(Set(segments.keys) == ["active", "warmth.cold"])
        #expect(segments["active"]?["version"] as? Int == 3)
    }

    @Test("Why the customer is where they are")
    func explanation() async throws {
        let explanation = try json(try await asking().ask("/v1/customers/%C3%A9%2F%C3%A4%201/explain"))
        #expect(explanation["partition"] as? Int == 3)
        let segments = try #require(explanation["segments"] as? [[String: Any]])
        #expect(segments.map { $0["name"] as? String } == ["active", "hidden", "warmth"])
        #expect(segments[0]["member"] as? Bool == true)
    }

    @Test(
        "Customers who are not at hand",
        arguments: [
            ("nobody", Status.notFound, 1), ("far", .misdirected, 7), ("soon", .unavailable, 2),
            ("busy", .unavailable, nil),
        ] as [(String, Status, Int?)])
    func notAtHand(id: String, status: Status, partition: Int?) async throws {
        for path in ["/v1/customers/\(id)", "/v1/customers/\(id)/explain"] {
            let answer = try await asking().ask(path)
            #expect(answer.status == status)
            let error = try json(answer)
            #expect(error["error"] is String)
            #expect(error["partition"] as? Int == partition)
        }
    }

    @Test("Segments in the file's order, with what they mean and how they stand")
    func segments() async throws {
        let asking = try asking()
        #expect(try await asking.ask("/v1/segments").status == .unavailable)
        for minute in 0...2 {
            var report = try sampleReport(at: Int64(minute) * 60_000)
            report.segments[0].entered = UInt64(minute)
            asking.board.post(report)
            asking.board.keep(report)
        }
        let answer = try json(try await asking.ask("/v1/segments"))
        let list = try #require(answer["segments"] as? [[String: Any]])
        #expect(
            list.map { $0["name"] as? String } == ["active", "hidden", "warmth.hot", "warmth.cold"])
        #expect(list.map { $0["kind"] as? String } == ["rule", "rule", "tier", "tier"])
        #expect(list[0]["version"] as? Int == 3)
        #expect(list[0]["size"] as? Int == 3)
        #expect(list[0]["entered_per_hour"] as? Double == 60)
        #expect(list[0]["expressions"] as? [String: String] == ["enter": "views >= 1", "exit": "views < 1"])
        #expect(list[1]["shadow"] as? Bool == true)
        #expect(
            list[2]["expressions"] as? [String: String]
                == ["of": "intent", "enter": "intent >= 0.7", "exit": "intent < 0.6"])
        #expect(list[3]["expressions"] as? [String: String] == ["of": "intent"])
    }

    @Test("Where to begin with the changes must be a number")
    func badNumbers() async throws {
        for number in ["x", "-1", "1.5", "", "99999999999999999999"] {
            #expect(try await asking().ask("/v1/changes?after=\(number)").status == .badRequest)
        }
        let headers = ["last-event-id": "x"]
        #expect(try await asking().ask("/v1/changes?after=1", headers: headers).status == .badRequest)
    }

    @Test("A hundred may listen at a time")
    func places() async throws {
        let asking = try asking()
        var answers: [Answer] = []
        for _ in 0..<100 { answers.append(try await asking.ask("/v1/changes")) }
        #expect(answers.allSatisfy { $0.status == .ok })
        #expect(try await asking.ask("/v1/changes").status == .unavailable)
        answers.removeFirst()
        #expect(try await asking.ask("/v1/changes").status == .ok)
    }

    @Test("A stream begins behind what the client has, tells of gaps, and ends with the server")
    func stream() async throws {
        let asking = try asking()
        let tap = ChangeTap(asking.ring)
        for number in 1...3 { Array("{\"n\":\(number)}".utf8).withUnsafeBytes { tap.note($0) } }
        tap.commit()
        func text(after number: UInt64) async throws -> String {
            let places = StreamPlaces(limit: 1)
            let stream = ChangeStream(
                ring: asking.ring, last: number, place: try #require(places.take()), stop: asking.stop)
            var iterator = stream.makeAsyncIterator()
            var text = ""
            for _ in 0..<2 {
                text += String(decoding: try await iterator.nextBuffer(suggested: 1) ?? [], as: UTF8.self)
            }
            return text
        }
        #expect(try await text(after: 2) == "retry: 1000\n\nevent: change\nid: 3\ndata: {\"n\":3}\n\n")
        let foreign = try await text(after: 9)
        #expect(foreign.hasPrefix("retry: 1000\n\nevent: gap\ndata: {}\n\nevent: change\nid: 1\n"))
        asking.stop.set()
        #expect(try await text(after: 3) == "retry: 1000\n\n")
    }
}
