import Export
import StreamCore
import Testing

/// A model that gives several values, and its clusters as a segment.
@Suite struct ModelColumnTests {
    private static let configuration = """
        application: clustered
        input: {mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}}
        features:
          spend: {sum: amount, of: order, window: forever}
        segments:
          rich:  {enter: spend > 100}
        """

    @Test("A model's own value, then its parts, then the cluster by its id")
    func columns() throws {
        var definition = try plan(of: Self.configuration).definition
        definition.models = [
            ModelDefinition(
                name: "nearest",
                kind: .trained(TrainedModel(TwoClusters(), inputs: [.init(feature: "spend")])))
        ]
        definition.segments.append(
            SegmentDefinition(
                name: "taste", rule: .clusters(of: SourceText("nearest"), margin: 0), evaluation: .event))
        let plan = try #require(Plan.make(definition).plan)
        let events = [
            event("1", "a", "order", "2026-01-05T10:00:00Z", amount: 80),
            event("2", "b", "visit", "2026-01-05T10:00:00Z"),
        ]
        #expect(
            try export(plan, events, ExportRequest()).lines == [
                "customer_id,as_of,spend,nearest,nearest.7,nearest.9,rich,taste",
                "a,2026-01-05T10:00:00.000Z,80,9,80,20,false,9",
                "b,2026-01-05T10:00:00.000Z,0,7,0,100,false,7",
            ])
        let request = ExportRequest(
            times: .instants([1_767_600_000_000]), label: "nearest == 9 ? nearest.9 : -1", horizon: day,
            format: .ndjson)
        let before = event("0", "b", "order", "2026-01-05T07:00:00Z", amount: 1000)
        let after = event("3", "z", "visit", "2026-01-07T10:00:00Z")
        #expect(
            try export(plan, [before] + events + [after], request).lines == [
                #"{"customer_id":"b","as_of":"2026-01-05T08:00:00.000Z","spend":1000,"nearest":9,"#
                    + #""nearest.7":1000,"nearest.9":900,"rich":true,"taste":"9","label":-1}"#
            ])
    }
}

/// Clusters 7 and 9 around 0 and 100.
private final class TwoClusters: Model {
    let inputNames: [String]? = nil
    let inputCount = 1
    let outputs = ModelOutputs.clusters([7, 9])
    let scratchCount = 0
    let fingerprint: UInt64 = 79

    func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) {
        results[1] = abs(inputs[0])
        results[2] = abs(inputs[0] - 100)
        results[0] = results[1] <= results[2] ? 7 : 9
    }

    func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) {
        results[0] = Interval(7, 9)
        for index in 1...2 { results[index] = Interval(0, .infinity) }
    }

    func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        ModelExplanation(unit: .distance, baseline: 0, contributions: inputs)
    }
}
