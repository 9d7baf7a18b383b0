import ConfigurationFile
import Demo
import EventCodec
import Pipeline
import ShopSimulator
import StreamCore
import Testing

/// The demo's own configuration, read and checked as the daemon would.
func demoPlan() throws -> Plan {
    let (configuration, diagnostics) = ConfigurationReader.read(
        DemoConfiguration.yaml(bootstrapServers: "127.0.0.1:9092", directory: "/tmp/demo"), purpose: .run,
        in: .empty)
    #expect(diagnostics.isEmpty, "\(render(diagnostics, file: "demo.yaml"))")
    let (plan, problems) = Plan.make(try #require(configuration).job)
    #expect(problems.isEmpty, "\(render(problems, file: "demo.yaml"))")
    return try #require(plan)
}

/// Runs a month of a small shop through the engine.
func runMonth(_ plan: Plan, customers: Int = 300, _ body: (Change) -> Void) throws {
    var pipeline = Pipeline(plan)
    var shop = Shop(ShopSettings(customers: customers))
    var record: [UInt8] = []
    while let event = shop.next() {
        record.removeAll(keepingCapacity: true)
        event.appendJSON(to: &record)
        #expect(try record.withUnsafeBytes { try pipeline.process($0) } == nil)
        try pipeline.engine.fireTimers()
        pipeline.engine.changes.forEach(body)
        pipeline.engine.beginBatch()
    }
}

func change(
    _ kind: Change.Kind = .entered, _ customer: String = "c000123",
    _ segment: String = "highly_active", cause: DemoChange.Cause = .event(type: "page_view"),
    _ reasons: [(String, String)] = [("visits_7d", "6"), ("purchases_7d", "2")]
) -> DemoChange {
    DemoChange(
        kind: kind, customerID: customer, segment: segment, at: 1_767_607_872_123, cause: cause,
        reasons: reasons.map { DemoChange.Reason(name: $0, value: $1) })
}
