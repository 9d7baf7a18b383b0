/// A step of a transform, checked and laid out for evaluation.
struct PreparedStep: Sendable {
    let step: Transform.Step
    let outputCount: Int
    let projection: Projection?

    /// A projection with its rows one after the other.
    struct Projection: Sendable {
        var inputCount: Int
        var components: [Double]
        /// For each component, what the mean projects to.
        var offsets: [Double]
        var scale: [Double]
        var mean: [Double]
    }

    init(_ step: Transform.Step, width: Int) throws(ModelError) {
        self.step = step
        var projection: Projection?
        switch step {
        case .fill(let values): try requireFinite(values, count: width, "values")
        case .logarithm(let marks):
            if marks.count != width { throw ModelError("marks has length \(marks.count) and needs \(width)") }
        case .standardize(let mean, let scale):
            try requireFinite(mean, count: width, "mean")
            try Self.requireNonzero(scale, count: width)
        case .stretch(let scale, let offset, let clip):
            try Self.requireNonzero(scale, count: width)
            try requireFinite(offset, count: width, "offset")
            if let clip { try requireFinite([clip.lowerBound, clip.upperBound], count: 2, "clip") }
        case .project(let mean, let components, let scale):
            if components.isEmpty { throw ModelError("components is empty") }
            try requireFinite(components, count: components.count, each: width, "components")
            try requireFinite(mean, count: width, "mean")
            try Self.requireNonzero(scale, count: components.count)
            let offsets = components.map { row in zip(row, mean).reduce(0) { $0 + $1.0 * $1.1 } }
            projection = Projection(
                inputCount: width, components: Array(components.joined()), offsets: offsets, scale: scale,
                mean: mean)
        }
        self.projection = projection
        outputCount = projection?.offsets.count ?? width
    }

    private static func requireNonzero(_ scale: [Double], count: Int) throws(ModelError) {
        try requireFinite(scale, count: count, "scale")
        for (index, number) in scale.enumerated() where number == 0 {
            throw ModelError("scale[\(index)] is 0; no scale can be 0")
        }
    }

    /// Works on the values in place, or, for a projection, from one place to another.
    /// - Returns: whether the results stand in `other`.
    func apply<N: ModelNumber>(_ values: UnsafeMutablePointer<N>, _ other: UnsafeMutablePointer<N>) -> Bool {
        if let projection {
            project(projection, values, other)
            return true
        }
        switch step {
        case .fill(let replacements):
            for index in 0..<outputCount { values[index] = values[index].filled(with: replacements[index]) }
        case .logarithm(let marks):
            for index in 0..<outputCount where marks[index] {
                values[index] = values[index].logarithmOfOnePlus
            }
        case .standardize(let mean, let scale):
            for index in 0..<outputCount {
                values[index] = (values[index] - N(mean[index])) / N(scale[index])
            }
        case .stretch(let scale, let offset, let clip):
            for index in 0..<outputCount {
                let value = values[index].scaled(by: scale[index]) + N(offset[index])
                values[index] = clip.map { value.limited(to: $0) } ?? value
            }
        case .project: break
        }
        return false
    }

    private func project<N: ModelNumber>(
        _ projection: Projection, _ values: UnsafeMutablePointer<N>, _ results: UnsafeMutablePointer<N>
    ) {
        var place = 0
        for component in 0..<outputCount {
            var sum = N(0)
            for index in 0..<projection.inputCount {
                sum = sum + values[index].scaled(by: projection.components[place])
                place += 1
            }
            results[component] =
                (sum - N(projection.offsets[component])) / N(projection.scale[component])
        }
    }

    func add(to hash: inout ModelFingerprint) {
        switch step {
        case .fill(let values):
            hash.add("fill")
            hash.add(values)
        case .logarithm(let marks):
            hash.add("log1p")
            hash.add(marks.map { $0 ? 1 : 0 })
        case .standardize(let mean, let scale):
            hash.add("standardize")
            hash.add(mean)
            hash.add(scale)
        case .stretch(let scale, let offset, let clip):
            hash.add("stretch")
            hash.add(scale)
            hash.add(offset)
            hash.add(clip.map { [$0.lowerBound, $0.upperBound] } ?? [])
        case .project(let mean, let components, let scale):
            hash.add("project")
            hash.add(mean)
            hash.add(Array(components.joined()))
            hash.add(scale)
        }
    }
}
