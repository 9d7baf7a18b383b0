import Glibc
import StreamCore

/// One customer at one instant: every feature and score there, each computed when first asked for.
final class ModelMoment {
    private let job: ModelJob
    private let matches: [[Match]]
    private let time: Int64
    private var known: [String: ModelValue] = [:]

    init(job: ModelJob, matches: [[Match]], time: Int64) {
        self.job = job
        self.matches = matches
        self.time = time
    }

    /// The value of the feature or model of that name; missing if there is none.
    func value(_ name: String) -> ModelValue {
        if let value = known[name] { return value }
        let value = compute(name)
        known[name] = value
        return value
    }

    private func compute(_ name: String) -> ModelValue {
        if let index = job.featureIndex[name] {
            if let expression = job.expressions[name] { return expression.value(of: value) }
            return job.features[index].value(of: matches[index], at: time)
        }
        guard let model = job.models[job.model(giving: name)] else { return .missing }
        switch model.kind {
        case .logistic(let bias, let weights):
            var z = bias
            for weight in weights { z += weight.weight * (value(weight.feature).number ?? .nan) }
            return .number(1 / (1 + exp(-z)))
        case .trained(let trained):
            let results = trained.model.results(trained.inputs.map { value($0.feature).number ?? .nan })
            let names = [model.name] + trained.model.outputs.parts.map { "\(model.name).\($0)" }
            return names.firstIndex(of: name).map { .number(results[$0]) } ?? .missing
        }
    }

    func features(reachedBy segment: ModelSegment) -> [String: ModelValue] {
        let names = job.names(reachedBy: segment).filter { job.featureIndex[$0] != nil }
        return Dictionary(uniqueKeysWithValues: names.map { ($0, value($0)) })
    }

    /// Every model's score, whether the segment reaches it or not, and what else of models it names.
    func scores(for segment: ModelSegment) -> [String: Double] {
        let parts = job.names(reachedBy: segment).filter { $0.contains(".") }
        let names = Set(job.models.keys).union(parts)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, value($0).number ?? .nan) })
    }

    /// The distances of the clusters of the model called `name`, by id in the model's order.
    func distances(_ name: String) -> [(id: Int, distance: Double)] {
        guard case .trained(let trained) = job.models[name]?.kind,
            case .clusters(let ids) = trained.model.outputs
        else { return [] }
        return ids.map { ($0, value("\(name).\($0)").number ?? .nan) }
    }
}
