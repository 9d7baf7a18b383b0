import JSONTree
import StreamCore

/// The trees of an XGBoost file.
struct XGBoostTrees {
    private(set) var trees: [TreeDescription] = []

    init(_ booster: JSONPlace, _ head: XGBoostHead) throws(ModelFileError) {
        let name = try booster.required("name").text()
        let inner: JSONPlace
        switch name {
        case "gbtree": inner = booster
        // Since version 3.3 weights stand beside the trees of a `gbtree`.
        case "dart": inner = try booster.required("gbtree")
        default:
            throw ModelFileError(
                "a booster of type \(quoted(name)) is not supported; train with gbtree or dart")
        }
        let model = try inner.required("model")
        let places = try model.required("trees").elements()
        let margins = try model.required("tree_info").integers(
            in: 0...head.baseMargins.count - 1, count: places.count)
        let weights = try Self.weights(booster, model, count: places.count)
        trees.reserveCapacity(places.count)
        for (index, place) in places.enumerated() {
            trees.append(
                try XGBoostTree(place).description(margin: margins[index], weight: weights?[index]))
        }
    }

    /// By what the leaves of each tree are multiplied.
    private static func weights(
        _ booster: JSONPlace, _ model: JSONPlace, count: Int
    ) throws(ModelFileError) -> [Float]? {
        let (beside, within) = (try booster.optional("weight_drop"), try model.optional("weight_drop"))
        guard let place = beside ?? within else { return nil }
        let weights = try place.numbers()
        // A booster that has dropped nothing yet has none.
        return weights.isEmpty ? nil : try place.numbers(count: count).map { Float($0) }
    }
}

/// One tree as the file has it: an array for each property of its nodes.
private struct XGBoostTree {
    private let place: JSONPlace
    private let left: [Int]
    private let right: [Int]
    private let inputs: [Int]
    /// Thresholds of splits, values of leaves.
    private let conditions: [Double]
    private let defaultsLeft: [Bool]
    private let hessians: [Double]?
    /// For each split by categories its set.
    private let sets: [Int: [UInt32]]

    init(_ place: JSONPlace) throws(ModelFileError) {
        self.place = place
        left = try place.required("left_children").integers()
        let count = left.count
        right = try place.required("right_children").integers(in: Int.min...Int.max, count: count)
        inputs = try place.required("split_indices").integers(in: 0...Int(UInt32.max), count: count)
        conditions = try place.required("split_conditions").numbers(count: count)
        defaultsLeft = try place.required("default_left").looseFlags(count: count)
        hessians = try place.optional("sum_hessian")?.numbers(count: count)
        sets = try Self.sets(place, count: count)
        if let size = try place.optional("tree_param")?.optional("size_leaf_vector"),
            try size.integerText() > 1
        {
            throw size.fault(
                "is \(try size.integerText()); trees with vectors in their leaves are not supported")
        }
    }

    func description(margin: Int, weight: Float?) throws(ModelFileError) -> TreeDescription {
        var nodes: [TreeDescription.Node] = []
        nodes.reserveCapacity(left.count)
        var values: [Double] = []
        for node in left.indices {
            if left[node] == -1 {
                nodes.append(.leaf(values.count))
                let value = Float(conditions[node])
                values.append(Double(weight.map { value * $0 } ?? value))
            } else {
                nodes.append(.split(split(node)))
            }
        }
        return TreeDescription(nodes: nodes, leafValues: values, margin: margin, weights: hessians)
    }

    private func split(_ node: Int) -> TreeDescription.Split {
        let missing: TreeDescription.Missing = defaultsLeft[node] ? .left : .right
        guard let set = sets[node] else {
            return TreeDescription.Split(
                input: inputs[node], test: .less(than: Double(Float(conditions[node]))), missing: missing,
                left: left[node], right: right[node])
        }
        // Here it is the right side that takes the categories of the set.
        return TreeDescription.Split(
            input: inputs[node], test: .oneOf(set), missing: missing == .left ? .right : .left,
            left: right[node], right: left[node])
    }

    /// Categories from here on are none in XGBoost: float32 does not have all of them.
    private static let categoryLimit = 1 << 24

    /// Sets stand in `categories`, one behind the other: that of node `categories_nodes[i]` begins at
    /// `categories_segments[i]` and has `categories_sizes[i]` elements.
    private static func sets(_ place: JSONPlace, count: Int) throws(ModelFileError) -> [Int: [UInt32]] {
        guard let types = try place.optional("split_type") else { return [:] }
        let isCategorical = try types.integers(in: 0...1, count: count).map { $0 == 1 }
        guard isCategorical.contains(true) else { return [:] }
        let categories = try place.required("categories").integers(in: 0...categoryLimit - 1)
        let nodes = try place.required("categories_nodes").integers(in: 0...count - 1)
        let end = 0...categories.count
        let starts = try place.required("categories_segments").integers(in: end, count: nodes.count)
        let sizes = try place.required("categories_sizes").integers(in: end, count: nodes.count)
        var sets: [Int: [UInt32]] = [:]
        // Sets do not overlap, so all of them together are no longer than the file.
        var used = 0
        for (index, node) in nodes.enumerated() where isCategorical[node] {
            let (start, size) = (starts[index], sizes[index])
            guard start == used, size <= categories.count - start, sets[node] == nil else {
                throw try place.required("categories_segments").fault("does not divide the categories")
            }
            used += size
            sets[node] = categories[start..<start + size].map { UInt32($0) }
        }
        if let node = isCategorical.indices.first(where: { isCategorical[$0] && sets[$0] == nil }) {
            throw place.fault("has no categories for node \(node)")
        }
        return sets
    }
}

extension JSONPlace {
    /// Flags as numbers, or as `true` and `false` in files before version 1.3.
    fileprivate func looseFlags(count: Int) throws(ModelFileError) -> [Bool] {
        if case .list = value {
            let flags = try flags()
            guard flags.count == count else { throw fault("has \(flags.count) elements and needs \(count)") }
            return flags
        }
        return try integers(in: 0...1, count: count).map { $0 != 0 }
    }
}
