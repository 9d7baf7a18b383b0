import StreamCore
import Testing

/// The reference model against changes that were made by somebody else's reading of the specification.
@Suite("Cases", .enabled(if: !JobCase.all.isEmpty, "no cases: set SEGSTREAM_CASES to their folder"))
struct CaseTests {
    @Test("The reference model gives the expected changes", arguments: JobCase.all)
    func model(_ jobCase: JobCase) throws {
        let events = try jobCase.events()
        let summary = try jobCase.summary()
        let until = try summary.until.map { try #require(Timestamp.parse($0)) }
        let decoded = events.compactMap { $0 }
        let run = EngineRun(
            try ReferenceModel(try jobCase.definition()), events: decoded, until: until)

        #expect(run.outcomes.count { $0 == .accepted } == summary.accepted)
        #expect(run.outcomes.count { $0 == .duplicate } == summary.duplicate)
        #expect(events.count - decoded.count + run.outcomes.count { $0 == .late } == summary.dead)

        let expected = Dictionary(grouping: try jobCase.expected(), by: \.customer_id)
        let found = run.changes.mapValues { $0.map(ExpectedChange.init) }
        #expect(Set(found.keys) == Set(expected.keys))
        for (customer, changes) in expected.sorted(by: { $0.key < $1.key }) {
            #expect(found[customer] == changes, "customer \(customer)")
        }
    }
}
