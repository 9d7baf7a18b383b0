/// How a model's first result is sorted into the bins of a histogram.
public enum ScoreBins: Equatable, Sendable {
    /// Bin `i` holds what lies in `edges[i] ..< edges[i + 1]`, the last one its upper edge too; what lies
    /// outside of all belongs to the outermost.
    case edges([Double])
    /// A bin for each id of a cluster or index of a class.
    case labels([Int])

    /// 20 bins of equal width over 0...1, for probabilities.
    public static let ofProbability = ScoreBins.edges((0...20).map { Double($0) / 20 })

    /// How many bins there are.
    public var count: Int {
        switch self {
        case .edges(let edges): edges.count - 1
        case .labels(let labels): labels.count
        }
    }

    /// The bin of a score that is not NaN; nil for a label that the model does not have.
    public func index(of score: Double) -> Int? {
        switch self {
        case .edges(let edges): max(0, (edges.dropLast().firstIndex { score < $0 } ?? count) - 1)
        case .labels(let labels): labels.firstIndex { Double($0) == score }
        }
    }

    /// The bins that suit a model: those of its training data, so that the two can be compared; else those of
    /// a probability. Nil for numbers of whose size nothing is known.
    init?(_ model: ModelDefinition) {
        let profile = model.profile?.distribution
        switch model.outputs {
        case .classes(let names): self = .labels(Array(names.indices))
        case .clusters(let ids): self = .labels(ids)
        case .score:
            if case .bins(let edges, _) = profile, edges.count > 1 {
                self = .edges(edges)
            } else if model.isProbability {
                self = .ofProbability
            } else {
                return nil
            }
        }
    }

    /// The counts of a profile in these bins; nil when it was made for others.
    func counts(of profile: ModelProfile.Distribution) -> [UInt64]? {
        switch (self, profile) {
        case (.edges(let edges), .bins(let trained, let counts)) where edges == trained: return counts
        case (.labels(let labels), .labels(let trained, let counts)):
            return labels.map { label in trained.firstIndex(of: label).map { counts[$0] } ?? 0 }
        default: return nil
        }
    }
}

extension ModelDefinition {
    var profile: ModelProfile? {
        if case .trained(let trained) = kind { trained.profile } else { nil }
    }

    var outputs: ModelOutputs {
        if case .trained(let trained) = kind { trained.model.outputs } else { .score }
    }

    /// Whether the score lies in 0...1 whatever the inputs are.
    var isProbability: Bool {
        switch kind {
        case .logistic: true
        case .trained(let trained): trained.model.isProbability
        }
    }
}

extension Model {
    /// Whether the one score lies in 0...1 whatever the inputs are.
    fileprivate var isProbability: Bool {
        guard case .score = outputs else { return false }
        let inputs = Array(repeating: Interval.anything, count: max(1, inputCount))
        var scratch = Array(repeating: Interval.anything, count: max(1, scratchCount))
        var result = [Interval.anything]
        inputs.withUnsafeBufferPointer { inputs in
            scratch.withUnsafeMutableBufferPointer { scratch in
                result.withUnsafeMutableBufferPointer { result in
                    guard let inputs = inputs.baseAddress, let scratch = scratch.baseAddress,
                        let result = result.baseAddress
                    else { return }
                    bound(inputs, scratch: scratch, into: result)
                }
            }
        }
        return !result[0].isEmpty && result[0].lower >= 0 && result[0].upper <= 1
    }
}
