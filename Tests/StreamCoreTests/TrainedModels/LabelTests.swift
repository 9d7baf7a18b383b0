import Testing

@testable import StreamCore

@Suite("Labels: what becomes of predictions")
struct LabelTests {
    private static let minute = LabelTrial.minute
    private static let label = LabelDefinition(events: .types(["purchase", "order"]), within: 10 * minute)

    /// A model that says one half, and `1 / (1 + e^-2)` after a purchase.
    private static let model = ModelDefinition(
        name: "intent", kind: .logistic(bias: 0, weights: [.init(feature: "bought", weight: 2)]), label: label
    )

    private func counts(_ trial: LabelTrial) throws -> [UInt64] {
        let figures = try trial.figures()
        return [figures.positive, figures.negative]
    }

    private struct Moment: Sendable {
        var time: Int64
        var expected: [UInt64]
    }

    private static let moments = [
        Moment(time: 0, expected: [0, 0]), Moment(time: 1, expected: [1, 0]),
        Moment(time: 10 * minute, expected: [1, 0]), Moment(time: 10 * minute + 1, expected: [0, 1]),
        Moment(time: -5000, expected: [0, 0]),
    ]

    @Test(
        "An event makes the label true behind the prediction's instant, up to the last of the window",
        arguments: moments)
    private func window(_ moment: Moment) throws {
        for type in ["purchase", "order"] {
            let trial = try LabelTrial([Self.model])
            try trial.event("visit", at: 0)
            try trial.event(type, at: moment.time)
            #expect(try counts(trial) == moment.expected)
        }
    }

    @Test(
        "Time alone makes it false, at the first instant behind the window; then the customer is left alone")
    func expiry() throws {
        let trial = try LabelTrial([Self.model])
        try trial.event("visit", at: 0)
        try trial.event("visit", of: "b", at: 10 * Self.minute)
        #expect(try counts(trial) == [0, 0])
        try trial.event("visit", of: "b", at: 10 * Self.minute + 1)
        #expect(try counts(trial) == [0, 1])
        #expect(trial.engine.statistics.timersFired == 1)
        try trial.finish(until: 1000 * Self.minute)
        #expect(try counts(trial) == [0, 2])
        #expect(trial.engine.statistics.timersFired == 2)
    }

    @Test("What counts is the prediction before the event; the next one is made with the event")
    func progressive() throws {
        let trial = try LabelTrial([Self.model])
        try trial.event("visit", at: 0)
        try trial.event("visit", at: 1)
        try trial.event("purchase", at: 2)
        try trial.event("purchase", at: 3)
        try trial.finish(until: 11 * Self.minute)
        let figures = try trial.figures()
        #expect([figures.positive, figures.negative] == [2, 1])
        // One half, then 0.8808 after one purchase and 0.9820 after two.
        #expect(figures.calibration.map(\.count) == [0, 0, 0, 0, 0, 1, 0, 0, 1, 1])
        #expect(figures.calibration.map(\.positive) == [0, 0, 0, 0, 0, 1, 0, 0, 1, 0])
        #expect(abs(figures.calibration[8].predicted - 0.880_797) < 1e-6)
        // -ln 0.5, -ln 0.880797, -ln(1 - 0.982014), over three.
        #expect(abs((figures.logLoss ?? 0) - 1.612_742) < 1e-5)
    }

    @Test("A late event counts while the label is awaited, and is ignored behind it; a repeat does nothing")
    func late() throws {
        let trial = try LabelTrial([Self.model])
        try trial.event("visit", at: 0)
        try trial.event("visit", at: 9 * Self.minute)
        try trial.event("purchase", at: 5 * Self.minute, id: "first")
        #expect(try counts(trial) == [1, 0])
        // The next prediction was made at minute 9.
        try trial.event("purchase", at: 8 * Self.minute)
        #expect(try counts(trial) == [1, 0])
        try trial.event("visit", of: "b", at: 30 * Self.minute)
        #expect(try counts(trial) == [1, 1])
        try trial.event("purchase", at: 10 * Self.minute)
        try trial.event("purchase", at: 31 * Self.minute, id: "first")
        #expect(try counts(trial) == [1, 1])
    }

    @Test("A missing score is no prediction")
    func missing() throws {
        var model = Self.model
        model.kind = .logistic(bias: 0, weights: [.init(feature: "amount", weight: 1)])
        let trial = try LabelTrial([model])
        try trial.event("visit", at: 0)
        try trial.event("visit", at: 1, amount: 0)
        try trial.event("purchase", at: 2)
        #expect(try counts(trial) == [1, 0])
        #expect(try trial.figures().loss.rounded(to: 4) == 0.6931)
    }

    @Test("Predictions that are awaited outlast a restart, and so does when they expire")
    func restart() throws {
        let trial = try LabelTrial([Self.model])
        try trial.event("visit", at: 0)
        try trial.event("visit", of: "b", at: 1)
        try trial.restart()
        try trial.event("purchase", of: "b", at: 2)
        #expect(try counts(trial) == [1, 0])
        try trial.restart()
        try trial.finish(until: 10 * Self.minute + 1)
        #expect(try counts(trial) == [0, 1])
        try trial.finish(until: 10 * Self.minute + 3)
        #expect(try counts(trial) == [0, 2])
    }

    @Test("Of two classes the second is predicted; what gives no probability has no label")
    func values() throws {
        func model(_ model: any Model) -> ModelDefinition {
            ModelDefinition(
                name: "m", kind: .trained(TrainedModel(model, inputs: [.init(feature: "bought")])),
                label: Self.label)
        }
        let trial = try LabelTrial([model(CentreModel([[0], [3]], as: .probabilities))])
        try trial.event("visit", at: 0)
        try trial.event("purchase", at: 1)
        // One over one plus the distance.
        #expect(try trial.figures().calibration[2].predicted == 0.25)
        for wrong in [
            CentreModel([[0], [3]]), CentreModel([[0]], as: .score),
            CentreModel([[0], [1], [2]], as: .probabilities),
        ] {
            #expect(throws: LabelTrial.Rejected.self) { try LabelTrial([model(wrong)]) }
        }
    }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
