import Testing
import TestSupport

@testable import StreamCore

/// What is learned, and with it every score, follows from the events alone.
@Suite("Learning over restarts and with customers out of memory")
struct LearningPropertyTests {
    private static let minute = LabelTrial.minute

    private static func trial() throws -> LabelTrial {
        let label = LabelDefinition(events: .types(["purchase"]), within: 7 * minute)
        let model = OnlineLogistic(name: "intent", features: ["amount", "bought"], label: label)
        let definition = ModelDefinition(
            name: "intent",
            kind: .trained(
                TrainedModel(model, inputs: [.init(feature: "amount"), .init(feature: "bought")])),
            label: label)
        let rule = SegmentDefinition.Rule.threshold(
            .init(enter: SourceText("intent > 0.45"), minDwell: 30_000))
        return try LabelTrial([definition], segments: [SegmentDefinition(name: "likely", rule: rule)])
    }

    /// Runs a random stream, whose instants often coincide.
    private func run(_ seed: UInt64, _ between: (LabelTrial, Int) throws -> Void) throws -> LabelTrial {
        let trial = try Self.trial()
        var random = SplitMix64(seed: seed)
        var time: Int64 = 0
        for number in 0..<250 {
            time += random.pick([0, 1000, Self.minute, 7 * Self.minute + 1]) * Int64(random.int(0...1))
            try trial.event(
                random.pick(["visit", "visit", "purchase"]), of: "c\(random.int(0...12))",
                at: time - random.pick([0, 0, 2 * Self.minute]),
                amount: random.chance(0.7) ? Double(random.int(0...5)) : nil)
            try between(trial, number)
        }
        try trial.finish(until: time + 100 * Self.minute)
        return trial
    }

    @Test("Same weights and changes", arguments: 1...30)
    func same(_ seed: UInt64) throws {
        let plain = try run(seed) { _, _ in }
        #expect(plain.changes.count > 10)
        var random = SplitMix64(seed: seed)
        let restarted = try run(seed) { trial, _ in
            if random.chance(0.1) { try trial.restart() }
        }
        #expect(restarted.learned == plain.learned)
        #expect(restarted.changes.sorted() == plain.changes.sorted())
        let store = DictionaryStore()
        let cold = try run(seed) { trial, _ in
            if random.chance(0.2) { try trial.forget(store) }
        }
        #expect(store.passed > 20)
        #expect(cold.learned == plain.learned)
        #expect(cold.changes.sorted() == plain.changes.sorted())
    }
}
