import Export
import StreamCore
import Testing

/// What stands in the table.
@Suite struct TableTests {
    private static let configuration = """
        application: exported
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}}
        features:
          visits:    {count: visit, window: 1h, granularity: 1m}
          spend:     {sum: amount, of: order, window: forever, decimals: 2}
          silence:   {since_last: order, granularity: 1s}
          channel:   {last: channel, default: "none, yet"}
          is_buyer:  {expr: spend > 0}
        models:
          intent: {type: logistic, bias: 0, weights: {visits: 0}}
        segments:
          active:   {enter: visits >= 1, min_dwell: 2h}
          visits:   {enter: visits >= 2, shadow: true}
          worth:    {tiers: {of: spend, high: {enter: 100, exit: 50}, low: {}}}
        """

    private static let events = [
        event("e1", "c2", "visit", "2026-01-05T10:00:00Z"),
        event("e2", "c1", "order", "2026-01-05T10:00:00Z", amount: 120.5),
        event("e3", "c1", "visit", "2026-01-05T10:10:00Z"),
        event("e4", "say \\\"hi\\\"", "visit", "2026-01-05T10:10:01Z"),
    ]

    @Test("CSV: columns in the file's order, quotes where needed, missing values empty")
    func csv() throws {
        let plan = try plan(of: Self.configuration)
        let (lines, summary) = try export(plan, Self.events, ExportRequest())
        let head =
            "customer_id,as_of,visits,spend,silence,channel,is_buyer,intent,active,segment.visits,worth"
        let time = "2026-01-05T10:10:01.000Z"
        #expect(
            lines == [
                head,
                "c1,\(time),1,120.5,601,\"none, yet\",true,0.5,true,false,high",
                "c2,\(time),1,0,,\"none, yet\",false,0.5,true,false,low",
                "\"say \"\"hi\"\"\",\(time),1,0,,\"none, yet\",false,0.5,true,false,low",
            ])
        #expect(summary.rows == 3 && summary.emptyInstants.isEmpty)
    }

    @Test("NDJSON: the same with null for missing values")
    func ndjson() throws {
        let plan = try plan(of: Self.configuration)
        let lines = try export(plan, Self.events, ExportRequest(format: .ndjson)).lines
        #expect(lines.count == 3)
        #expect(
            lines.last == #"{"customer_id":"say \"hi\"","as_of":"2026-01-05T10:10:01.000Z","visits":1,"#
                + #""spend":0,"silence":null,"channel":"none, yet","is_buyer":false,"intent":0.5,"#
                + #""active":true,"segment.visits":false,"worth":"low"}"#)
    }

    @Test("A row stands at its time: windows, silences and dwells as of then, past the end of the file too")
    func asOf() throws {
        let plan = try plan(of: Self.configuration)
        let times = try instants(
            "2026-01-05T12:00:00Z", "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z", "2026-01-05T11:30:00Z",
            "2026-01-05T12:00:00Z")
        let (lines, summary) = try export(plan, Self.events, ExportRequest(times: times))
        #expect(
            lines.filter { $0.hasPrefix("c2") } == [
                "c2,2026-01-05T10:00:00.000Z,1,0,,\"none, yet\",false,0.5,true,false,low",
                "c2,2026-01-05T11:30:00.000Z,0,0,,\"none, yet\",false,0.5,true,false,low",
                "c2,2026-01-05T12:00:00.000Z,0,0,,\"none, yet\",false,0.5,false,false,low",
            ])
        #expect(
            lines.filter { $0.hasPrefix("c1") }.first
                == "c1,2026-01-05T10:00:00.000Z,0,120.5,0,\"none, yet\",true,0.5,false,false,high")
        #expect(summary.emptyInstants == [try instant("2026-01-05T09:00:00Z")])
        #expect(lines.count == 1 + 2 + 3 + 3)
    }

    @Test("What arrives after a later event is not in the row, though it is older")
    func lateArrivals() throws {
        let plan = try plan(of: Self.configuration)
        let events = [
            event("e1", "c1", "visit", "2026-01-05T10:00:00Z"),
            event("e2", "c2", "visit", "2026-01-05T10:20:00Z"),
            event("e3", "c1", "visit", "2026-01-05T10:05:00Z"),
        ]
        let times = try instants("2026-01-05T10:10:00Z", "2026-01-05T10:20:00Z")
        let lines = try export(plan, events, ExportRequest(times: times)).lines
        #expect(lines.dropFirst().map { $0.split(separator: ",")[2] } == ["1", "2", "1"])
    }

    @Test("Refused events are counted, and a file without events gives a header")
    func refused() throws {
        let plan = try plan(of: Self.configuration)
        let (lines, summary) = try export(plan, ["{}", "", "nothing"], ExportRequest())
        #expect(lines.count == 1 && summary.rows == 0)
        #expect(summary.records.deadLettered == 2 && summary.records.consumed == 2)
    }

    @Test(
        "A feature with the name of another column is refused", arguments: ["as_of", "customer_id", "label"])
    func clashes(name: String) throws {
        let plan = try plan(of: Self.configuration.replacing("spend", with: name))
        let labelled = ExportRequest(
            times: .instants([0]), label: "visits > 0", labelName: "goal", horizon: day)
        #expect(throws: ColumnClash(name: name)) { _ = try export(plan, [], labelled).lines }
        guard name != "label" else { return }
        #expect(throws: ColumnClash(name: name)) { _ = try export(plan, [], ExportRequest()).lines }
    }
}
