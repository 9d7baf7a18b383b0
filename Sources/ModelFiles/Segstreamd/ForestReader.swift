import JSONTree
import StreamCore

/// Trees in the format of this project: forests, and boosted trees of scikit-learn.
extension SegstreamdFile {
    private enum ForestPrecision: String, CaseIterable {
        case single, double
    }

    private enum ForestLink: String, CaseIterable {
        case identity, logistic, softmax, exponential

        var transform: MarginTransform {
            switch self {
            case .identity: .identity
            case .logistic: .sigmoid(scale: 1)
            case .softmax: .softmax
            case .exponential: .exponential
            }
        }
    }

    static func forest(in file: inout JSONObject, _ frame: Frame) throws(ModelFileError) -> TreeEnsemble {
        let inputCount = try file.required("input_count").integer()
        let precision: ForestPrecision = try file.required("precision").choice()
        let link: ForestLink = try file.required("link").choice()
        let base = try file.required("base").numbers()
        let divisor = try file.optional("divisor")?.number() ?? 1
        let isProbability = try file.optional("averages_probabilities")?.flag() ?? false
        let classes = try file.optional("classes")?.texts()
        let trees = try file.required("trees").elements().map { (place) throws(ModelFileError) in
            try tree(place, margins: base.count)
        }
        var description = EnsembleDescription(
            inputCount: inputCount, inputNames: frame.innerNames, trees: trees,
            inputPrecision: precision == .single ? .single : .double, sumPrecision: .double,
            baseMargins: base, transform: link.transform, outputs: classes.map { .classes($0) } ?? .score,
            unit: unit(link, isProbability))
        description.divisor = divisor
        do { return try TreeEnsemble(description) } catch { throw ModelFileError(error.description) }
    }

    private static func unit(_ link: ForestLink, _ isProbability: Bool) -> ModelExplanation.Unit {
        switch link {
        case .identity: isProbability ? .probability : .value
        case .logistic, .softmax: .logOdds
        case .exponential: .logarithm
        }
    }

    private static func tree(_ place: JSONPlace, margins: Int) throws(ModelFileError) -> TreeDescription {
        try place.object { (tree) throws(ModelFileError) in
            let margin = try tree.optional("margin")?.integer()
            let values = try tree.required("values").numbers()
            let leaves = values.count / (margin == nil ? max(margins, 1) : 1)
            let splits = try self.splits(in: &tree, place, leaves: leaves)
            let leafNodes = (0..<leaves).map { TreeDescription.Node.leaf($0) }
            let weights =
                try tree.required("split_weights").numbers(count: splits.count)
                + tree.required("leaf_weights").numbers(count: leaves)
            return TreeDescription(
                nodes: splits + leafNodes, leafValues: values, margin: margin ?? (margins == 1 ? 0 : nil),
                weights: weights)
        }
    }

    private static func splits(
        in tree: inout JSONObject, _ place: JSONPlace, leaves: Int
    ) throws(ModelFileError) -> [TreeDescription.Node] {
        let features = try tree.required("feature").integers()
        let count = features.count
        let thresholds = try tree.required("threshold").numbers(count: count, null: .infinity)
        let left = try tree.required("left").integers(count: count)
        let right = try tree.required("right").integers(count: count)
        let missing = tree.optional("missing_left")
        let missingLeft = try missing?.flags(count: count) ?? [Bool](repeating: false, count: count)
        return try (0..<count).map { (split) throws(ModelFileError) in
            for child in [left[split], right[split]] where !(-leaves..<count ~= child) {
                throw place.fault("has no node \(child), to which split \(split) leads")
            }
            return .split(
                TreeDescription.Split(
                    input: features[split], test: .lessOrEqual(to: thresholds[split]),
                    missing: missingLeft[split] ? .left : .right, left: node(left[split], count),
                    right: node(right[split], count)))
        }
    }

    /// The place among all nodes, splits first, of what a file calls a child.
    private static func node(_ child: Int, _ splits: Int) -> Int {
        child >= 0 ? child : splits + (-1 - child)
    }
}

extension JSONPlace {
    fileprivate func flag() throws(ModelFileError) -> Bool {
        guard case .bool(let flag) = value else { throw fault("is \(value.kind) and must be true or false") }
        return flag
    }

    fileprivate func flags(count: Int) throws(ModelFileError) -> [Bool] {
        let flags = try flags()
        try check(flags.count, count)
        return flags
    }

    fileprivate func integers(count: Int) throws(ModelFileError) -> [Int] {
        let integers = try integers()
        try check(integers.count, count)
        return integers
    }

    /// Numbers, among which null stands for another one, which JSON cannot write.
    fileprivate func numbers(count: Int, null: Double) throws(ModelFileError) -> [Double] {
        guard case .list(let values) = value else { return try numbers(count: count) }
        try check(values.count, count)
        return try values.enumerated().map { (index, value) throws(ModelFileError) in
            if value == .null { return null }
            return try JSONPlace(value: value, path: "\(path)[\(index)]").number()
        }
    }

    private func check(_ found: Int, _ needed: Int) throws(ModelFileError) {
        if found != needed { throw fault("has \(found) elements and needs \(needed)") }
    }
}
