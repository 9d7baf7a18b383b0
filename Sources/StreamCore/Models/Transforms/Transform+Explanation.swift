/// From what the values behind a transform contribute to what the inputs do.
extension Transform {
    /// Exact: takes a linear form over the last values back through the steps that mix inputs. What stands
    /// before the first projection changes each input by itself, so there its value decides.
    func unwound(_ form: Linearization, values: [[Double]]) -> ModelExplanation {
        let first = steps.firstIndex { $0.projection != nil } ?? steps.count
        var baseline = form.baseline
        var coefficients = form.coefficients
        // The form is `baseline + sum of coefficient * (value - origin)`.
        var origin = [Double](repeating: 0, count: coefficients.count)
        for step in steps[first...].reversed() {
            let (image, center) = step.pulledBack(coefficients, origin)
            if step.projection != nil { baseline -= dot(coefficients, origin) }
            (coefficients, origin) = (image, center)
        }
        let contributions = coefficients.indices.map {
            coefficients[$0] * (values[first][$0] - origin[$0])
        }
        return ModelExplanation(unit: form.unit, baseline: baseline, contributions: contributions)
    }

    /// Shares each value's contribution out among the values that it was projected from.
    func sharedOut(_ explanation: ModelExplanation, values: [[Double]]) -> ModelExplanation {
        var explanation = explanation
        for (index, step) in steps.enumerated().reversed() {
            guard let projection = step.projection else { continue }
            let entering = values[index]
            var shares = [Double](repeating: 0, count: entering.count)
            for (component, contribution) in explanation.contributions.enumerated() {
                let row = projection.row(component)
                let parts = entering.indices.map {
                    (row[row.startIndex + $0] * (entering[$0] - projection.mean[$0])).magnitude
                }
                let total = parts.reduce(0, +)
                if total == 0 { explanation.baseline += contribution }
                for place in parts.indices where total != 0 {
                    shares[place] += contribution * parts[place] / total
                }
            }
            explanation.contributions = shares
        }
        return explanation
    }
}

extension PreparedStep {
    /// Coefficients and origin, before a linear step, of a form that is given behind it.
    fileprivate func pulledBack(
        _ coefficients: [Double], _ origin: [Double]
    ) -> (coefficients: [Double], origin: [Double]) {
        switch step {
        case .standardize(let mean, let scale):
            let places = coefficients.indices
            return (
                places.map { coefficients[$0] / scale[$0] },
                places.map { origin[$0] * scale[$0] + mean[$0] }
            )
        case .stretch(let scale, let offset, _):
            let places = coefficients.indices
            return (
                places.map { coefficients[$0] * scale[$0] },
                places.map { (origin[$0] - offset[$0]) / scale[$0] }
            )
        case .project:
            guard let projection else { return (coefficients, origin) }
            var image = [Double](repeating: 0, count: projection.inputCount)
            for (component, coefficient) in coefficients.enumerated() {
                let factor = coefficient / projection.scale[component]
                for (place, entry) in projection.row(component).enumerated() {
                    image[place] += factor * entry
                }
            }
            return (image, projection.mean)
        case .fill, .logarithm: return (coefficients, origin)
        }
    }
}

extension PreparedStep.Projection {
    fileprivate func row(_ component: Int) -> ArraySlice<Double> {
        components[component * inputCount..<(component + 1) * inputCount]
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
