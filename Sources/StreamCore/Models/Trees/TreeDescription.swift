/// A decision tree as a file tells it: nodes that name each other by their index. ``TreeEnsemble`` checks it.
public struct TreeDescription: Sendable {
    public enum Node: Sendable {
        case split(Split)
        /// A row of ``TreeDescription/leafValues``.
        case leaf(Int)
    }

    /// A question about one input.
    public struct Split: Sendable {
        public var input: Int
        public var test: Test
        public var missing: Missing
        /// The node for those that pass the test.
        public var left: Int
        /// The node for all others.
        public var right: Int

        public init(input: Int, test: Test, missing: Missing, left: Int, right: Int) {
            self.input = input
            self.test = test
            self.missing = missing
            self.left = left
            self.right = right
        }
    }

    /// What an input has to be to go left. It is compared as ``EnsembleDescription/inputPrecision`` has it.
    public enum Test: Sendable, Equatable {
        case less(than: Double)
        case lessOrEqual(to: Double)
        /// One of these categories, in any order. An input is rounded towards zero; what is negative is none.
        case oneOf([UInt32])
    }

    /// Where an input goes that is missing, which is NaN, or also zero in some trees of LightGBM. Zero is
    /// then what ``EnsembleDescription/zeroTolerance`` says.
    public enum Missing: Sendable, Equatable {
        case left, right
        /// NaN counts as the number 0. Not for categories.
        case asZero
        /// NaN and zero go to this side. Not for categories.
        case zeroLeft, zeroRight
    }

    /// The first one is the root. Nodes that cannot be reached from it are ignored.
    public var nodes: [Node]
    /// Rows of one number each, or of one for each margin where ``margin`` is nil.
    public var leafValues: [Double]
    /// The margin to which the leaf's number is added; nil: a leaf has a number for each.
    public var margin: Int?
    /// For explanations: the mean result of those who pass a node, rows like those of ``leafValues``, one for
    /// each node. Where it is nil or not finite, means are computed from ``weights``. A leaf's mean is its
    /// value, whatever stands here.
    public var means: [Double]?
    /// For explanations: how much each node's means count in those above it. Nil, or where one is negative
    /// or not finite: all leaves count alike.
    public var weights: [Double]?

    public init(
        nodes: [Node], leafValues: [Double], margin: Int? = 0, means: [Double]? = nil,
        weights: [Double]? = nil
    ) {
        self.nodes = nodes
        self.leafValues = leafValues
        self.margin = margin
        self.means = means
        self.weights = weights
    }
}
