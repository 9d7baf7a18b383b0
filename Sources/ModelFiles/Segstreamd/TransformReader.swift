import StreamCore

/// The steps before a model, as a file lists them.
extension SegstreamdFile {
    private enum StepType: String, CaseIterable {
        case impute, log1p, standardize, pca
        case minMax = "min_max"
    }

    static func transform(in file: inout JSONObject) throws(ModelFileError) -> [Transform.Step] {
        guard let list = file.optional("transform") else { return [] }
        return try list.elements().map { (place) throws(ModelFileError) in
            try place.object { (step) throws(ModelFileError) in try self.step(in: &step) }
        }
    }

    private static func step(in step: inout JSONObject) throws(ModelFileError) -> Transform.Step {
        let type: StepType = try step.required("type").choice()
        switch type {
        case .impute: return .fill(try step.required("values").numbers())
        case .log1p: return .logarithm(try step.required("apply").flags())
        case .standardize:
            return .standardize(
                mean: try step.required("mean").numbers(), scale: try step.required("scale").numbers())
        case .minMax:
            return .stretch(
                scale: try step.required("scale").numbers(), offset: try step.required("offset").numbers(),
                clip: try step.optional("clip").map(range))
        case .pca:
            let components = try step.required("components").rows()
            return .project(
                mean: try step.required("mean").numbers(), components: components,
                scale: try step.optional("scale")?.numbers()
                    ?? [Double](repeating: 1, count: components.count))
        }
    }

    private static func range(_ place: JSONPlace) throws(ModelFileError) -> ClosedRange<Double> {
        let ends = try place.numbers()
        guard ends.count == 2, ends[0] <= ends[1] else {
            throw place.fault("must be the least and the greatest number, in this order")
        }
        return ends[0]...ends[1]
    }
}

extension Transform.Step {
    /// How many values enter it.
    var inputCount: Int {
        switch self {
        case .fill(let values): values.count
        case .logarithm(let marks): marks.count
        case .standardize(let mean, _), .project(let mean, _, _): mean.count
        case .stretch(let scale, _, _): scale.count
        }
    }
}
