/// The fingerprint of an ensemble: a hash over what its results depend on, in a form that does not depend
/// on how a file numbers the nodes.
struct TreeHash {
    private(set) var value: UInt64 = 0
    private var words: [UInt64] = []

    init(_ description: EnsembleDescription) {
        let isClasses = if case .classes = description.outputs { true } else { false }
        add(UInt64(description.inputCount))
        for flag in [
            description.inputPrecision == .single, description.readsTinyAsZero,
            description.roundsNegativeCategoriesUp, description.sumPrecision == .single, isClasses,
        ] { add(flag ? 1 : 0) }
        add(UInt64(description.baseMargins.count))
        for margin in description.baseMargins { add(margin.bitPattern) }
        add(description.divisor.bitPattern)
        add(description.transform)
        end()
    }

    private mutating func add(_ transform: MarginTransform) {
        switch transform {
        case .identity: add(0)
        case .sigmoid(let scale):
            add(1)
            add(scale.bitPattern)
        case .softmax: add(2)
        case .exponential: add(3)
        case .softplus: add(4)
        case .signedSquare: add(5)
        case .step: add(6)
        }
    }

    mutating func begin(_ tree: TreeDescription, nodes: Int) {
        add(tree.margin.map { UInt64($0) } ?? .max)
        add(UInt64(nodes))
    }

    mutating func add<Input: TreeScalar, Sum: TreeScalar>(
        _ index: Int32, of table: borrowing TreeTable<Input>, _ values: LeafValues<Sum>, width: Int
    ) {
        let leaf = Int(table.leaves[Int(index)])
        if leaf >= 0 {
            add(.max)
            for value in values.values[leaf..<leaf + width] { add(value.wide.bitPattern) }
            return
        }
        let node = table.nodes[Int(index)]
        if node.slot >= 0 {
            add(table.slots[Int(node.slot)], kind: 0)
            add(node.threshold.wide.bitPattern)
        } else {
            let set = table.sets[Int(~node.slot)]
            add(table.slots[Int(set.slot)], kind: set.missingGoesLeft ? 1 : 2)
            add(UInt64(set.count))
            add(set.areBits ? 1 : 0)
            for word in table.setWords[Int(set.start)..<Int(set.start + set.count)] { add(UInt64(word)) }
        }
    }

    private mutating func add(_ slot: TreeSlot, kind: UInt64) {
        add(UInt64(slot.input) << 16 | UInt64(slot.reading.rawValue) << 8 | kind)
    }

    private mutating func add(_ word: UInt64) { words.append(word.littleEndian) }

    /// Takes what has been added since the last call.
    mutating func end() {
        value = words.withUnsafeBytes { XXHash64.hash($0, seed: value) }
        words.removeAll(keepingCapacity: true)
    }
}
