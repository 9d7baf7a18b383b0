/// A model behind a transform of its inputs.
public final class TransformedModel: Model {
    public let inputNames: [String]?
    public let outputs: ModelOutputs
    public let fingerprint: UInt64
    private let transform: Transform
    private let model: any Model

    /// - Throws: when the model does not have as many inputs as come out of the transform.
    public init(_ transform: Transform, _ model: any Model, inputNames: [String]? = nil) throws(ModelError) {
        if transform.outputCount != model.inputCount {
            throw ModelError(
                "\(transform.outputCount) values come out of the transform; "
                    + "the model has \(model.inputCount) inputs")
        }
        try requireNames(inputNames, count: transform.inputCount)
        self.inputNames = inputNames
        self.transform = transform
        self.model = model
        outputs = model.outputs
        var hash = ModelFingerprint("transformed 1")
        transform.add(to: &hash)
        hash.add(model.fingerprint)
        fingerprint = hash.hash
    }

    public var inputCount: Int { transform.inputCount }
    public var scratchCount: Int { transform.scratchCount + model.scratchCount }

    public func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) {
        let values = transform.apply(inputs, scratch: scratch)
        model.score(values, scratch: scratch + transform.scratchCount, into: results)
    }

    public func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) {
        let values = transform.apply(inputs, scratch: scratch)
        model.bound(values, scratch: scratch + transform.scratchCount, into: results)
    }

    /// Where each input has a value of its own behind the transform, that value's contribution. Through a
    /// projection, models with a linear or quadratic value are taken back to the inputs exactly, beginning
    /// at the projection's mean; the contributions of others, such as trees, are shared out among the inputs
    /// in proportion to the magnitude of their parts in the component.
    public func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        let values = transform.values(inputs)
        let last = values[values.count - 1]
        guard transform.steps.contains(where: { $0.projection != nil }) else {
            return model.explain(last, part: part)
        }
        if let model = model as? any LocallyLinear {
            return transform.unwound(model.linearization(at: last, part: part), values: values)
        }
        return transform.sharedOut(model.explain(last, part: part), values: values)
    }
}
