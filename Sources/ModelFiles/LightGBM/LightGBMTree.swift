import StreamCore

/// One tree as the file has it: an array for each property of its splits or leaves. A child below 0 is the
/// complement of a leaf's index.
struct LightGBMTree {
    /// Bits of `decision_type`.
    private enum Bits {
        static let categorical = 1
        static let defaultLeft = 2
        static let missing = 12
        static let missingIsNone = 0
        static let missingIsZero = 4
        static let missingIsNaN = 8
    }

    private let section: LightGBMText.Section
    private let leafValues: [Double]
    private var inputs: [Int] = []
    private var thresholds: [Double] = []
    private var decisions: [Int] = []
    private var left: [Int] = []
    private var right: [Int] = []
    /// The mean results of splits, then of leaves; nil where the file does not have them.
    private var means: [Double]?
    private var weights: [Double]?
    private var sets: [[UInt32]] = []

    init(_ section: LightGBMText.Section) throws(ModelFileError) {
        self.section = section
        let leafCount = try section.integer("num_leaves", in: 1...EnsembleDescription.maximumNodes)
        leafValues = try section.numbers("leaf_value", count: leafCount)
        if section.has("is_linear"), try section.integer("is_linear", in: 0...1) == 1 {
            throw section.fault("is_linear", "trees with linear models in their leaves are not supported")
        }
        guard leafCount > 1 else { return }
        try readSplits(leafCount - 1)
        try readMeans(leafCount)
        try readSets()
    }

    private mutating func readSplits(_ count: Int) throws(ModelFileError) {
        inputs = try section.integers("split_feature", in: 0...Int(Int32.max), count: count)
        thresholds = try section.numbers("threshold", count: count)
        decisions =
            section.has("decision_type")
            ? try section.integers("decision_type", in: -128...127, count: count)
            : Array(repeating: 0, count: count)
        let children = -(count + 1)...count - 1
        left = try section.integers("left_child", in: children, count: count)
        right = try section.integers("right_child", in: children, count: count)
    }

    private mutating func readMeans(_ leafCount: Int) throws(ModelFileError) {
        if section.has("internal_value") {
            means = try section.numbers("internal_value", count: leafCount - 1) + leafValues
        }
        if section.has("internal_count"), section.has("leaf_count") {
            weights =
                try section.numbers("internal_count", count: leafCount - 1)
                + section.numbers("leaf_count", count: leafCount)
        }
    }

    /// Sets of categories are bits in `cat_threshold`; set `i` has the words from `cat_boundaries[i]` on.
    private mutating func readSets() throws(ModelFileError) {
        let most = EnsembleDescription.maximumNodes
        let count = try section.integer("num_cat", in: 0...most)
        guard count > 0 else { return }
        let limits = try section.integers("cat_boundaries", in: 0...most, count: count + 1)
        let words = try section.integers("cat_threshold", in: 0...Int(UInt32.max), count: limits[count])
        for (start, end) in zip(limits, limits.dropFirst()) {
            guard start <= end, end <= words.count else {
                throw section.fault("cat_boundaries", "the boundaries do not ascend")
            }
            var categories: [UInt32] = []
            for index in start..<end {
                let base = UInt32(index - start) * 32
                for bit in 0..<32 where words[index] >> bit & 1 == 1 { categories.append(base + UInt32(bit)) }
            }
            sets.append(categories)
        }
    }

    /// Splits come first, then leaves.
    func description(margin: Int) throws(ModelFileError) -> TreeDescription {
        var nodes: [TreeDescription.Node] = []
        nodes.reserveCapacity(inputs.count + leafValues.count)
        for split in inputs.indices { nodes.append(.split(try self.split(split))) }
        nodes += leafValues.indices.map { .leaf($0) }
        return TreeDescription(
            nodes: nodes, leafValues: leafValues, margin: margin, means: means, weights: weights)
    }

    private func split(_ index: Int) throws(ModelFileError) -> TreeDescription.Split {
        let decision = decisions[index]
        let goesLeft = decision & Bits.defaultLeft != 0
        let (left, right) = (node(left[index]), node(right[index]))
        if decision & Bits.categorical != 0 {
            guard let set = Int(exactly: thresholds[index]), sets.indices.contains(set) else {
                throw section.fault("threshold", "there is no set of categories \(thresholds[index])")
            }
            // A missing category is in no set, whatever the direction that stands here.
            return TreeDescription.Split(
                input: inputs[index], test: .oneOf(sets[set]), missing: .right, left: left, right: right)
        }
        let missing: TreeDescription.Missing
        switch decision & Bits.missing {
        case Bits.missingIsNone: missing = .asZero
        case Bits.missingIsZero: missing = goesLeft ? .zeroLeft : .zeroRight
        case Bits.missingIsNaN: missing = goesLeft ? .left : .right
        default: throw section.fault("decision_type", "\(decision) is unknown")
        }
        return TreeDescription.Split(
            input: inputs[index], test: .lessOrEqual(to: thresholds[index]), missing: missing, left: left,
            right: right)
    }

    private func node(_ child: Int) -> Int { child >= 0 ? child : inputs.count + ~child }
}
