/// Finds out whether descriptions can be evaluated, and what their trees read.
struct TreeChecker {
    private let description: EnsembleDescription
    private(set) var slots: Set<TreeSlot> = []
    /// For each tree.
    private(set) var depths: [Int] = []
    private var nodeCount = 0
    private var visited: [Bool] = []

    init(_ description: EnsembleDescription) throws(EnsembleError) {
        self.description = description
        try checkHead()
        for index in description.trees.indices {
            do throws(EnsembleError) {
                try check(description.trees[index])
            } catch {
                throw EnsembleError("tree \(index)\(error.description)")
            }
        }
    }

    private func checkHead() throws(EnsembleError) {
        let (inputs, margins) = (description.inputCount, description.baseMargins.count)
        guard 0...EnsembleDescription.maximumInputs ~= inputs else {
            throw EnsembleError("\(inputs) inputs: at most \(EnsembleDescription.maximumInputs) are possible")
        }
        if let names = description.inputNames, names.count != inputs {
            throw EnsembleError("\(names.count) names for \(inputs) inputs")
        }
        guard 1...EnsembleDescription.maximumMargins ~= margins else {
            throw EnsembleError(
                "\(margins) sums: 1 to \(EnsembleDescription.maximumMargins) are possible")
        }
        let count: Int? =
            switch description.outputs {
            case .score: 1
            case .classes(let names): names.count
            case .clusters: nil
            }
        guard count == margins else {
            throw EnsembleError("the outputs do not fit \(margins) sums")
        }
        guard description.baseMargins.allSatisfy(isFinite) else {
            throw EnsembleError("what the sums begin with is not finite")
        }
        guard description.divisor.isFinite, description.divisor > 0 else {
            throw EnsembleError("sums cannot be divided by \(description.divisor)")
        }
        if case .sigmoid(let scale) = description.transform, !(scale.isFinite && scale > 0) {
            throw EnsembleError("the logistic function cannot have the scale \(scale)")
        }
    }

    private func isFinite(_ value: Double) -> Bool {
        description.sumPrecision == .single ? Float(value).isFinite : value.isFinite
    }

    private mutating func check(_ tree: TreeDescription) throws(EnsembleError) {
        let margins = description.baseMargins.count
        if let margin = tree.margin, !(0..<margins ~= margin) {
            throw EnsembleError(": there is no sum \(margin)")
        }
        let width = tree.margin == nil ? margins : 1
        guard tree.leafValues.count % width == 0 else {
            throw EnsembleError(": \(tree.leafValues.count) values for leaves of \(width)")
        }
        if let index = tree.leafValues.firstIndex(where: { !isFinite($0) }) {
            throw EnsembleError(": the value of leaf \(index / width) is not finite")
        }
        guard !tree.nodes.isEmpty else { throw EnsembleError(" has no node") }
        nodeCount += tree.nodes.count
        guard nodeCount <= EnsembleDescription.maximumNodes else {
            throw EnsembleError(": beyond \(EnsembleDescription.maximumNodes) nodes in all")
        }
        depths.append(try depth(of: tree, leafCount: tree.leafValues.count / width))
    }

    /// Visits every node once, from the root.
    private mutating func depth(of tree: TreeDescription, leafCount: Int) throws(EnsembleError) -> Int {
        visited.removeAll(keepingCapacity: true)
        visited.append(contentsOf: repeatElement(false, count: tree.nodes.count))
        var (open, deepest) = ([(node: 0, depth: 0)], 0)
        while let (node, depth) = open.popLast() {
            guard !visited[node] else { throw EnsembleError(", node \(node): two ways lead to it") }
            visited[node] = true
            deepest = max(deepest, depth)
            switch tree.nodes[node] {
            case .leaf(let leaf):
                guard 0..<leafCount ~= leaf else {
                    throw EnsembleError(", node \(node): there is no leaf \(leaf)")
                }
            case .split(let split):
                do throws(EnsembleError) {
                    try check(split)
                } catch {
                    throw EnsembleError(", node \(node): \(error.description)")
                }
                for child in [split.left, split.right] where !tree.nodes.indices.contains(child) {
                    throw EnsembleError(", node \(node): there is no node \(child)")
                }
                guard depth < EnsembleDescription.maximumDepth else {
                    throw EnsembleError(" is deeper than \(EnsembleDescription.maximumDepth)")
                }
                slots.insert(TreeSlot(split))
                open.append((split.right, depth + 1))
                open.append((split.left, depth + 1))
            }
        }
        return deepest
    }

    private func check(_ split: TreeDescription.Split) throws(EnsembleError) {
        guard 0..<description.inputCount ~= split.input else {
            throw EnsembleError("there is no input \(split.input)")
        }
        switch split.test {
        case .lessOrEqual(let threshold):
            if threshold.isNaN { throw EnsembleError("the threshold is not a number") }
        case .less(let threshold):
            if threshold.isNaN { throw EnsembleError("the threshold is not a number") }
            // Of all numbers none would go left, but a missing value might.
            if threshold == -.infinity { throw EnsembleError("no number is less than the threshold") }
        case .categories:
            guard split.missing == .left || split.missing == .right else {
                throw EnsembleError("zero cannot be missing from a set of categories")
            }
        }
    }
}
