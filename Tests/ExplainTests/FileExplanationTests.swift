import EventFiles
import Explain
import StreamCore
import Testing
import TestSupport

@Suite struct FileExplanationTests {
    private func explain(
        _ events: String, at time: String? = nil, _ customer: String = "ann"
    ) throws -> CustomerExplanation? {
        let folder = try TemporaryDirectory()
        var reader = try LineReader(path: try folder.write("events", events))
        let instant = try time.map { try #require(Timestamp.parse($0)) }
        var explanation = FileExplanation(plan: try plan(), at: instant)
        while let line = try reader.next(), try explanation.process(line) {}
        return try explanation.finish(customer)
    }

    private func visits(of explanation: CustomerExplanation?) throws -> ExplainedValue? {
        try #require(explanation).segments[0].features.first { $0.name == "visits" }?.value
    }

    @Test("As of the newest event, whoever sent it")
    func newest() throws {
        let other = #"{"id":"o","customer":"bob","type":"visit","ts":"2026-01-01T02:00:00Z"}"# + "\n"
        let explanation = try explain(ExplainTests.visits(10, 20) + "\nnonsense\n" + other)
        #expect(explanation?.at == Timestamp.parse("2026-01-01T02:00:00Z"))
        #expect(try visits(of: explanation) == .number(0))
        #expect(explanation?.segments[0].inside == "active")
    }

    @Test("As of a time: what came behind it does not count, and what falls due by then has happened")
    func instants() throws {
        let events = ExplainTests.visits(10, 20, 30)
        #expect(try visits(of: try explain(events, at: "2026-01-01T00:20:00Z")) == .number(2))
        #expect(try visits(of: try explain(events, at: "2026-01-01T00:29:59Z")) == .number(2))
        let late = try explain(events, at: "2026-01-01T03:00:00Z")
        // The dwell ended at 02:20.
        #expect(late?.segments[0].inside == nil)
        #expect(late?.segments[0].since == Timestamp.parse("2026-01-01T02:20:00Z"))
        #expect(try explain(events, at: "2026-01-01T00:00:00Z") == nil)
    }

    @Test("Customers who are not known, and ids of no bytes and of many", arguments: ["bob", "", "änn\u{0}"])
    func strangers(id: String) throws {
        #expect(try explain(ExplainTests.visits(10), at: nil, id) == nil)
        #expect(try explain("") == nil)
    }
}
