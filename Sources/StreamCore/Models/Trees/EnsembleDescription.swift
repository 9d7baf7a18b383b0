/// Trees whose leaves are added up, and what becomes of the sums.
public struct EnsembleDescription: Sendable {
    /// The number format in which a library compares inputs or adds up leaves.
    public enum Precision: Sendable, Equatable {
        /// Float32. Inputs are rounded to it before they are compared.
        case single
        case double
    }

    /// At most this many inputs.
    public static let maximumInputs = 1 << 20
    /// At most this many margins.
    public static let maximumMargins = 1 << 12
    /// At most this many nodes in all trees together.
    public static let maximumNodes = 1 << 27
    /// At most this many splits from a root to a leaf.
    public static let maximumDepth = 1 << 12
    /// What lies between this and its negative is zero, where zero is missing or tiny numbers count as zero:
    /// LightGBM's `kZeroThreshold`, 1e-35 as a float32.
    public static let zeroTolerance = Double(1e-35 as Float)

    public var inputCount: Int
    /// The names under which the model was trained; nil, or one for each input.
    public var inputNames: [String]?
    public var trees: [TreeDescription]
    /// XGBoost and scikit-learn's forests round inputs to float32, LightGBM does not.
    public var inputPrecision: Precision
    /// Whether inputs within ``zeroTolerance`` of zero are read as 0.
    public var readsTinyAsZero = false
    /// Whether a number between -1 and 0 is the category 0, as in LightGBM, or none, as in XGBoost.
    public var roundsNegativeCategoriesUp = false
    /// Leaves are added in the order of the trees, rounding to this after every step.
    public var sumPrecision: Precision
    /// What the sums begin with; as many as there are margins.
    public var baseMargins: [Double]
    /// By what the sums are divided: a forest's number of trees, or 1.
    public var divisor = 1.0
    public var transform: MarginTransform
    /// ``ModelOutputs/score`` for one margin, ``ModelOutputs/classes(_:)`` for one margin a class.
    public var outputs: ModelOutputs
    /// What margins are measured in; for explanations.
    public var unit: ModelExplanation.Unit

    public init(
        inputCount: Int, inputNames: [String]? = nil, trees: [TreeDescription], inputPrecision: Precision,
        sumPrecision: Precision, baseMargins: [Double], transform: MarginTransform, outputs: ModelOutputs,
        unit: ModelExplanation.Unit
    ) {
        self.inputCount = inputCount
        self.inputNames = inputNames
        self.trees = trees
        self.inputPrecision = inputPrecision
        self.sumPrecision = sumPrecision
        self.baseMargins = baseMargins
        self.transform = transform
        self.outputs = outputs
        self.unit = unit
    }
}

/// What makes results of margins.
public enum MarginTransform: Sendable, Equatable {
    /// The margins are the results: regressions, and forests that average probabilities.
    case identity
    /// `1 / (1 + exp(-scale * x))`, for each margin by itself.
    case sigmoid(scale: Double)
    /// Margins become probabilities that add up to 1.
    case softmax
    case exponential
    /// `log(1 + exp(x))`.
    case softplus
    /// `x * x` with the sign of `x`.
    case signedSquare
    /// 1 above zero, else 0.
    case step
}
