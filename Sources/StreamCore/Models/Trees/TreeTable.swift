/// The trees of an ensemble as they stand in memory. Leaves are nodes that lead to themselves, so that trees
/// of different depth can be walked side by side.
struct TreeTable<Scalar: TreeScalar>: Sendable {
    /// A split goes to `left` or to the node behind it.
    struct Node: BitwiseCopyable {
        /// What a slot must not exceed to go left; NaN for a leaf, whose `left` is the node before it.
        var threshold: Scalar
        /// A slot; below 0 the complement of an index into `sets`.
        var slot: Int32
        var left: Int32
    }

    /// A set of categories.
    struct CategorySet: BitwiseCopyable, Sendable {
        var slot: Int32
        var missingGoesLeft: Bool
        /// Whether bit `c % 32` of word `c / 32` stands for category `c`; else the words are the categories,
        /// in ascending order.
        var areBits: Bool
        var start: Int32
        var count: Int32
    }

    var slots: [TreeSlot] = []
    var nodes: [Node] = []
    /// For each node the place of a leaf's values, -1 for splits.
    var leaves: [Int32] = []
    var roots: [Int32] = []
    var sets: [CategorySet] = []
    var setWords: [UInt32] = []
    /// The most splits from a root to a leaf.
    var depth = 0
    let readsTinyAsZero: Bool
    let roundsNegativeCategoriesUp: Bool

    /// Trees that are walked four at a time, in fours; the last one repeats to fill them up.
    var walked: [Int32] = []
    /// Trees that ask for categories.
    var categorical: [Int32] = []
    /// Trees that are short and full.
    var padded = PaddedTrees<Scalar>()

    init(_ description: EnsembleDescription) {
        readsTinyAsZero = description.readsTinyAsZero
        roundsNegativeCategoriesUp = description.roundsNegativeCategoriesUp
    }

    /// How many slots there is to be room for. A leaf looks at the first one, whatever stands there.
    var slotRoom: Int { max(1, slots.count) }

    /// - Parameter values: one for each slot.
    func read(_ inputs: UnsafePointer<Double>, into values: UnsafeMutablePointer<Scalar>) {
        for index in slots.indices {
            let slot = slots[index]
            values[index] = slot.read(
                inputs[Int(slot.input)], readsTinyAsZero: readsTinyAsZero, as: Scalar.self)
        }
    }

    /// Finds the leaf of every tree.
    /// - Parameter found: for each tree the place of the leaf's values.
    func findLeaves(_ values: UnsafePointer<Scalar>, into found: UnsafeMutablePointer<Int32>) {
        padded.findLeaves(values, into: found)
        nodes.withUnsafeBufferPointer { nodes in
            leaves.withUnsafeBufferPointer { leaves in
                for start in stride(from: 0, to: walked.count, by: 4) {
                    walk(nodes, values, start) { tree, node in found[Int(tree)] = leaves[Int(node)] }
                }
                for index in categorical.indices {
                    let tree = categorical[index]
                    found[Int(tree)] = leaves[Int(walk(nodes, values, from: roots[Int(tree)]))]
                }
            }
        }
    }

    /// Walks four trees to their leaves. Their loads do not wait for each other.
    @inline(__always)
    private func walk(
        _ nodes: UnsafeBufferPointer<Node>, _ values: UnsafePointer<Scalar>, _ start: Int,
        _ take: (_ tree: Int32, _ node: Int32) -> Void
    ) {
        let trees = (walked[start], walked[start + 1], walked[start + 2], walked[start + 3])
        var (a, b) = (roots[Int(trees.0)], roots[Int(trees.1)])
        var (c, d) = (roots[Int(trees.2)], roots[Int(trees.3)])
        var moved: Int32
        repeat {
            let next = (
                nodes[Int(a)].next(values), nodes[Int(b)].next(values), nodes[Int(c)].next(values),
                nodes[Int(d)].next(values)
            )
            moved = (a ^ next.0) | (b ^ next.1) | (c ^ next.2) | (d ^ next.3)
            (a, b, c, d) = next
        } while moved != 0
        take(trees.0, a)
        take(trees.1, b)
        take(trees.2, c)
        take(trees.3, d)
    }

    /// The leaf of a tree that may ask for categories.
    func walk(
        _ nodes: UnsafeBufferPointer<Node>, _ values: UnsafePointer<Scalar>, from root: Int32
    ) -> Int32 {
        var node = root
        while true {
            let next = next(nodes[Int(node)], values)
            if next == node { return node }
            node = next
        }
    }

    /// The node behind any node.
    func next(_ node: Node, _ values: UnsafePointer<Scalar>) -> Int32 {
        if node.slot >= 0 { return node.next(values) }
        let set = sets[Int(~node.slot)]
        return contains(set, values[Int(set.slot)]) ? node.left : node.left + 1
    }

    /// Whether a set's split sends a value left.
    func contains(_ set: CategorySet, _ value: Scalar) -> Bool {
        if value.isNaN { return set.missingGoesLeft }
        let isBelow = roundsNegativeCategoriesUp ? value <= -1 : value < 0
        let positive = max(value, 0)
        guard !isBelow, positive < Scalar(limit(of: set)) else { return false }
        let category = UInt32(positive)
        if set.areBits { return setWords[Int(set.start) + Int(category / 32)] >> (category % 32) & 1 == 1 }
        var (first, last) = (Int(set.start), Int(set.start + set.count) - 1)
        while first < last {
            let middle = (first + last) / 2
            if setWords[middle] < category { first = middle + 1 } else { last = middle }
        }
        return setWords[first] == category
    }

    /// All categories of a set are below it.
    func limit(of set: CategorySet) -> Int {
        if set.areBits || set.count == 0 { return Int(set.count) * 32 }
        return Int(setWords[Int(set.start + set.count) - 1]) + 1
    }
}

extension TreeTable.Node {
    @inline(__always)
    func next(_ values: UnsafePointer<Scalar>) -> Int32 {
        left &+ (values[Int(slot)] <= threshold ? 0 : 1)
    }
}
