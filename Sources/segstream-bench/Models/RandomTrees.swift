import StreamCore
import TestSupport

/// Ensembles of random trees over 20 inputs, of the shapes that the libraries train.
struct RandomTrees {
    static let inputCount = 20

    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Full trees, float32.
    mutating func full(count: Int, depth: Int) throws -> TreeEnsemble {
        let trees = (0..<count).map { _ in tree(leaves: 1 << depth, depth: depth) }
        return try ensemble(trees, .single)
    }

    /// Trees that grow at a random leaf each time, doubles.
    mutating func ragged(count: Int, leaves: Int) throws -> TreeEnsemble {
        let trees = (0..<count).map { _ in tree(leaves: leaves, depth: .max) }
        return try ensemble(trees, .double)
    }

    private mutating func tree(leaves: Int, depth: Int) -> TreeDescription {
        var nodes: [TreeDescription.Node] = [.leaf(0)]
        // Full trees grow leaf by leaf in the order of their depth.
        var open = [0]
        while open.count < leaves {
            let chosen = depth == .max ? Int.random(in: 0..<open.count, using: &random) : 0
            let node = open.remove(at: chosen)
            let left = nodes.count
            nodes += [.leaf(0), .leaf(0)]
            nodes[node] = .split(
                .init(
                    input: Int.random(in: 0..<Self.inputCount, using: &random),
                    test: .lessOrEqual(to: Double.random(in: -1...1, using: &random)), missing: .left,
                    left: left, right: left + 1))
            open += [left, left + 1]
        }
        for (leaf, node) in open.enumerated() { nodes[node] = .leaf(leaf) }
        let values = open.map { _ in Double.random(in: -0.1...0.1, using: &random) }
        return TreeDescription(nodes: nodes, leafValues: values)
    }

    private func ensemble(
        _ trees: [TreeDescription], _ precision: EnsembleDescription.Precision
    ) throws -> TreeEnsemble {
        try TreeEnsemble(
            EnsembleDescription(
                inputCount: Self.inputCount, trees: trees, inputPrecision: precision, sumPrecision: precision,
                baseMargins: [0], transform: .sigmoid(scale: 1), outputs: .score, unit: .logOdds))
    }
}
