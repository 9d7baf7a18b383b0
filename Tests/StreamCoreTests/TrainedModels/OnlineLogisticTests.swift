import Glibc
import Testing
import TestSupport

@testable import StreamCore

@Suite("Models that learn")
struct OnlineLogisticTests {
    private static let minute = LabelTrial.minute
    private static let label = LabelDefinition(events: .types(["purchase"]), within: 10 * minute)
    private static let model = online()

    private static func online(
        _ features: [String] = ["amount", "bought"], within: Int64 = 10 * minute,
        rates: OnlineLogistic.Rates = .init()
    ) -> ModelDefinition {
        let label = LabelDefinition(events: .types(["purchase"]), within: within)
        let model = OnlineLogistic(name: "intent", features: features, label: label, rates: rates)
        return ModelDefinition(
            name: "intent",
            kind: .trained(TrainedModel(model, inputs: features.map { .init(feature: $0) })), label: label)
    }

    private func learner(_ rates: OnlineLogistic.Rates = .init()) -> OnlineLogistic {
        let model = OnlineLogistic(name: "m", features: ["x"], label: Self.label, rates: rates)
        return OnlineLogistic(model, registers: [0])
    }

    @Test("Two steps of the algorithm, by hand")
    func steps() {
        let model = learner()
        model.learn([0], isPositive: true)
        #expect(model.coordinates[1].weight == 0.5 / 15 && model.coordinates[0].weight == 0)
        model.learn([2], isPositive: false)
        #expect(abs(model.coordinates[0].weight + 0.050_413_185) < 1e-9)
        #expect(abs(model.coordinates[1].weight - 0.003_658_745) < 1e-9)
        #expect(abs(model.coordinates[1].n - 0.508_401_993) < 1e-9)
        let sparse = learner(.init(l1: 2))
        sparse.learn([0], isPositive: true)
        sparse.learn([2], isPositive: false)
        #expect(sparse.coordinates[0].weight == 0 && sparse.coordinates[0].z > 1)
        #expect(sparse.coordinates[1].weight == model.coordinates[1].weight, "no penalty")
    }

    @Test("Inputs are standardised by those before; what is missing or has not varied counts as the mean")
    func standardization() {
        let model = learner()
        var row = 0.0
        var rows: [Double] = []
        for value in [4, 4, 8, .nan, .infinity, -.infinity, 16.0 / 3] {
            model.remember([value], in: &row)
            rows.append(row)
        }
        // The values 4, 4, 8 have the mean 16/3 and the variance 32/9.
        #expect(rows == [0, 0, 0, 0, 10, -10, 0])
        #expect(model.moments[0].count == 4)
        #expect(abs(model.moments[0].mean - 16.0 / 3) < 1e-12)
    }

    @Test("Bounds hold the scores between them, and are exact for points", arguments: 1...200)
    func bounds(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let inputs = 3
        let template = OnlineLogistic(name: "m", features: ["x", "y", "z"], label: Self.label)
        let model = OnlineLogistic(template, registers: [0, 1, 2])
        func value() -> Double { random.pick([.nan, 0, 1e12, .infinity, Double(random.int(-50...50)) / 7]) }
        var row = [0.0, 0, 0]
        for _ in 0..<random.int(0...40) {
            model.remember((0..<inputs).map { _ in value() }, in: &row)
            model.learn(row, isPositive: random.chance(0.4))
        }
        for _ in 0..<20 {
            let (a, b) = ((0..<inputs).map { _ in value() }, (0..<inputs).map { _ in value() })
            let hulls = zip(a, b).map { Interval($0).union(Interval($1)) }
            let bound = model.bounds(hulls)[0]
            for row in [a, b] {
                let score = model.results(row)[0]
                #expect(bound.contains(score))
                #expect(model.bounds(row.map { Interval($0) })[0] == Interval(score))
                let explained = model.explain(row, part: nil)
                let sum = explained.contributions.reduce(explained.baseline, +)
                #expect(abs(1 / (1 + exp(-sum)) - score) < 1e-12)
            }
        }
        #expect(template.bounds(Array(repeating: .anything, count: 3)) == [Interval(0, 1)])
    }

    @Test("It learns who buys: the loss falls to nearly that of the best guess")
    func converges() throws {
        let trial = try LabelTrial([Self.model])
        var random = SplitMix64(seed: 11)
        var early: LabelFigures?
        for round in 0..<3000 {
            let level = Double(random.int(0...1))
            let time = Int64(round) * 15 * Self.minute
            try trial.event("visit", of: "c\(round % 50)", at: time, amount: level)
            if random.chance(1 / (1 + exp(2 - 4 * level))) {
                try trial.event("purchase", of: "c\(round % 50)", at: time + 1000)
            }
            if round == 1000 { early = try trial.figures() }
        }
        let (late, before) = (try trial.figures(), try #require(early))
        let labels = Double(late.positive + late.negative - before.positive - before.negative)
        let positive = Double(late.positive - before.positive) / labels
        let base = -positive * log(positive) - (1 - positive) * log(1 - positive)
        let loss = (late.loss - before.loss) / labels
        #expect(loss < 0.5 * base, "\(loss) and by the base rate alone \(base)")
        for (late, before) in zip(late.calibration, before.calibration) where late.count > before.count + 300
        {
            let difference = late.predicted - before.predicted - Double(late.positive - before.positive)
            #expect(abs(difference) < 0.15 * Double(late.count - before.count))
        }
    }

    @Test("What was learned lasts as long as the model means the same")
    func meaning() throws {
        let trial = try LabelTrial([Self.model])
        for minute in 0..<30 { try trial.event("purchase", at: Int64(minute) * Self.minute, amount: 1) }
        let learned = try #require(trial.learned.first)
        #expect(learned.bytes.contains { $0 != 0 })
        var state = PartitionState(sizes: [])
        state.learned = [learned]
        let others: [(ModelDefinition, Bool)] = [
            (Self.model, true), (Self.online(["bought", "amount"]), false),
            (Self.online(within: Self.minute), false), (Self.online(rates: .init(alpha: 0.2)), false),
        ]
        for (model, isSame) in others {
            var engine = Engine(try LabelTrial([model]).plan)
            engine.restore(state)
            let kept = engine.partitionState(positions: [], records: RecordCounts()).learned
            #expect((kept == [learned]) == isSame)
        }
    }
}
