/// The `definition` of a change: 12 hex digits over what a segment means, so that two versions of a file
/// that mean the same give the same digits.
///
/// Hashed are the segment's rule and everything that it reaches, in canonical text: comments, order of keys,
/// spacing and the features that it does not reach make no difference, nor do version, shadow and holdout.
enum DefinitionHash {
    static func hash(_ segment: CheckedSegment, reached: Set<String>, graph: NameGraph) -> String {
        digits(XXHash64.hash(text(segment, reached: reached, graph: graph) { self.model($0) }))
    }

    /// What all features, models and segments mean, and their names, in the file's order.
    static func hash(all segments: [CheckedSegment], graph: NameGraph) -> String {
        var text = graph.names.map { line(of: $0, graph) { self.model($0) } }.joined()
        for segment in segments {
            text += "\([segment.definition.name]) \(segment.parts.map { $0 ?? "" }) \(rule(segment))\n"
        }
        return digits(XXHash64.hash(text))
    }

    /// 12 hex digits.
    static func digits(_ hash: UInt64) -> String {
        let digits = String(hash >> 16, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// What a segment means, whatever its models have learned.
    static func textWithoutModels(
        _ segment: CheckedSegment, reached: Set<String>, graph: NameGraph
    ) -> String {
        text(segment, reached: reached, graph: graph) { _ in "model" }
    }

    /// What a segment's models have learned.
    static func textOfModels(reached: Set<String>, graph: NameGraph) -> String {
        reached.sorted().compactMap { name in
            guard case .model(let model) = graph.nodes[name] else { return nil }
            return "\(name) = \(self.model(model))"
        }.joined(separator: "\n")
    }

    private static func text(
        _ segment: CheckedSegment, reached: Set<String>, graph: NameGraph,
        model: (ModelDefinition) -> String
    ) -> String {
        rule(segment) + "\n" + reached.sorted().map { line(of: $0, graph, model: model) }.joined()
    }

    private static func line(
        of name: String, _ graph: NameGraph, model: (ModelDefinition) -> String
    ) -> String {
        switch graph.nodes[name] {
        case .source(let feature): "\(name) = \(source(feature))\n"
        case .expression(_, _, let expression): "\(name) = \(expression.canonical)\n"
        case .model(let definition): "\(name) = \(model(definition))\n"
        case .broken, nil: ""
        }
    }

    private static func rule(_ segment: CheckedSegment) -> String {
        let evaluation = segment.definition.evaluation.rawValue
        switch segment.definition.rule {
        case .threshold(let threshold):
            let enter = segment.enter?.canonical ?? ""
            let exit = segment.exit?.canonical ?? "!(\(enter))"
            return "enter \(enter) exit \(exit) dwell \(threshold.minDwell) cooldown \(threshold.cooldown) "
                + "confirm \(threshold.confirm) evaluate \(evaluation)"
        case .clusters(_, let margin):
            return "clusters \(segment.value?.canonical ?? "") margin \(margin) evaluate \(evaluation)"
        case .tiers(_, let tiers):
            let steps = tiers.map { "\($0.name) \($0.enter ?? 0) \($0.exit ?? 0)" }
            return "tiers \(segment.value?.canonical ?? "") \(steps) evaluate \(evaluation)"
        }
    }

    private static func source(_ feature: FeatureDefinition) -> String {
        "\(kind(feature.kind))\(feature.selectionText)"
    }

    /// What is stored, and the default, which is seen only until something matches.
    private static func kind(_ kind: FeatureDefinition.Kind) -> String {
        switch kind {
        case .mean(_, _, let fallback), .min(_, let fallback), .max(_, let fallback):
            "\(kind.storedText) \(fallback)"
        case .last(_, let fallback), .first(_, let fallback): "\(kind.storedText) \(text(fallback))"
        default: kind.storedText
        }
    }

    private static func text(_ fallback: FeatureDefault?) -> String {
        switch fallback {
        case .number(let value): "\(value)"
        case .string(let value): "\"\(value)\""
        case nil: "-"
        }
    }

    /// What a model computes, and of what.
    static func model(_ model: ModelDefinition) -> String {
        switch model.kind {
        case .logistic(let bias, let weights):
            "logistic \(bias) \(weights.map { "\($0.feature) \($0.weight)" }.sorted())"
        case .trained(let trained):
            "trained \(trained.model.fingerprint) \(trained.model.outputs.parts) "
                + "\(trained.inputs.map(\.feature))"
        }
    }
}
