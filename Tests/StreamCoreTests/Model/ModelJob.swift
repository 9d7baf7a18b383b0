import StreamCore

/// A job with its expressions parsed and its names resolved.
struct ModelJob {
    let features: [ModelFeature]
    let featureIndex: [String: Int]
    /// The features that are expressions over others, by name.
    let expressions: [String: ModelExpression]
    let models: [String: ModelDefinition]
    let segments: [ModelSegment]

    init(_ definition: JobDefinition) throws {
        expressions = try Self.expressions(of: definition.features)
        models = Dictionary(uniqueKeysWithValues: definition.models.map { ($0.name, $0) })
        segments = try definition.segments.map(Self.segment)
        let everywhere = Array(expressions.values) + segments.flatMap(\.expressions)
        let used = Set(everywhere.flatMap(\.names) + definition.models.flatMap(Self.inputs))
        // What nothing tells the type of holds text.
        let unused = definition.features.map(\.name).filter { !used.contains($0) }
        let textual = Set(everywhere.flatMap(\.namesUsedAsText) + unused)
        features = try definition.features.map { try Self.feature($0, textual: textual) }
        featureIndex = Dictionary(
            uniqueKeysWithValues: definition.features.enumerated().map { ($1.name, $0) })
    }

    /// All that the segment's conditions read, and all that stands behind what they read.
    func names(reachedBy segment: ModelSegment) -> Set<String> {
        var reached: Set<String> = []
        var open = segment.expressions.flatMap(\.names)
        while let name = open.popLast() {
            guard reached.insert(name).inserted else { continue }
            open += expressions[name]?.names ?? []
            open += models[model(giving: name)].map(Self.inputs) ?? []
        }
        return reached
    }

    private static func inputs(of model: ModelDefinition) -> [String] {
        switch model.kind {
        case .logistic(_, let weights): weights.map(\.feature)
        case .trained(let trained): trained.inputs.map(\.feature)
        }
    }

    /// The model that a name such as `m.3` belongs to; a name without a dot as it is.
    func model(giving name: String) -> String { String(name.prefix { $0 != "." }) }

    private static func expressions(of features: [FeatureDefinition]) throws -> [String: ModelExpression] {
        var expressions: [String: ModelExpression] = [:]
        for feature in features {
            if case .expression(let text) = feature.kind {
                expressions[feature.name] = try ModelExpression(text)
            }
        }
        return expressions
    }

    private static func feature(_ definition: FeatureDefinition, textual: Set<String>) throws -> ModelFeature
    {
        let holdsText =
            switch definition.kind {
            case .last(_, .string?), .first(_, .string?): true
            case .last(_, nil), .first(_, nil): textual.contains(definition.name)
            default: false
            }
        return ModelFeature(
            definition: definition, condition: try definition.condition.map { try ModelExpression($0) },
            holdsText: holdsText)
    }

    private static func segment(_ definition: SegmentDefinition) throws -> ModelSegment {
        switch definition.rule {
        case .threshold(let options):
            let enter = try ModelExpression(options.enter)
            let exit = try options.exit.map { try ModelExpression($0) }
            return ModelSegment(definition: definition, rule: .threshold(options, enter: enter, exit: exit))
        case .tiers(let of, let tiers):
            return ModelSegment(definition: definition, rule: .tiers(of: try ModelExpression(of), tiers))
        case .clusters(let of, let margin):
            return ModelSegment(definition: definition, rule: .clusters(of: try ModelExpression(of), margin))
        }
    }
}

extension ModelSegment {
    var expressions: [ModelExpression] {
        switch rule {
        case .threshold(_, let enter, let exit): [enter] + [exit].compactMap { $0 }
        case .tiers(let of, _), .clusters(let of, _): [of]
        }
    }
}
