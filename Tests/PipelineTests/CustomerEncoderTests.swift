import ConfigurationFile
import EventCodec
import Pipeline
import StreamCore
import Testing

@Suite struct CustomerEncoderTests {
    @Test("Features, scores and published segments, in the configuration's order")
    func customer() throws {
        let configuration = """
            application: seen
            input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: ts}}
            features:
              visits: {count: visit, window: 1h}
              plan: {last: plan}
              since_buy: {since_last: buy, granularity: 1m}
              keen: {expr: visits > 1}
            models: {intent: {type: logistic, bias: 0, weights: {visits: 0}}}
            segments:
              hidden: {enter: visits > 0, shadow: true}
              mood: {tiers: {of: visits, warm: {enter: 1, exit: 1}, cold: {}}, version: 3}
              away: {enter: visits == 0}
            """
        let (read, diagnostics) = ConfigurationReader.read(configuration, purpose: .files, in: .empty)
        let job = try #require(read, "\(diagnostics)").job
        let plan = try #require(Plan.make(job).plan)
        var pipeline = Pipeline(plan)
        let event = #"{"id":"1","customer":"a\"nn","type":"visit","ts":"2026-01-01T00:00:00Z","plan":"p\n"}"#
        let refusal = try Array(event.utf8).withUnsafeBytes { try pipeline.process($0) }
        #expect(refusal == nil)
        var inspector = Inspector(plan)
        var json = JSONWriter()
        let encoder = CustomerEncoder(plan: plan)
        inspector.forEachCustomer(in: pipeline.engine) { encoder.encode($0, partition: 3, to: &json) }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"customer_id":"a\"nn","partition":3,"at":"2026-01-01T00:00:00.000Z","sequence":1,"#
                + #""features":{"visits":1,"plan":"p\n","since_buy":null,"keen":false},"#
                + #""scores":{"intent":0.5},"#
                + #""segments":{"mood.warm":{"since":"2026-01-01T00:00:00.000Z","version":3}}}"#)
    }
}
