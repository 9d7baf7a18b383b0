import Export
import StreamCore
import Testing

/// What came true in the time behind a row.
@Suite struct LabelTests {
    private static let configuration = """
        application: labelled
        input:
          mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}
          allowed_lateness: 2d
          out_of_orderness: 1h
        features:
          orders_7d: {count: order, window: 7d, granularity: 1d}
          orders:    {count: order, window: forever}
          spend:     {sum: amount, of: order, window: forever}
          latest:    {last: amount}
          silence:   {since_last: any, granularity: 1h}
          kind:      {last: kind}
          average:   {expr: spend / orders}
        models:
          intent: {type: logistic, bias: 0, weights: {latest: 0, orders: 0}}
        segments:
          active: {enter: orders >= 1}
          kinds:  {enter: kind == "x"}
        """
    private static let start = "2026-01-05T00:00:00Z"

    /// The labels by customer, as of January 5th with a horizon of ten days.
    private func labels(_ label: String, _ events: [String]) throws -> [String: String] {
        let times = try instants(Self.start)
        let request = ExportRequest(times: times, label: label, horizon: 10 * day)
        let lines = try export(plan(of: Self.configuration), events, request).lines
        #expect(lines.first?.hasSuffix(",label") == true)
        return Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                return (String(fields[0]), String(fields[fields.count - 1]))
            })
    }

    /// Customers `a` to `d` before the instant, and one event beyond the horizon.
    private func around(_ events: [String]) -> [String] {
        ["a", "b", "c", "d"].map {
            event("old", $0, "order", "2026-01-04T12:00:00Z", amount: 1000)
        } + events + [event("end", "z", "visit", "2026-01-20T00:00:00Z")]
    }

    @Test("The horizon begins behind the instant and includes its own end")
    func borders() throws {
        let events = around([
            event("1", "a", "order", "2026-01-05T00:00:00Z"),
            event("2", "b", "order", "2026-01-05T00:00:00.001Z"),
            event("3", "c", "order", "2026-01-15T00:00:00Z"),
            event("4", "d", "order", "2026-01-15T00:00:00.001Z"),
            event("5", "new", "order", "2026-01-06T00:00:00Z"),
        ])
        #expect(
            try labels("orders > 0", events) == ["a": "false", "b": "true", "c": "true", "d": "false"])
        #expect(try labels("orders", events) == ["a": "0", "b": "1", "c": "1", "d": "0"])
    }

    @Test("Features are as of the horizon's end, from a fresh state")
    func freshState() throws {
        let events = around([
            event("1", "b", "order", "2026-01-06T00:00:00Z", amount: 40),
            event("2", "c", "order", "2026-01-14T00:00:00Z", amount: 25),
            event("3", "c", "order", "2026-01-14T12:00:00Z", amount: 5),
        ])
        #expect(try labels("spend", events) == ["a": "0", "b": "40", "c": "30", "d": "0"])
        #expect(try labels("average", events) == ["a": "", "b": "40", "c": "15", "d": ""])
        #expect(try labels("silence", events) == ["a": "", "b": "777600", "c": "43200", "d": ""])
        // The window of seven days reaches back to January 9th only.
        #expect(try labels("orders_7d > 0", events)["b"] == "false")
        #expect(try labels("orders_7d > 0", events)["c"] == "true")
        // A feature has the type that the job's own expressions give to it.
        #expect(try labels("intent == 0.5 ? latest : -1", events)["c"] == "5")
    }

    @Test("Late arrivals count by their timestamps, as long as they are not too late")
    func lateArrivals() throws {
        let events =
            around([]) + [
                event("1", "a", "order", "2026-01-14T23:00:00Z"),
                event("2", "a", "visit", "2026-01-18T01:00:00Z"),
            ]
        // Too late on the 20th, when one hour of disorder and two days of lateness have passed.
        #expect(try labels("orders > 0", events)["a"] == "false")
        var earlier = events
        earlier.remove(at: 4)
        earlier.insert(event("end", "z", "visit", "2026-01-16T23:00:00Z"), at: 4)
        #expect(try labels("orders > 0", earlier)["a"] == "true")
    }

    @Test("A label is not known when the events end before the horizon")
    func unknown() throws {
        let events = [
            event("1", "a", "order", "2026-01-04T00:00:00Z"),
            event("2", "a", "order", "2026-01-14T23:59:59.999Z"),
        ]
        #expect(try labels("orders > 0", events) == ["a": ""])
        let enough = events + [event("3", "b", "visit", "2026-01-15T00:00:00Z")]
        #expect(try labels("orders > 0", enough) == ["a": "true"])
    }

    @Test("Horizons overlap, and rows come in the order of their times")
    func overlapping() throws {
        let first: Int64 = 1_767_571_200_000
        let events = (0..<40).map { (number: Int) -> String in
            let customer = number % 2 == 0 ? "a" : "b"
            let type = number % 5 == 0 ? "order" : "visit"
            return event("\(number)", customer, type, Timestamp.text(first + Int64(number) * day))
        }
        let request = ExportRequest(
            times: .every(3 * day, from: nil), label: "orders", horizon: 10 * day, format: .ndjson)
        let lines = try export(plan(of: Self.configuration), events, request).lines
        for line in lines {
            let asOf = try instant(String(line.dropFirst(Self.timeOffset).prefix(24)))
            let next = Int((asOf - first) / day) + 1
            let parity = line.contains(#""customer_id":"a""#) ? 0 : 1
            let orders = (next..<next + 10).count { $0 % 5 == 0 && $0 % 2 == parity }
            let expected = next + 9 > 39 ? "null" : "\(orders)"
            #expect(line.hasSuffix(#","label":\#(expected)}"#), "\(line)")
        }
        #expect(lines.count == 2 * 13)
        let times = lines.map { String($0.dropFirst(Self.timeOffset).prefix(24)) }
        #expect(times == times.sorted())
    }

    /// Where the time stands in a line of NDJSON.
    private static let timeOffset = #"{"customer_id":"a","as_of":""#.utf8.count

    @Test(
        "Faults of a label, with their place",
        arguments: [
            ("order > 0", 1, "unknown feature \"order\"; did you mean \"orders\"?"),
            ("orders > ", 10, "the expression ends where a value should follow"),
            (
                "orders > kind", 10,
                #"">" compares values of one type, but "orders" is a number and "kind" is a string"#
            ),
            ("kind", 1, "must be a bool or a number, but is a string"),
        ])
    func faults(label: String, column: Int, message: String) throws {
        let (made, errors) = LabelPlan.make(
            SourceText(label), named: Label.name, over: try plan(of: Self.configuration))
        #expect(made == nil)
        #expect(errors.map(\.message) == [message])
        #expect(errors.first?.position == SourcePosition(line: 1, column: column))
    }

    @Test("Windows that may not reach back to the horizon's beginning")
    func narrowWindows() throws {
        let plan = try plan(of: Self.configuration)
        let label = try #require(
            LabelPlan.make(SourceText("orders_7d + orders"), named: Label.name, over: plan).label)
        #expect(label.features(narrowerThan: 6 * day).isEmpty)
        #expect(label.features(narrowerThan: 6 * day + 1).map(\.name) == ["orders_7d"])
    }
}
