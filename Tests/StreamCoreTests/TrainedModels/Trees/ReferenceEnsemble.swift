@testable import StreamCore

/// Evaluates a description as it reads, with no layout and no tricks.
struct ReferenceEnsemble {
    let description: EnsembleDescription

    /// For each tree which leaf a row reaches.
    func leaves(_ inputs: [Double]) -> [Int] {
        description.trees.map { tree in
            var node = 0
            while true {
                switch tree.nodes[node] {
                case .leaf(let leaf): return leaf
                case .split(let split):
                    node = goesLeft(split, inputs[split.input]) ? split.left : split.right
                }
            }
        }
    }

    /// The sums of leaves, before the transform.
    func margins(_ inputs: [Double]) -> [Double] {
        var sums = description.baseMargins
        for (tree, leaf) in zip(description.trees, leaves(inputs)) {
            if let margin = tree.margin {
                sums[margin] = add(sums[margin], tree.leafValues[leaf])
            } else {
                for index in sums.indices {
                    sums[index] = add(sums[index], tree.leafValues[leaf * sums.count + index])
                }
            }
        }
        guard description.divisor != 1 else { return sums }
        return sums.map {
            description.sumPrecision == .single
                ? Double(Float($0) / Float(description.divisor)) : $0 / description.divisor
        }
    }

    private func add(_ a: Double, _ b: Double) -> Double {
        description.sumPrecision == .single ? Double(Float(a) + Float(b)) : a + b
    }

    private func goesLeft(_ split: TreeDescription.Split, _ input: Double) -> Bool {
        let isZero = input.magnitude <= EnsembleDescription.zeroTolerance
        var x = input
        if description.readsTinyAsZero, isZero { x = 0 }
        switch split.missing {
        case .left: if x.isNaN { return true }
        case .right: if x.isNaN { return false }
        case .asZero: if x.isNaN { x = 0 }
        case .zeroLeft: if x.isNaN || isZero { return true }
        case .zeroRight: if x.isNaN || isZero { return false }
        }
        if description.inputPrecision == .single { x = Double(Float(x)) }
        switch split.test {
        case .less(let threshold): return x < threshold
        case .lessOrEqual(let threshold): return x <= threshold
        case .oneOf(let categories):
            if description.roundsNegativeCategoriesUp ? x <= -1 : x < 0 { return false }
            return x < 1e9 && categories.contains(UInt32(max(0, x)))
        }
    }
}
