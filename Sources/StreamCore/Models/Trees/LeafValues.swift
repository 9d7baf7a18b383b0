/// What the leaves of an ensemble's trees add to its margins.
struct LeafValues<Scalar: TreeScalar>: Sendable {
    /// Where a tree's values begin, and to which margin they are added; -1 where a leaf has one for each.
    struct Tree: BitwiseCopyable, Sendable {
        var firstValue: Int32
        var margin: Int32
    }

    private(set) var values: [Scalar] = []
    private(set) var trees: [Tree] = []
    let base: [Scalar]
    let divisor: Scalar

    init(_ description: EnsembleDescription) {
        base = description.baseMargins.map { Scalar($0) }
        divisor = Scalar(description.divisor)
    }

    var marginCount: Int { base.count }

    /// How many values a leaf of a tree has.
    func width(of tree: Int) -> Int { trees[tree].margin < 0 ? marginCount : 1 }

    mutating func append(_ tree: TreeDescription) {
        trees.append(Tree(firstValue: Int32(values.count), margin: Int32(tree.margin ?? -1)))
        values += tree.leafValues.lazy.map { Scalar($0) }
    }

    /// Adds up one leaf of each tree, in their order.
    /// - Parameters:
    ///   - leaves: for each tree the place of a leaf's values.
    ///   - margins: one for each margin.
    func add(_ leaves: UnsafePointer<Int32>, into margins: UnsafeMutablePointer<Scalar>) {
        for index in 0..<marginCount { margins[index] = base[index] }
        values.withUnsafeBufferPointer { values in
            if marginCount == 1 {
                var sum = margins[0]
                for tree in 0..<trees.count { sum += values[Int(leaves[tree])] }
                margins[0] = sum
            } else {
                for tree in 0..<trees.count {
                    add(tree, values.baseAddress.unsafelyUnwrapped + Int(leaves[tree]), to: margins)
                }
            }
        }
        divide(margins)
    }

    @inline(__always)
    func add(_ tree: Int, _ leaf: UnsafePointer<Scalar>, to margins: UnsafeMutablePointer<Scalar>) {
        let margin = Int(trees[tree].margin)
        if margin >= 0 {
            margins[margin] += leaf[0]
        } else {
            for index in 0..<marginCount { margins[index] += leaf[index] }
        }
    }

    func divide(_ margins: UnsafeMutablePointer<Scalar>) {
        guard divisor != 1 else { return }
        for index in 0..<marginCount { margins[index] /= divisor }
    }
}
