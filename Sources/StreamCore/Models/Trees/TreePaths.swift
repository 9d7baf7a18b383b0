/// The mean results of those who pass the nodes of trees, for explanations.
struct TreePaths: Sendable {
    /// Rows of means, in the order of the nodes.
    private var means: [Double] = []
    /// For each tree where its rows begin.
    private var starts: [Int] = []

    /// The place of a node's means.
    /// - Parameter node: counted from the tree's root.
    func place(_ node: Int, of tree: Int, width: Int) -> Int { starts[tree] + node * width }

    subscript(place: Int) -> Double { means[place] }

    mutating func append<Scalar>(
        _ tree: TreeDescription, _ placement: TreeTable<Scalar>.Placement, width: Int
    ) {
        let (start, root) = (means.count, placement.nodes[0].index)
        starts.append(start)
        means += repeatElement(0, count: placement.nodes.count * width)
        let given = MeansGiven(tree, width: width)
        var weights: [Double] = Array(repeating: 1, count: placement.nodes.count)
        var rows: [Int] = Array(repeating: 0, count: tree.nodes.count)
        for (index, source) in placement.nodes { rows[source] = Int(index - root) }
        // Nodes stand before those below them.
        for (index, source) in placement.nodes.reversed() {
            let node = Int(index - root)
            let place = start + node * width
            switch tree.nodes[source] {
            case .leaf(let leaf):
                for part in 0..<width { means[place + part] = tree.leafValues[leaf * width + part] }
            case .split(let split):
                let (left, right) = (rows[split.left], rows[split.right])
                weights[node] = weights[left] + weights[right]
                let share = weights[node] > 0 ? weights[left] / weights[node] : 0.5
                for part in 0..<width {
                    let (a, b) = (start + left * width + part, start + right * width + part)
                    means[place + part] =
                        given.mean(source, part) ?? share * means[a] + (1 - share) * means[b]
                }
            }
            weights[node] = given.weight(source) ?? weights[node]
        }
    }
}

/// What a description tells for explanations, as far as it is usable.
private struct MeansGiven {
    private let width: Int
    private let means: [Double]?
    private let weights: [Double]?

    init(_ tree: TreeDescription, width: Int) {
        self.width = width
        means = tree.means.flatMap { $0.count == tree.nodes.count * width ? $0 : nil }
        weights = tree.weights.flatMap { weights in
            let areUsable = weights.count == tree.nodes.count && weights.allSatisfy { $0.isFinite && $0 >= 0 }
            return areUsable ? weights : nil
        }
    }

    func mean(_ node: Int, _ part: Int) -> Double? {
        means.flatMap { $0[node * width + part].isFinite ? $0[node * width + part] : nil }
    }

    func weight(_ node: Int) -> Double? { weights.map { $0[node] } }
}
