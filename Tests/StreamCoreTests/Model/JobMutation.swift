import TestSupport

@testable import StreamCore

/// Random changes of a job.
struct JobMutation {
    var random: SplitMix64

    /// The job with segments left out, put in another order, with other conditions and durations, with fewer
    /// or renamed tiers, as shadows, with other weights of models, and without features that are not needed
    /// then.
    mutating func mutate(_ definition: JobDefinition) -> JobDefinition {
        var job = definition
        // The reference model does not know the names of clusters.
        job.segments.removeAll { if case .clusters = $0.rule { true } else { false } }
        if random.chance(0.7) {
            job.segments.removeAll { _ in random.chance(0.25) }
            if random.chance(0.3) { job.segments.shuffle(using: &random) }
            for index in job.segments.indices where random.chance(0.5) { mutate(&job.segments[index]) }
        }
        if random.chance(0.5) {
            for index in job.models.indices { mutate(&job.models[index]) }
        }
        for name in job.features.map(\.name) where random.chance(0.4) {
            var smaller = job
            smaller.features.removeAll { $0.name == name }
            if Plan.make(smaller).plan != nil { job = smaller }
        }
        return Plan.make(job).plan == nil ? definition : job
    }

    private mutating func mutate(_ segment: inout SegmentDefinition) {
        segment.version += 1
        if random.chance(0.15) { segment.shadow.toggle() }
        switch segment.rule {
        case .threshold(var threshold):
            switch random.int(0...3) {
            case 0: threshold.minDwell = random.pick([0, threshold.minDwell + 1000])
            case 1: threshold.cooldown = random.pick([0, threshold.cooldown + 1000])
            case 2: threshold.confirm = random.pick([0, threshold.confirm + 1000])
            default: threshold = negated(threshold)
            }
            segment.rule = .threshold(threshold)
        case .tiers(let of, var tiers):
            let index = random.int(0...tiers.count - 1)
            if index < tiers.count - 1, random.chance(0.5) {
                tiers.remove(at: index)
            } else {
                tiers[index].name += "x"
            }
            segment.rule = .tiers(of: of, tiers)
        case .clusters: break
        }
    }

    private func negated(_ threshold: SegmentDefinition.Threshold) -> SegmentDefinition.Threshold {
        var negated = threshold
        negated.enter = SourceText("!(\(threshold.enter.text))")
        negated.exit = threshold.exit.map { SourceText("!(\($0.text))") }
        return negated
    }

    private mutating func mutate(_ model: inout ModelDefinition) {
        guard case .logistic(let bias, let weights) = model.kind, random.chance(0.6) else { return }
        model.kind = .logistic(bias: bias + random.pick([-1, 0.5, 1.5]), weights: weights)
    }
}
