extension TreeEnsemble {
    /// Every split on a row's way moves the mean of those who come so far to that of those who go on; what
    /// the splits on an input move adds up to its contribution, before the transform. (A. Saabas:
    /// Interpreting random forests, 2014, blog.datadive.net/interpreting-random-forests.)
    public func explain(_ inputs: [Double], part: Int?) -> ModelExplanation {
        let margin = part ?? 0
        var (baseline, divisor) =
            switch values {
            case .single(let values): (Double(values.base[margin]), Double(values.divisor))
            case .double(let values): (values.base[margin], values.divisor)
            }
        var contributions = [Double](repeating: 0, count: inputCount)
        switch table {
        case .single(let table): follow(table, inputs, margin, &baseline, &contributions)
        case .double(let table): follow(table, inputs, margin, &baseline, &contributions)
        }
        return ModelExplanation(
            unit: unit, baseline: baseline / divisor, contributions: contributions.map { $0 / divisor })
    }

    private func follow<Scalar>(
        _ table: TreeTable<Scalar>, _ inputs: [Double], _ margin: Int, _ baseline: inout Double,
        _ contributions: inout [Double]
    ) {
        let slots = table.slots.map { slot in
            slot.read(inputs[Int(slot.input)], readsTinyAsZero: table.readsTinyAsZero, as: Scalar.self)
        }
        for tree in table.roots.indices {
            let (own, width) = marginAndWidth(of: tree)
            guard own == nil || own == margin else { continue }
            let part = own == nil ? margin : 0
            let root = table.roots[tree]
            func mean(_ node: Int32) -> Double {
                paths[paths.place(Int(node - root), of: tree, width: width) + part]
            }
            baseline += mean(root)
            var index = root
            while table.leaves[Int(index)] < 0 {
                let node = table.nodes[Int(index)]
                let slot = node.slot >= 0 ? node.slot : table.sets[Int(~node.slot)].slot
                let next = slots.withUnsafeBufferPointer { slots in
                    slots.baseAddress.map { table.next(node, $0) } ?? index
                }
                contributions[Int(table.slots[Int(slot)].input)] += mean(next) - mean(index)
                index = next
            }
        }
    }

    /// The margin to which a tree adds, nil for all of them, and how many values its leaves have.
    private func marginAndWidth(of tree: Int) -> (margin: Int?, width: Int) {
        let (margin, width) =
            switch values {
            case .single(let values): (values.trees[tree].margin, values.width(of: tree))
            case .double(let values): (values.trees[tree].margin, values.width(of: tree))
            }
        return (margin < 0 ? nil : Int(margin), width)
    }
}
