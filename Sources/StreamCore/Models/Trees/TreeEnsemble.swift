/// Decision trees whose leaves add up: gradient boosting and forests.
///
/// Which leaf a tree gives and how the sums are rounded is as in the library that has trained it, so results
/// are its results, to the last bit for sums.
public final class TreeEnsemble: Model {
    /// Comparisons of inputs, in the precision that they have.
    enum Table: Sendable {
        case single(TreeTable<Float>)
        case double(TreeTable<Double>)
    }

    /// Sums, in the precision that they have.
    enum Values: Sendable {
        case single(LeafValues<Float>)
        case double(LeafValues<Double>)
    }

    public let inputNames: [String]?
    public let inputCount: Int
    public let outputs: ModelOutputs
    public let scratchCount: Int
    public let fingerprint: UInt64
    let table: Table
    let values: Values
    let transform: MarginTransform
    let unit: ModelExplanation.Unit
    let paths: TreePaths

    /// - Throws: what is wrong with the trees, and where.
    public convenience init(_ description: EnsembleDescription) throws(ModelError) {
        switch (description.inputPrecision, description.sumPrecision) {
        case (.single, .single):
            let builder = try TreeBuilder<Float, Float>(description)
            self.init(description, .single(builder.table), .single(builder.values), builder.summary)
        case (.single, .double):
            let builder = try TreeBuilder<Float, Double>(description)
            self.init(description, .single(builder.table), .double(builder.values), builder.summary)
        case (.double, .single):
            let builder = try TreeBuilder<Double, Float>(description)
            self.init(description, .double(builder.table), .single(builder.values), builder.summary)
        case (.double, .double):
            let builder = try TreeBuilder<Double, Double>(description)
            self.init(description, .double(builder.table), .double(builder.values), builder.summary)
        }
    }

    private init(
        _ description: EnsembleDescription, _ table: Table, _ values: Values, _ summary: TreeSummary
    ) {
        inputNames = description.inputNames
        inputCount = description.inputCount
        outputs = description.outputs
        transform = description.transform
        unit = description.unit
        self.table = table
        self.values = values
        scratchCount = summary.scratch.count
        fingerprint = summary.fingerprint
        paths = summary.paths
    }
}
