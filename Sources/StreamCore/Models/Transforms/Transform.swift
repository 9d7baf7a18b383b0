/// What is done to a model's inputs before it sees them, step after step.
///
/// Each step computes what the scikit-learn transformer of its kind does, in the same order.
public struct Transform: Sendable, Equatable {
    /// One step. A list has a number for each value that enters it.
    public enum Step: Sendable, Equatable {
        /// What stands in for missing values.
        case fill([Double])
        /// `log(1 + x)` of the values marked true.
        case logarithm([Bool])
        /// `(x - mean) / scale`
        case standardize(mean: [Double], scale: [Double])
        /// `x * scale + offset`, then cut off at the ends of a range, if there is one.
        case stretch(scale: [Double], offset: [Double], clip: ClosedRange<Double>?)
        /// For each component, `(sum of component * x - sum of component * mean) / scale`.
        case project(mean: [Double], components: [[Double]], scale: [Double])
    }

    /// How many values enter.
    public let inputCount: Int
    /// How many values come out.
    public let outputCount: Int
    let steps: [PreparedStep]
    /// The greatest number of values between steps.
    private let width: Int

    /// - Throws: when lengths do not agree, a number is not finite, a divisor is 0, or something other than a
    ///   linear step follows a projection.
    public init(inputCount: Int, steps: [Step]) throws(ModelError) {
        var (width, greatest) = (inputCount, inputCount)
        var hasProjection = false
        var prepared: [PreparedStep] = []
        for (index, step) in steps.enumerated() {
            do {
                prepared.append(try PreparedStep(step, width: width))
            } catch {
                throw ModelError("transform[\(index)].\(error)")
            }
            if !step.isLinear, hasProjection {
                throw ModelError("transform[\(index)] is not linear and follows a projection")
            }
            hasProjection = hasProjection || prepared[index].projection != nil
            width = prepared[index].outputCount
            greatest = max(greatest, width)
        }
        self.inputCount = inputCount
        outputCount = width
        self.steps = prepared
        self.width = greatest
    }

    /// How many values ``apply(_:scratch:)`` needs room for.
    var scratchCount: Int { 2 * width }

    /// The values that come out, somewhere in the scratch memory.
    func apply<N: ModelNumber>(
        _ inputs: UnsafePointer<N>, scratch: UnsafeMutablePointer<N>
    ) -> UnsafeMutablePointer<N> {
        var (current, spare) = (scratch, scratch + width)
        for index in 0..<inputCount { current[index] = inputs[index] }
        for index in steps.indices where steps[index].apply(current, spare) { swap(&current, &spare) }
        return current
    }

    /// The values after each step, those that enter first.
    func values(_ inputs: [Double]) -> [[Double]] {
        var rows = [inputs]
        for step in steps {
            var current = rows[rows.count - 1]
            var spare = [Double](repeating: 0, count: step.outputCount)
            let hasMoved = current.withUnsafeMutableBufferPointer { current in
                spare.withUnsafeMutableBufferPointer { spare in
                    guard let from = current.baseAddress, let to = spare.baseAddress else { return false }
                    return step.apply(from, to)
                }
            }
            rows.append(hasMoved ? spare : current)
        }
        return rows
    }

    func add(to hash: inout ModelFingerprint) {
        for step in steps { step.add(to: &hash) }
    }

    public static func == (a: Transform, b: Transform) -> Bool {
        a.inputCount == b.inputCount && a.steps.map(\.step) == b.steps.map(\.step)
    }
}

extension Transform.Step {
    /// Whether it is an affine map of the values.
    var isLinear: Bool {
        switch self {
        case .fill, .logarithm: false
        case .stretch(_, _, let clip): clip == nil
        case .standardize, .project: true
        }
    }
}
