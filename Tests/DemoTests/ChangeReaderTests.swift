import Demo
import EventCodec
import StreamCore
import Testing

@Suite struct ChangeReaderTests {
    @Test func `a change reads the same from the engine and from the topic`() throws {
        let plan = try demoPlan()
        let encoder = ChangeEncoder(plan: plan, origin: .live)
        var reader = ChangeReader(plan)
        var out = JSONWriter()
        var count = 0
        try runMonth(plan, customers: 60) { change in
            out.removeAll()
            encoder.encode(change, to: &out)
            let fromTopic = reader.read(json: out.bytes) { "type of \($0)" }
            #expect(fromTopic == reader.read(change) { "type of \($0)" })
            count += 1
        }
        #expect(count > 300)
    }

    private func read(_ json: String) throws -> DemoChange? {
        var reader = ChangeReader(try demoPlan())
        return Array(json.utf8).withUnsafeBytes { reader.read(json: $0) { _ in "search" } }
    }

    private func record(
        segment: String, change: String = "entered", cause: String = "event", features: String,
        scores: String = "{}"
    ) -> String {
        """
        {"change":"\(change)","customer_id":"c1","segment":"\(segment)","at":"2026-01-05T10:11:12.123Z",\
        "cause":"\(cause)","event_id":"e1","features":\(features),"scores":\(scores)}
        """
    }

    @Test func `a threshold's reasons are its features, spans of time as durations`() throws {
        let text = record(segment: "lapsed", cause: "timer", features: #"{"orders_30d":2,"silence":608400}"#)
        let change = try #require(try read(text))
        #expect(change.cause == .timer)
        #expect(change.at == 1_767_607_872_123)
        #expect(Set(change.reasons.map { "\($0.name)=\($0.value)" }) == ["orders_30d=2", "silence=7d1h"])
    }

    @Test func `a tier's reason is its score, and its exit the half of a move`() throws {
        let features = #"{"views_7d":3,"carts_7d":1,"silence":null,"silence_days":null}"#
        let text = record(
            segment: "purchase_intent.high", change: "exited", features: features,
            scores: #"{"intent":0.4962}"#)
        let change = try #require(try read(text))
        #expect(change.reasons == [DemoChange.Reason(name: "intent", value: "0.5")])
        #expect(change.cause == .event(type: "search"))
        #expect(change.isTierExit)
    }

    @Test(arguments: [
        "", "{}", "no JSON", #"{"change":"entered","customer_id":"c1","at":"2026-01-05T10:11:12Z"}"#,
    ])
    func `what is no change is none`(text: String) throws {
        #expect(try read(text) == nil)
    }

    @Test func `changes of unknown segments and kinds are none`() throws {
        #expect(try read(record(segment: "unknown", features: "{}")) == nil)
        #expect(try read(record(segment: "lapsed", change: "moved", features: "{}")) == nil)
    }
}
