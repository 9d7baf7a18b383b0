/// Short trees, filled up so that all leaves are equally deep. Then the place of a node follows from that of
/// the one above it, and no step waits for a load of the step before but for the comparison's own.
struct PaddedTrees<Scalar: TreeScalar>: Sendable {
    struct Node: BitwiseCopyable, Sendable {
        var threshold: Scalar
        var slot: Int32
    }

    /// Four trees of one depth, one behind the other.
    struct Four: BitwiseCopyable, Sendable {
        var depth: Int32
        var trees: SIMD4<Int32>
        var firstNode: Int32
        var firstLeaf: Int32
    }

    /// Deeper trees are mostly empty, and their nodes no longer in the cache.
    static var maximumDepth: Int { 10 }
    /// A tree is padded to at most this many times its leaves.
    static var maximumPadding: Int { 8 }

    private(set) var fours: [Four] = []
    private(set) var nodes: [Node] = []
    /// The places of the leaves' values.
    private(set) var leaves: [Int32] = []

    /// - Parameters:
    ///   - trees: four of them.
    ///   - depth: that of the deepest of them.
    mutating func add(_ trees: SIMD4<Int32>, depth: Int, of table: borrowing TreeTable<Scalar>) {
        fours.append(
            Four(
                depth: Int32(depth), trees: trees, firstNode: Int32(nodes.count),
                firstLeaf: Int32(leaves.count)))
        for lane in 0..<4 { add(table.roots[Int(trees[lane])], depth: depth, of: table) }
    }

    private mutating func add(_ root: Int32, depth: Int, of table: borrowing TreeTable<Scalar>) {
        var level = [root]
        for _ in 0..<depth {
            var below: [Int32] = []
            for index in level {
                let node = table.nodes[Int(index)]
                let isLeaf = table.leaves[Int(index)] >= 0
                nodes.append(Node(threshold: node.threshold, slot: node.slot))
                below += isLeaf ? [index, index] : [node.left, node.left + 1]
            }
            level = below
        }
        leaves += level.map { table.leaves[Int($0)] }
    }

    func findLeaves(_ values: UnsafePointer<Scalar>, into found: UnsafeMutablePointer<Int32>) {
        nodes.withUnsafeBufferPointer { nodes in
            leaves.withUnsafeBufferPointer { leaves in
                for index in fours.indices { findLeaves(fours[index], nodes, leaves, values, into: found) }
            }
        }
    }

    @inline(__always)
    private func findLeaves(
        _ four: Four, _ nodes: UnsafeBufferPointer<Node>, _ leaves: UnsafeBufferPointer<Int32>,
        _ values: UnsafePointer<Scalar>, into found: UnsafeMutablePointer<Int32>
    ) {
        let leafCount = 1 << Int(four.depth)
        let (first, step) = (Int(four.firstNode), leafCount - 1)
        // Places in a tree are counted from 1: those below `i` are `2 * i` and `2 * i + 1`.
        var (a, b, c, d) = (1, 1, 1, 1)
        for _ in 0..<Int(four.depth) {
            let base = first - 1
            a = 2 * a + nodes[base + a].side(values)
            b = 2 * b + nodes[base + step + b].side(values)
            c = 2 * c + nodes[base + 2 * step + c].side(values)
            d = 2 * d + nodes[base + 3 * step + d].side(values)
        }
        let base = Int(four.firstLeaf) - leafCount
        found[Int(four.trees[0])] = leaves[base + a]
        found[Int(four.trees[1])] = leaves[base + leafCount + b]
        found[Int(four.trees[2])] = leaves[base + 2 * leafCount + c]
        found[Int(four.trees[3])] = leaves[base + 3 * leafCount + d]
    }
}

extension PaddedTrees.Node {
    /// 0 for left, 1 for right.
    @inline(__always)
    func side(_ values: UnsafePointer<Scalar>) -> Int { values[Int(slot)] <= threshold ? 0 : 1 }
}
