@testable import StreamCore

/// A model of a few centres, for tests of what surrounds models: the distance is the sum of the absolute
/// differences.
final class CentreModel: Model {
    enum Result { case nearest, probabilities, score }

    let inputNames: [String]?
    let outputs: ModelOutputs
    let scratchCount: Int
    let fingerprint: UInt64
    private let centres: [[Double]]
    private let result: Result

    var inputCount: Int { centres[0].count }

    init(_ centres: [[Double]], ids: [Int]? = nil, as result: Result = .nearest, names: [String]? = nil) {
        self.centres = centres
        self.result = result
        inputNames = names
        let ids = ids ?? Array(centres.indices)
        outputs =
            switch result {
            case .nearest: .clusters(ids)
            case .probabilities: .classes(ids.map { "class \($0)" })
            case .score: .score
            }
        scratchCount = centres.count
        fingerprint = XXHash64.hash("\(centres) \(result)")
    }

    func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) {
        var nearest = 0
        for (index, centre) in centres.enumerated() {
            scratch[index] = 0
            for (input, value) in centre.enumerated() { scratch[index] += abs(inputs[input] - value) }
            if scratch[index] < scratch[nearest] { nearest = index }
        }
        let isMissing = scratch[nearest].isNaN
        switch (outputs, result) {
        case (.clusters(let ids), _):
            results[0] = isMissing ? .nan : Double(ids[nearest])
            for index in centres.indices { results[1 + index] = scratch[index] }
        case (.classes, _):
            results[0] = isMissing ? .nan : Double(nearest)
            for index in centres.indices { results[1 + index] = 1 / (1 + scratch[index]) }
        case (.score, _): results[0] = scratch[0]
        }
    }

    func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) {
        for (index, centre) in centres.enumerated() {
            scratch[index] = Interval(0)
            for (input, value) in centre.enumerated() {
                scratch[index] = scratch[index] + (inputs[input] - Interval(value)).absolute
            }
        }
        if case .score = outputs { return results[0] = scratch[0] }
        let least = (0..<centres.count).map { scratch[$0].upper }.min() ?? 0
        let possible = centres.indices.filter { scratch[$0].lower <= least && !scratch[$0].isEmpty }
        var label = Interval.nan
        for index in possible { label = label.union(Interval(self.label(index))) }
        label.mayBeNaN = scratch[0].mayBeNaN
        results[0] = label
        for index in centres.indices {
            results[1 + index] =
                result == .nearest ? scratch[index] : Interval(1) / (Interval(1) + scratch[index])
        }
    }

    private func label(_ index: Int) -> Double {
        if case .clusters(let ids) = outputs { return Double(ids[index]) }
        return Double(index)
    }

    func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        let centre = centres[part ?? 0]
        return ModelExplanation(
            unit: .distance, baseline: 0, contributions: zip(inputs, centre).map { abs($0 - $1) })
    }
}
