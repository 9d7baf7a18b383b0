/// Laying out trees that have been checked.
extension TreeTable {
    /// What a tree's leaves and its explanation need to know of the layout.
    struct Placement {
        /// For each node of the tree that can be reached, in the order of the layout: its index there, and in
        /// the description.
        var nodes: [(index: Int32, source: Int)] = []
    }

    /// Appends a tree.
    /// - Parameters:
    ///   - slotIndices: where the slots stand that its splits read.
    ///   - firstValue: the place of its first leaf's values.
    ///   - width: how many values a leaf has.
    mutating func append(
        _ tree: TreeDescription, slotIndices: [TreeSlot: Int32], firstValue: Int, width: Int
    ) -> Placement {
        var placement = Placement()
        var open = [(index: allocate(1), source: 0)]
        roots.append(open[0].index)
        while let (index, source) = open.popLast() {
            placement.nodes.append((index, source))
            switch tree.nodes[source] {
            case .leaf(let row):
                leaves[Int(index)] = Int32(firstValue + row * width)
            case .split(let split):
                let left = allocate(2)
                nodes[Int(index)] = node(split, slot: slotIndices[TreeSlot(split)] ?? 0, left: left)
                open.append((left + 1, split.right))
                open.append((left, split.left))
            }
        }
        return placement
    }

    /// Room for nodes, which are leaves as yet.
    private mutating func allocate(_ count: Int) -> Int32 {
        let first = Int32(nodes.count)
        for index in first..<first + Int32(count) {
            nodes.append(Node(threshold: .nan, slot: 0, left: index - 1))
            leaves.append(-1)
        }
        return first
    }

    private mutating func node(_ split: TreeDescription.Split, slot: Int32, left: Int32) -> Node {
        switch split.test {
        case .lessOrEqual(let threshold):
            return Node(threshold: Scalar(roundedDown: threshold), slot: slot, left: left)
        case .less(let threshold):
            let rounded = Scalar(roundedDown: threshold)
            let isExact = rounded.wide == threshold
            return Node(threshold: isExact ? rounded.nextDown : rounded, slot: slot, left: left)
        case .oneOf(let categories):
            append(categories, slot: slot, missingGoesLeft: split.missing == .left)
            return Node(threshold: 0, slot: Int32(-sets.count), left: left)
        }
    }

    /// Keeps a set as bits, unless a sorted list takes less memory.
    private mutating func append(_ categories: [UInt32], slot: Int32, missingGoesLeft: Bool) {
        let list = Set(categories).sorted()
        let wordCount = list.last.map { Int($0) / 32 + 1 } ?? 0
        let areBits = wordCount <= list.count
        sets.append(
            CategorySet(
                slot: slot, missingGoesLeft: missingGoesLeft, areBits: areBits, start: Int32(setWords.count),
                count: Int32(areBits ? wordCount : list.count)))
        guard areBits else { return setWords += list }
        let start = setWords.count
        setWords += repeatElement(0, count: wordCount)
        for category in list { setWords[start + Int(category / 32)] |= 1 << (category % 32) }
    }

    /// Chooses for each tree how it is walked.
    /// - Parameter depths: those of the trees.
    mutating func arrange(depths: [Int]) {
        depth = depths.max() ?? 0
        var (long, short): ([Int32], [Int32]) = ([], [])
        for tree in roots.indices {
            let range = nodeRange(of: tree)
            if range.contains(where: { nodes[$0].slot < 0 }) {
                categorical.append(Int32(tree))
            } else if isShort(depth: depths[tree], nodeCount: range.count) {
                short.append(Int32(tree))
            } else {
                long.append(Int32(tree))
            }
        }
        // Trees of like depth side by side; by their number where equal, so that the order is definite.
        let isBefore = { (a: Int32, b: Int32) in (depths[Int(a)], a) < (depths[Int(b)], b) }
        walked = long.sorted(by: isBefore)
        while walked.count % 4 != 0 { walked.append(walked[walked.count - 1]) }
        short.sort(by: isBefore)
        for start in stride(from: 0, to: short.count, by: 4) {
            let four = SIMD4<Int32>((start..<start + 4).map { short[min($0, short.count - 1)] })
            padded.add(four, depth: depths[Int(four[3])], of: self)
        }
    }

    private func isShort(depth: Int, nodeCount: Int) -> Bool {
        let leafCount = (nodeCount + 1) / 2
        return depth <= PaddedTrees<Scalar>.maximumDepth
            && 1 << depth <= PaddedTrees<Scalar>.maximumPadding * leafCount
    }

    private func nodeRange(of tree: Int) -> Range<Int> {
        Int(roots[tree])..<(tree + 1 < roots.count ? Int(roots[tree + 1]) : nodes.count)
    }
}
