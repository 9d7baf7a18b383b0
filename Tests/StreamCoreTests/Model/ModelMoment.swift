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
        guard let model = job.models[name] else { return .missing }
        switch model.kind {
        case .logistic(let bias, let weights):
            var z = bias
            for weight in weights { z += weight.weight * (value(weight.feature).number ?? .nan) }
            return .number(1 / (1 + exp(-z)))
        }
    }

    func features(reachedBy segment: ModelSegment) -> [String: ModelValue] {
        let names = job.names(reachedBy: segment).filter { job.featureIndex[$0] != nil }
        return Dictionary(uniqueKeysWithValues: names.map { ($0, value($0)) })
    }

    /// Every model's score, whether a segment reaches it or not.
    func scores() -> [String: Double] {
        Dictionary(uniqueKeysWithValues: job.models.keys.map { ($0, value($0).number ?? .nan) })
    }
}
