/// Finds out whether descriptions can be evaluated, and what their trees read.
struct TreeChecker {
    private let description: EnsembleDescription
    private(set) var slots: Set<TreeSlot> = []
    /// For each tree.
    private(set) var depths: [Int] = []
    private var nodeCount = 0
    private var visited: [Bool] = []

    init(_ description: EnsembleDescription) throws(ModelError) {
        self.description = description
        try checkHead()
        for index in description.trees.indices {
            do throws(ModelError) {
                try check(description.trees[index])
            } catch {
                throw ModelError("tree \(index)\(error.description)")
            }
        }
    }

    private func checkHead() throws(ModelError) {
        let (inputs, margins) = (description.inputCount, description.baseMargins.count)
        guard 0...EnsembleDescription.maximumInputs ~= inputs else {
            throw ModelError("\(inputs) inputs: at most \(EnsembleDescription.maximumInputs) are possible")
        }
        if let names = description.inputNames, names.count != inputs {
            throw ModelError("\(names.count) names for \(inputs) inputs")
        }
        guard 1...EnsembleDescription.maximumMargins ~= margins else {
            throw ModelError(
                "\(margins) sums: 1 to \(EnsembleDescription.maximumMargins) are possible")
        }
        let count: Int? =
            switch description.outputs {
            case .score: 1
            case .classes(let names): names.count
            case .clusters: nil
            }
        guard count == margins else {
            throw ModelError("the outputs do not fit \(margins) sums")
        }
        guard description.baseMargins.allSatisfy(isFinite) else {
            throw ModelError("what the sums begin with is not finite")
        }
        guard description.divisor.isFinite, description.divisor > 0 else {
            throw ModelError("sums cannot be divided by \(description.divisor)")
        }
        if case .sigmoid(let scale) = description.transform, !(scale.isFinite && scale > 0) {
            throw ModelError("the logistic function cannot have the scale \(scale)")
        }
    }

    private func isFinite(_ value: Double) -> Bool {
        description.sumPrecision == .single ? Float(value).isFinite : value.isFinite
    }

    private mutating func check(_ tree: TreeDescription) throws(ModelError) {
        let margins = description.baseMargins.count
        if let margin = tree.margin, !(0..<margins ~= margin) {
            throw ModelError(": there is no sum \(margin)")
        }
        let width = tree.margin == nil ? margins : 1
        guard tree.leafValues.count % width == 0 else {
            throw ModelError(": \(tree.leafValues.count) values for leaves of \(width)")
        }
        if let index = tree.leafValues.firstIndex(where: { !isFinite($0) }) {
            throw ModelError(": the value of leaf \(index / width) is not finite")
        }
        guard !tree.nodes.isEmpty else { throw ModelError(" has no node") }
        nodeCount += tree.nodes.count
        guard nodeCount <= EnsembleDescription.maximumNodes else {
            throw ModelError(": beyond \(EnsembleDescription.maximumNodes) nodes in all")
        }
        depths.append(try depth(of: tree, leafCount: tree.leafValues.count / width))
    }

    /// Visits every node once, from the root.
    private mutating func depth(of tree: TreeDescription, leafCount: Int) throws(ModelError) -> Int {
        visited.removeAll(keepingCapacity: true)
        visited.append(contentsOf: repeatElement(false, count: tree.nodes.count))
        var (open, deepest) = ([(node: 0, depth: 0)], 0)
        while let (node, depth) = open.popLast() {
            guard !visited[node] else { throw ModelError(", node \(node): two ways lead to it") }
            visited[node] = true
            deepest = max(deepest, depth)
            switch tree.nodes[node] {
            case .leaf(let leaf):
                guard 0..<leafCount ~= leaf else {
                    throw ModelError(", node \(node): there is no leaf \(leaf)")
                }
            case .split(let split):
                do throws(ModelError) {
                    try check(split)
                } catch {
                    throw ModelError(", node \(node): \(error.description)")
                }
                for child in [split.left, split.right] where !tree.nodes.indices.contains(child) {
                    throw ModelError(", node \(node): there is no node \(child)")
                }
                guard depth < EnsembleDescription.maximumDepth else {
                    throw ModelError(" is deeper than \(EnsembleDescription.maximumDepth)")
                }
                slots.insert(TreeSlot(split))
                open.append((split.right, depth + 1))
                open.append((split.left, depth + 1))
            }
        }
        return deepest
    }

    private func check(_ split: TreeDescription.Split) throws(ModelError) {
        guard 0..<description.inputCount ~= split.input else {
            throw ModelError("there is no input \(split.input)")
        }
        switch split.test {
        case .lessOrEqual(let threshold):
            if threshold.isNaN { throw ModelError("the threshold is not a number") }
        case .less(let threshold):
            if threshold.isNaN { throw ModelError("the threshold is not a number") }
            // Of all numbers none would go left, but a missing value might.
            if threshold == -.infinity { throw ModelError("no number is less than the threshold") }
        case .oneOf:
            guard split.missing == .left || split.missing == .right else {
                throw ModelError("zero cannot be missing from a set of categories")
            }
        }
    }
}
