/// What a model's training data looked like, to compare with the customers of today.
public struct ModelProfile: Sendable, Equatable {
    /// How often the model's first result fell where, over the rows that it was trained on.
    public enum Distribution: Sendable, Equatable {
        /// `counts[i]` results lay in `edges[i] ..< edges[i + 1]`; in the last bin with its upper edge. The
        /// edges rise. What lies outside of them today belongs to the outermost bins.
        case bins(edges: [Double], counts: [UInt64])
        /// `counts[i]` results were `labels[i]`: ids of clusters, or indices of classes.
        case labels([Int], counts: [UInt64])
    }

    /// The least and the greatest value of an input over the rows that have it.
    public struct InputRange: Sendable, Equatable {
        public var minimum: Double
        public var maximum: Double

        public init(minimum: Double, maximum: Double) {
            self.minimum = minimum
            self.maximum = maximum
        }
    }

    public var distribution: Distribution?
    /// By the inputs' names; not every input needs one.
    public var ranges: [String: InputRange]

    public init(distribution: Distribution? = nil, ranges: [String: InputRange] = [:]) {
        self.distribution = distribution
        self.ranges = ranges
    }
}
