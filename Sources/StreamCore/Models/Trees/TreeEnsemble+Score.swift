extension TreeEnsemble {
    public func score(
        _ inputs: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        into results: UnsafeMutablePointer<Double>
    ) {
        let leaves = findLeaves(inputs, scratch)
        switch values {
        case .single(let values): score(values, leaves, into: results)
        case .double(let values): score(values, leaves, into: results)
        }
    }

    /// For each tree the leaf that a row reaches: a row of ``TreeDescription/leafValues``.
    func leaves(of inputs: [Double]) -> [Int] {
        let starts =
            switch values {
            case .single(let values): values.trees.indices.map(values.place)
            case .double(let values): values.trees.indices.map(values.place)
            }
        return inputs.withUnsafeBufferPointer { inputs in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: scratchCount) { scratch in
                guard let inputs = inputs.baseAddress, let scratch = scratch.baseAddress else { return [] }
                let leaves = findLeaves(inputs, scratch).places
                return starts.indices.map { (Int(leaves[$0]) - starts[$0].first) / starts[$0].width }
            }
        }
    }

    /// The places of leaves' values, and the scratch memory behind them.
    private struct FoundLeaves {
        let places: UnsafeMutablePointer<Int32>
        let rest: UnsafeMutableRawPointer
    }

    private func findLeaves(
        _ inputs: UnsafePointer<Double>, _ scratch: UnsafeMutablePointer<Double>
    ) -> FoundLeaves {
        switch table {
        case .single(let table): findLeaves(table, inputs, scratch)
        case .double(let table): findLeaves(table, inputs, scratch)
        }
    }

    @inline(__always)
    private func findLeaves<Scalar>(
        _ table: TreeTable<Scalar>, _ inputs: UnsafePointer<Double>, _ scratch: UnsafeMutablePointer<Double>
    ) -> FoundLeaves {
        let (slotCount, treeCount) = (table.slotRoom, table.roots.count)
        let memory = UnsafeMutableRawPointer(scratch)
        let slots = memory.bindMemory(to: Scalar.self, capacity: slotCount)
        let leaves = (memory + 8 * slotCount).bindMemory(to: Int32.self, capacity: treeCount)
        table.read(inputs, into: slots)
        table.findLeaves(slots, into: leaves)
        return FoundLeaves(places: leaves, rest: memory + 8 * (slotCount + (treeCount + 1) / 2))
    }

    @inline(__always)
    private func score<Sum>(
        _ values: LeafValues<Sum>, _ leaves: FoundLeaves, into results: UnsafeMutablePointer<Double>
    ) {
        let count = values.marginCount
        let margins = leaves.rest.bindMemory(to: Sum.self, capacity: count)
        values.add(leaves.places, into: margins)
        transform.apply(margins, count: count)
        if outputs == .score {
            results[0] = margins[0].wide
            return
        }
        var (best, hasNaN) = (0, false)
        for index in 0..<count {
            results[1 + index] = margins[index].wide
            if margins[index] > margins[best] { best = index }
            hasNaN = hasNaN || margins[index].isNaN
        }
        results[0] = hasNaN ? .nan : Double(best)
    }
}
