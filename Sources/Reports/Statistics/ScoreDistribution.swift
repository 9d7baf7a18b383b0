import StreamCore

/// How a model's scores are distributed over customers.
struct ScoreDistribution: Sendable {
    let name: String
    /// Index into ``Plan/scores``.
    let score: Int
    /// Nil where nothing is known of the score's size before.
    private let bins: ScoreBins?
    /// How many rows of the training data fell into each bin; nil where nobody has kept it.
    let trained: [UInt64]?
    private var counts: [UInt64]
    /// Scores that were NaN.
    private(set) var missing = 0
    private(set) var count = 0
    private var sum = 0.0
    /// Without bins every so-manieth score, of which the bins are made in the end.
    private var sample: [Double] = []
    private var sampleStride = 1

    private static let sampleSize = 1 << 16

    init(_ model: ModelHealth, score: Int) {
        name = model.name
        self.score = score
        bins = model.bins
        trained = model.trained
        counts = Array(repeating: 0, count: model.bins?.count ?? 0)
    }

    /// For each of a plan's models.
    static func all(of plan: Plan) -> [ScoreDistribution] {
        plan.health.compactMap { model in
            plan.scores.firstIndex { $0.name == model.name }.map { ScoreDistribution(model, score: $0) }
        }
    }

    /// The mean; nil without any score.
    var mean: Double? { count == 0 ? nil : sum / Double(count) }

    mutating func add(_ value: Double) {
        if value.isNaN {
            missing += 1
            return
        }
        if let bins {
            if let bin = bins.index(of: value) { counts[bin] += 1 }
        } else if value.isFinite, count % sampleStride == 0 {
            sample.append(value)
            if sample.count == Self.sampleSize { thin() }
        }
        count += 1
        sum += value
    }

    /// The bins with what they are called, for a chart.
    var histogram: [(name: String, count: UInt64)] {
        switch bins {
        case .labels(let labels):
            return zip(labels, counts).map { ("\($0)", $1) }
        case .edges(let edges):
            return zip(edges.indices, counts).map { ("\(numberText(edges[$0]))", $1) }
        case nil:
            return sampled
        }
    }

    /// 20 bins of equal width from the least to the greatest score of the sample.
    private var sampled: [(name: String, count: UInt64)] {
        guard let low = sample.min(), let high = sample.max() else { return [] }
        // Divided first: the difference of two scores can be infinite.
        let width = Ticks.roundStep(atLeast: high / 20 - low / 20)
        let first = (low / width).rounded(.down)
        var counts = [UInt64](repeating: 0, count: Int(((high / width).rounded(.down) - first)) + 1)
        for value in sample { counts[Int((value / width).rounded(.down) - first)] += 1 }
        return counts.enumerated().map { (Ticks.text((first + Double($0)) * width, step: width), $1) }
    }

    /// Keeps every second one of the sample, and of what is to come.
    private mutating func thin() {
        sample = stride(from: 0, to: sample.count, by: 2).map { sample[$0] }
        sampleStride *= 2
    }
}
