/// A model's label and the room for its state, on its way to an ``AwaitedLabel``.
struct CheckedLabel {
    let label: LabelDefinition
    /// The model's own version to learn with; nil for one that does not learn.
    let learner: OnlineLogistic?
    private let model: String
    /// The name of the probability that is predicted.
    private let value: String
    private let state: Int
    private let row: Int

    /// Nil where the model has no label, or gives no probability, which is an error.
    init?(_ definition: ModelDefinition, in builder: inout SourceBuilder, _ diagnostics: inout [Diagnostic]) {
        guard let label = definition.label else { return nil }
        guard let value = definition.labelledValue else {
            diagnostics.append(
                Diagnostic(
                    at: label.position,
                    "model \"\(definition.name)\" predicts no label: it gives neither a probability nor the "
                        + "probabilities of two classes"))
            return nil
        }
        self.label = label
        self.value = value
        model = definition.name
        learner = definition.learner
        let inputs = definition.learner?.inputCount ?? 0
        let meaning = Self.meaning(of: definition.name, label, definition.learner)
        (state, row) = builder.piece(meaning) { layout in
            let state = layout.reserve(Prediction())
            let places = (0..<inputs).map { _ in layout.reserve(0.0) }
            return (state, places.first ?? -1)
        }
    }

    /// What the state stands for, in words.
    var meaning: String { Self.meaning(of: model, label, learner) }

    private static func meaning(
        of model: String, _ label: LabelDefinition, _ learner: OnlineLogistic?
    ) -> String {
        let inputs = learner?.inputNames.map { " of \($0)" } ?? ""
        return "prediction by \([model]) of \(label.meaning)\(inputs)"
    }

    /// - Parameters:
    ///   - register: where a value stands in the program.
    ///   - counts: index of the first of the label's counts.
    ///   - learner: index into ``Plan/learners``.
    func awaited(
        _ register: (String) -> Register?, counts: (String) -> Int?, learner: Int
    ) -> AwaitedLabel? {
        guard let register = register(value), let counts = counts(model) else { return nil }
        return AwaitedLabel(
            state: state, within: label.within, probability: register.index, counts: counts,
            learner: self.learner == nil ? -1 : learner, row: row)
    }
}

extension ModelDefinition {
    /// The model, if it is one that learns.
    var learner: OnlineLogistic? {
        if case .trained(let trained) = kind { trained.model as? OnlineLogistic } else { nil }
    }
}
