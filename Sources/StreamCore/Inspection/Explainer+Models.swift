extension Explainer {
    /// What the inputs of the models contributed that these segments reach.
    func models(reachedBy segments: [Int]) -> [ModelContributions] {
        var parts: [Int: Set<Int>] = [:]
        for segment in segments {
            for model in explanation.segments[segment].models {
                parts[model.index, default: []].formUnion(model.parts)
            }
        }
        return explanation.models.indices.flatMap { index -> [ModelContributions] in
            guard let named = parts[index] else { return [] }
            let model = explanation.models[index]
            let shown: [Int?] = named.isEmpty ? [winner(of: model)] : named.sorted()
            return shown.map { contributions(to: $0, of: model) }
        }
    }

    /// The most probable class or the nearest cluster; nil where the model gives one value, or none is known.
    private func winner(of model: ExplanationPlan.Model) -> Int? {
        guard case .trained(let trained) = model.definition.kind else { return nil }
        let value = machine.numbers[model.results[0].index]
        switch trained.model.outputs {
        case .score: return nil
        case .classes: return Int(exactly: value)
        case .clusters(let ids): return ids.firstIndex { Double($0) == value }
        }
    }

    private func contributions(to part: Int?, of model: ExplanationPlan.Model) -> ModelContributions {
        let inputs = model.inputs.map { machine.numbers[$0.register.index] }
        let result = model.results[part.map { $0 + 1 } ?? 0]
        return ModelContributions(
            model: model.definition.name, part: part.map { model.definition.parts[$0] },
            value: machine.numbers[result.index],
            inputs: zip(model.inputs, inputs).map {
                NamedExplainedValue(name: $0.name, value: .number($1))
            },
            explanation: model.definition.explanation(inputs, part: part, inspector.scratch.learners))
    }
}

extension ModelDefinition {
    /// - Parameter learners: what models that learn have learned.
    fileprivate func explanation(
        _ inputs: [Double], part: Int?, _ learners: [OnlineLogistic]
    ) -> ModelExplanation {
        switch kind {
        case .logistic(let bias, let weights):
            ModelExplanation(
                unit: .logOdds, baseline: bias, contributions: zip(weights, inputs).map { $0.weight * $1 })
        case .trained(let trained):
            (learners.first { $0.isMade(of: trained.model) } ?? trained.model).explain(inputs, part: part)
        }
    }
}
