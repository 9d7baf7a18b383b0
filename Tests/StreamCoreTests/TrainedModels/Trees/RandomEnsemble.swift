import TestSupport

@testable import StreamCore

/// Ensembles of every kind, and inputs that lie near their thresholds.
struct RandomEnsemble {
    private var random: SplitMix64
    private(set) var description: EnsembleDescription
    private var thresholds: [Double] = [0]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let margins = random.pick([1, 1, 3])
        let isMultiple = margins > 1
        description = EnsembleDescription(
            inputCount: random.int(1...5), trees: [],
            inputPrecision: random.pick([.single, .double]), sumPrecision: random.pick([.single, .double]),
            baseMargins: (0..<margins).map { _ in Double(Float.random(in: -1...1, using: &random)) },
            transform: isMultiple
                ? random.pick([.softmax, .identity, .sigmoid(scale: 1)])
                : random.pick([
                    .identity, .sigmoid(scale: 1), .sigmoid(scale: 2.5), .exponential, .softplus,
                    .signedSquare, .step,
                ]),
            outputs: isMultiple ? .classes(["a", "b", "c"]) : .score, unit: .value)
        description.readsTinyAsZero = random.chance(0.5)
        description.roundsNegativeCategoriesUp = random.chance(0.5)
        description.divisor = random.pick([1, 1, 7])
        let depth = random.pick([1, 3, 6, 14])
        let treeCount = random.int(0...25)
        self.random = random
        for _ in 0..<treeCount { description.trees.append(tree(depth: depth, margins)) }
    }

    // MARK: Trees

    private mutating func tree(depth: Int, _ margins: Int) -> TreeDescription {
        let margin = margins > 1 && random.chance(0.3) ? nil : random.int(0...margins - 1)
        let hasCategories = random.chance(0.3)
        // A full tree of any depth would be too large; deep ones are thin.
        let growth = depth > 6 ? 0.6 : random.pick([0.7, 1])
        var nodes: [TreeDescription.Node] = [.leaf(0)]
        var leafCount = 0
        var open = [(node: 0, depth: 0)]
        while let (node, level) = open.popLast() {
            guard level < depth, level == 0 || random.chance(growth) else {
                nodes[node] = .leaf(leafCount)
                leafCount += 1
                continue
            }
            let children = [nodes.count, nodes.count + 1].shuffled(using: &random)
            nodes += [.leaf(0), .leaf(0)]
            nodes[node] = .split(split(children, hasCategories: hasCategories))
            open += children.map { ($0, level + 1) }
        }
        let width = margin == nil ? margins : 1
        let values = (0..<leafCount * width).map { _ in Double(Float.random(in: -1...1, using: &random)) }
        return TreeDescription(nodes: nodes, leafValues: values, margin: margin)
    }

    private mutating func split(_ children: [Int], hasCategories: Bool) -> TreeDescription.Split {
        let isCategorical = hasCategories && random.chance(0.4)
        let sides: [TreeDescription.Missing] = [.left, .right]
        return TreeDescription.Split(
            input: random.int(0...description.inputCount - 1), test: isCategorical ? categories() : test(),
            missing: random.pick(isCategorical ? sides : sides + [.asZero, .zeroLeft, .zeroRight]),
            left: children[0], right: children[1])
    }

    private mutating func test() -> TreeDescription.Test {
        let threshold: Double = random.pick([
            Double(random.int(-3...3)), Double.random(in: -4...4, using: &random),
            Double(Float.random(in: -4...4, using: &random)), 1e-36, -1e-35, 1e300, -1e300, .infinity,
        ])
        thresholds.append(threshold)
        return random.chance(0.5) ? .less(than: threshold) : .lessOrEqual(to: threshold)
    }

    private mutating func categories() -> TreeDescription.Test {
        let range = random.pick([0...3, 0...70, 0...100_000])
        return .oneOf((0..<random.int(0...20)).map { _ in UInt32(random.int(range)) })
    }

    // MARK: Inputs

    mutating func inputs() -> [Double] { (0..<description.inputCount).map { _ in value() } }

    private mutating func value() -> Double {
        let threshold = random.pick(thresholds)
        return random.pick([
            threshold, threshold.nextUp, threshold.nextDown, Double(Float(threshold)),
            Double(Float(threshold).nextUp), Double(random.int(-3...75)), .nan, .infinity, -.infinity, 0,
            -0.0,
            1e-36, -1e-35, 1e-30, -0.5, 31.5, 100_000, Double.random(in: -5...5, using: &random),
        ])
    }

    /// An interval for each input, narrow or wide, and with NaN or without.
    mutating func box() -> [Interval] {
        (0..<description.inputCount).map { _ in
            let (a, b) = (value(), value())
            if a.isNaN { return random.chance(0.5) ? .nan : .anything }
            guard !b.isNaN, random.chance(0.6) else { return Interval(a, mayBeNaN: random.chance(0.2)) }
            return .hull(min(a, b), max(a, b), nan: random.chance(0.2))
        }
    }

    /// Numbers, or NaN, inside of a box.
    mutating func point(in box: [Interval]) -> [Double] {
        box.map { interval in
            if interval.isEmpty || interval.mayBeNaN && random.chance(0.3) { return .nan }
            let (low, high) = (max(interval.lower, -1e9), min(interval.upper, 1e9))
            let inside = low < high ? Double.random(in: low...high, using: &random) : interval.lower
            let near = random.pick(thresholds)
            let choices = [interval.lower, interval.upper, inside, inside.rounded(), near, near.nextUp, 0]
            return random.pick(choices.filter { interval.contains($0) })
        }
    }
}

extension Interval {
    fileprivate init(_ value: Double, mayBeNaN: Bool) { self.init(value, value, mayBeNaN: mayBeNaN) }
}
