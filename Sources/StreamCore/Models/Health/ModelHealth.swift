/// What is counted of a model while it scores, and where its counts stand in ``EngineStatistics/models``.
public struct ModelHealth: Sendable {
    /// An input, and where its value stands when a customer is evaluated.
    struct Input: Sendable {
        let feature: String
        let register: Register
        /// From the training data; nil where nobody has kept it.
        let range: ModelProfile.InputRange?
    }

    public let name: String
    /// Stands for the model and for what is counted of it: counts under the same key can be added up,
    /// whichever plans they come from.
    public let key: UInt64
    /// Nil where nothing is known of the score's size.
    public let bins: ScoreBins?
    /// How many rows of the training data fell into each of ``bins``; nil where nobody has kept it.
    public let trained: [UInt64]?
    let inputs: [Input]
    let score: Register
    /// Whether what it predicts is awaited.
    let isLabelled: Bool
    /// Index of the model's first count.
    let start: Int

    /// The features that feed the model, in its own order.
    public var inputNames: [String] { inputs.map(\.feature) }

    /// Whether the training data tells where the input should lie.
    /// - Parameter input: an index into ``inputNames``.
    public func hasRange(_ input: Int) -> Bool { inputs[input].range != nil }

    init(_ model: ModelDefinition, score: Register, inputs: [Input], start: Int) {
        name = model.name
        bins = ScoreBins(model)
        let scores = bins.map { "\($0)" } ?? "-"
        key = XXHash64.hash(
            "\(model.name) \(DefinitionHash.model(model)) \(scores) \(model.label != nil)")
        trained = model.profile?.distribution.flatMap { [bins] in bins?.counts(of: $0) }
        self.inputs = inputs
        isLabelled = model.label != nil
        self.score = score
        self.start = start
    }

    private var binCount: Int { bins?.count ?? 0 }
    var evaluations: Int { start + binCount }
    var unscored: Int { evaluations + 1 }
    var missing: Int { unscored + 1 }
    var outOfRange: Int { missing + inputs.count }
    /// Of ``LabelFigures``.
    var labels: Int { outOfRange + inputs.count }
    /// One past the model's last count.
    var end: Int { labels + (isLabelled ? LabelFigures.countSize : 0) }

    /// The model's part of all models' counts; what was never counted is 0.
    public func counts(in all: [UInt64]) -> [UInt64] { (start..<end).map { $0 < all.count ? all[$0] : 0 } }

    /// What all models' counts tell of this one.
    public func figures(in all: [UInt64]) -> ModelFigures { figures(of: counts(in: all)) }

    /// What the model's own counts tell; see ``counts(in:)``.
    public func figures(of own: [UInt64]) -> ModelFigures {
        func part(_ range: Range<Int>) -> [UInt64] {
            range.map { $0 - start < own.count ? own[$0 - start] : 0 }
        }
        return ModelFigures(
            evaluations: part(evaluations..<unscored)[0], scores: part(start..<evaluations),
            unscored: part(unscored..<missing)[0],
            missing: part(missing..<outOfRange), outOfRange: part(outOfRange..<labels),
            labels: isLabelled ? LabelFigures(part(labels..<end)) : nil)
    }
}

/// What was counted of a model, over evaluations of customers.
public struct ModelFigures: Equatable, Sendable {
    public var evaluations: UInt64
    /// For each of ``ModelHealth/bins``.
    public var scores: [UInt64]
    /// Evaluations that gave no score: it was NaN.
    public var unscored: UInt64
    /// For each input the evaluations in which it was missing, and in which it lay outside of the range that
    /// it has in the training data.
    public var missing: [UInt64]
    public var outOfRange: [UInt64]
    /// What became of its predictions; nil without a label.
    public var labels: LabelFigures?
}

extension ModelDefinition {
    /// What is known of the model's inputs, in its own order.
    /// - Parameter register: where a feature's value stands.
    func healthInputs(_ register: (String) -> Register?) -> [ModelHealth.Input] {
        let names: [String]? = if case .trained(let trained) = kind { trained.model.inputNames } else { nil }
        return inputs.enumerated().compactMap { index, input in
            register(input.feature).map {
                let range = profile?.ranges[names?[index] ?? input.feature]
                return ModelHealth.Input(feature: input.feature, register: $0, range: range)
            }
        }
    }
}
