import Testing

/// The worked examples of `docs/SEMANTICS.md`. 2026-01-05 is a Monday.
@Suite struct SemanticsTests {
    @Test("A visit leaves a window of days at midnight, one of hours at its hour")
    func windows() throws {
        let segments = """
            features:
              days: {count: page_view, window: 7d, granularity: 1d}
              hours: {count: page_view, window: 7d, granularity: 1h}
            segments:
              days: {enter: days > 0}
              hours: {enter: hours > 0}
            """
        let story = try story(segments, [("page_view", "2026-01-05T15:20:00Z")])
        #expect(
            story.suffix(2) == [
                "exited days 2026-01-12T00:00:00.000Z", "exited hours 2026-01-12T15:00:00.000Z",
            ])
    }

    @Test("A silence comes true to the millisecond")
    func silence() throws {
        let segments = """
            features:
              silence: {since_last: any, granularity: 1m}
            segments:
              silent: {enter: silence >= 20m}
            """
        let story = try story(segments, [("page_view", "2026-01-05T08:03:17.250Z")])
        #expect(story == ["entered silent 2026-01-05T08:23:17.250Z"])
    }

    @Test("A weight is halved by every half-life")
    func decay() throws {
        let segments = """
            features:
              engagement: {decayed: any, half_life: 7d, weights: {purchase: 10}, granularity: 1d}
            segments:
              ten: {enter: engagement == 10}
              five: {enter: engagement == 5}
              quarter: {enter: engagement == 2.5}
            """
        let story = try story(segments, [("purchase", "2026-01-05T15:00:00Z")])
        #expect(
            story == [
                "entered ten 2026-01-05T15:00:00.000Z", "exited ten 2026-01-06T00:00:00.000Z",
                "entered five 2026-01-12T00:00:00.000Z", "exited five 2026-01-13T00:00:00.000Z",
                "entered quarter 2026-01-19T00:00:00.000Z", "exited quarter 2026-01-20T00:00:00.000Z",
            ])
    }

    @Test("Whoever falls below the threshold early exits when the dwell is over")
    func dwell() throws {
        let segments = """
            features:
              visits: {count: page_view, window: 20m, granularity: 1m}
            segments:
              active: {enter: visits > 5, exit: visits < 4, min_dwell: 1h}
            """
        let visits = (4...8).map { ("page_view", "2026-01-05T09:5\($0):00Z") }
        let story = try story(segments, visits + [("page_view", "2026-01-05T10:00:00Z")])
        #expect(
            story == ["entered active 2026-01-05T10:00:00.000Z", "exited active 2026-01-05T11:00:00.000Z"])
    }

    @Test("Tiers follow their value with a margin")
    func tiers() throws {
        let segments = """
            features:
              value: {last: value}
            segments:
              intent:
                tiers: {of: value, high: {enter: 0.7, exit: 0.6}, medium: {enter: 0.4, exit: 0.3}, low: {}}
            """
        let values = [0.5, 0.72, 0.61, 0.59, 0.35, 0.2]
        let events = values.enumerated().map { index, value in
            event("seen", "2026-01-05T10:0\(index):00Z", more: ",\"value\":\(value)")
        }
        let tiers = try changes(of: base + segments, after: events).filter {
            $0["change"] as? String == "entered"
        }
        #expect(
            tiers.map { $0["segment"] as? String } == [
                "intent.medium", "intent.high", "intent.medium", "intent.low",
            ])
    }

    @Test("A timer waits for the watermark, and is dated when it was due")
    func watermark() throws {
        let segments = """
            features:
              silence: {since_last: any, granularity: 5s}
            segments:
              silent: {enter: silence >= 25s}
            """
        let events = [("page_view", "2026-01-05T12:00:00Z"), ("other", "2026-01-05T12:00:30Z")]
        let story = try story(segments, events, until: "2026-01-05T12:00:24.999Z")
        #expect(story.isEmpty)
        #expect(
            try self.story(segments, events, until: "2026-01-05T12:00:25Z") == [
                "entered silent 2026-01-05T12:00:25.000Z"
            ])
    }

    private let base = """
        application: story
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}}

        """

    private func event(_ type: String, _ time: String, customer: String = "c1", more: String = "") -> [UInt8]
    {
        Array(
            #"{"id":"\#(time)","customer":"\#(customer)","type":"\#(type)","time":"\#(time)"\#(more)}"#
                .utf8)
    }

    /// `entered SEGMENT TIME` for each change of the first customer. Events of type `other` are another's.
    private func story(
        _ segments: String, _ events: [(type: String, time: String)],
        until end: String = "2026-02-01T00:00:00Z"
    ) throws -> [String] {
        let lines = events.map { event($0.type, $0.time, customer: $0.type == "other" ? "c2" : "c1") }
        return try changes(of: base + segments, after: lines, until: end)
            .filter { $0["customer_id"] as? String == "c1" }
            .map { change in
                let words = ["change", "segment", "at"].map { change[$0] as? String ?? "?" }
                return words.joined(separator: " ")
            }
    }
}
