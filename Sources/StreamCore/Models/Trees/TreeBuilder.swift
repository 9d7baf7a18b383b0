/// Lays out an ensemble's trees.
struct TreeBuilder<Input: TreeScalar, Sum: TreeScalar> {
    private(set) var table: TreeTable<Input>
    private(set) var values: LeafValues<Sum>
    private(set) var summary: TreeSummary

    /// - Throws: what is wrong with the trees, and where.
    init(_ description: EnsembleDescription) throws(ModelError) {
        let checker = try TreeChecker(description)
        table = TreeTable(description)
        values = LeafValues(description)
        summary = TreeSummary()
        table.slots = checker.slots.sorted()
        var slotIndices: [TreeSlot: Int32] = [:]
        for (index, slot) in table.slots.enumerated() { slotIndices[slot] = Int32(index) }
        var hash = TreeHash(description)
        for tree in description.trees { append(tree, slotIndices, &hash) }
        table.arrange(depths: checker.depths)
        summary.fingerprint = hash.value
        summary.scratch = TreeScratch(
            slots: table.slotRoom, trees: description.trees.count,
            margins: description.baseMargins.count, depth: table.depth)
    }

    private mutating func append(
        _ tree: TreeDescription, _ slotIndices: [TreeSlot: Int32], _ hash: inout TreeHash
    ) {
        let index = values.trees.count
        values.append(tree)
        let width = values.width(of: index)
        let placement = table.append(
            tree, slotIndices: slotIndices, firstValue: Int(values.trees[index].firstValue), width: width)
        summary.paths.append(tree, placement, width: width)
        hash.begin(tree, nodes: placement.nodes.count)
        for (node, _) in placement.nodes { hash.add(node, of: table, values, width: width) }
        hash.end()
    }
}

/// What an ensemble keeps besides its trees.
struct TreeSummary {
    var scratch = TreeScratch(slots: 0, trees: 0, margins: 0, depth: 0)
    var fingerprint: UInt64 = 0
    var paths = TreePaths()
}

/// How a call divides its scratch memory.
struct TreeScratch: Sendable {
    let slots: Int
    let trees: Int
    let margins: Int
    let depth: Int

    /// Words of 8 bytes: slots, leaves and margins.
    private var scoreWords: Int { slots + (trees + 1) / 2 + margins }
    /// Words of 8 bytes: ranges of slots and of margins, those of one tree, margins, and the way to a node.
    private var boundWords: Int {
        2 * slots + 5 * margins + depth * (MemoryLayout<TreeTable<Double>.Turn>.stride / 8)
    }

    /// As many words as a score needs, and as many intervals as a bound needs.
    var count: Int {
        let words = MemoryLayout<Interval>.stride / 8
        return max(scoreWords, (boundWords + words - 1) / words)
    }
}
