import StreamCore
import Testing

@Suite("Comparison of engines")
struct ComparisonTests {
    @Test("A failure names the seed, the difference and the smallest stream")
    func report() throws {
        let job = try #require((1...200).lazy.map { RandomJob(seed: $0) }.first(where: Self.exitsByTimer))
        let report = try disagreement(job) { definition in
            var deaf = definition
            for index in deaf.segments.indices { deaf.segments[index].evaluation = .event }
            return try ReferenceModel(deaf)
        }
        let text = try #require(report)
        #expect(text.hasPrefix("seed \(job.seed): change "))
        #expect(text.contains("engine: ") && text.contains("segments:\n"))
        let shown = text.split(separator: "\n").count { $0.hasPrefix("{\"event_id\"") }
        #expect(shown > 0 && shown < job.events.count / 4)
    }

    private static func exitsByTimer(_ job: RandomJob) -> Bool {
        guard job.events.count > 40, let model = try? ReferenceModel(job.definition) else { return false }
        let run = EngineRun(model, events: job.events, until: job.until)
        return run.changes.values.joined().contains { $0.cause == .timer && $0.kind == .exited }
    }

    @Test("A difference is found in each field of a change")
    func everyField() {
        let change = ObservedChange(
            kind: .entered, customer: "c", segment: "s", version: 1, sequence: 1, at: 0, since: nil,
            cause: .event, eventID: "e", features: ["f": .number(1)], scores: ["m": 0.5])
        let edits: [(inout ObservedChange) -> Void] = [
            { $0.kind = .exited }, { $0.segment = "t" }, { $0.version = 2 }, { $0.sequence = 2 },
            { $0.at = 1 },
            { $0.since = 0 }, { $0.cause = .timer }, { $0.eventID = nil }, { $0.features["f"] = .number(2) },
            { $0.features["f"] = .number(.nan) }, { $0.features = [:] }, { $0.features["g"] = .missing },
            { $0.scores["m"] = 0.501 }, { $0.scores = [:] },
        ]
        #expect(
            firstDifference(EngineRun(changes: [change]), EngineRun(changes: [change]), events: []) == nil)
        for (index, edit) in edits.enumerated() {
            var other = change
            edit(&other)
            let runs = (EngineRun(changes: [change]), EngineRun(changes: [other]))
            #expect(firstDifference(runs.0, runs.1, events: []) != nil, "edit \(index)")
        }
    }

    @Test("A missing or surplus change is a difference")
    func lengths() {
        let change = ObservedChange(
            kind: .entered, customer: "c", segment: "s", version: 1, sequence: 1, at: 0, since: nil,
            cause: .event, eventID: "e", features: [:], scores: [:])
        let (one, none) = (EngineRun(changes: [change]), EngineRun(changes: []))
        #expect(firstDifference(one, none, events: []) != nil)
        #expect(firstDifference(none, one, events: []) != nil)
    }

    @Test("Shrinking keeps what the failure needs, in order, and nothing else")
    func shrinking() {
        let needed = [7, 40, 41, 99]
        #expect(shrink(Array(0..<100)) { items in needed.allSatisfy(items.contains) } == needed)
        #expect(shrink([5]) { !$0.isEmpty } == [5])
        #expect(shrink(Array(0..<9)) { _ in true }.isEmpty)
    }
}

extension EngineRun {
    fileprivate init(changes: [ObservedChange]) {
        self.init(outcomes: [], changes: Dictionary(grouping: changes, by: \.customer))
    }
}
