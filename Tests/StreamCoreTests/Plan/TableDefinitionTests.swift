import StreamCore
import Testing

@Suite("What a table means")
struct TableDefinitionTests {
    private func definition(_ change: (inout JobDefinition) -> Void = { _ in }) throws -> String {
        let path = [FieldPath(["x"])]
        func feature(_ name: String, _ window: Int64) -> FeatureDefinition {
            FeatureDefinition(
                name: name, kind: .count, window: .rolling(length: window), granularity: 60_000)
        }
        var job = JobDefinition(
            application: "table",
            input: InputDefinition(
                mapping: .init(eventID: path, customerID: path, type: path, timestamp: path)),
            features: [feature("used", 600_000), feature("alone", 1_200_000)],
            segments: [
                SegmentDefinition(name: "s", rule: .threshold(.init(enter: SourceText("used  >= 1"))))
            ])
        change(&job)
        let (plan, diagnostics) = Plan.make(job)
        return try #require(plan, "\(diagnostics)").tableDefinition
    }

    @Test("It changes with names, places and meanings, also of features that no segment reaches")
    func changes() throws {
        let same = try definition()
        #expect(same.count == 12)
        var others: Set<String> = []
        others.insert(try definition { $0.features[1].name = "other" })
        others.insert(try definition { $0.features.swapAt(0, 1) })
        others.insert(try definition { $0.features[1].window = .rolling(length: 600_000) })
        others.insert(try definition { $0.segments[0].name = "t" })
        others.insert(
            try definition { $0.segments[0].rule = .threshold(.init(enter: SourceText("used >= 2"))) })
        others.insert(try definition { $0.segments = [] })
        #expect(others.count == 6 && !others.contains(same))
    }

    @Test("It does not change with what leaves the table as it is")
    func remains() throws {
        let same = try definition()
        #expect(
            try definition { $0.segments[0].rule = .threshold(.init(enter: SourceText("used>=1"))) } == same)
        #expect(try definition { $0.application = "other" } == same)
        #expect(try definition { $0.segments[0].version = 9 } == same)
    }
}
