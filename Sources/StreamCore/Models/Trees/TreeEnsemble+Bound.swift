extension TreeEnsemble {
    /// Each tree gives the least and the greatest of the leaves that can be reached; they are added up in the
    /// order of the trees, and rounding is monotone, so the sums bound the margins without any slack.
    public func bound(
        _ inputs: UnsafePointer<Interval>, scratch: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) {
        switch (table, values) {
        case (.single(let table), .single(let values)): bound(table, values, inputs, scratch, results)
        case (.single(let table), .double(let values)): bound(table, values, inputs, scratch, results)
        case (.double(let table), .single(let values)): bound(table, values, inputs, scratch, results)
        case (.double(let table), .double(let values)): bound(table, values, inputs, scratch, results)
        }
    }

    @inline(__always)
    private func bound<Input, Sum>(
        _ table: TreeTable<Input>, _ values: LeafValues<Sum>, _ inputs: UnsafePointer<Interval>,
        _ scratch: UnsafeMutablePointer<Interval>, _ results: UnsafeMutablePointer<Interval>
    ) {
        let (slotCount, count) = (table.slotRoom, values.marginCount)
        let memory = UnsafeMutableRawPointer(scratch)
        let box = memory.bindMemory(to: SlotRange<Input>.self, capacity: slotCount)
        let sums = (memory + 16 * slotCount).bindMemory(to: MarginRange<Sum>.self, capacity: count)
        let reached = (memory + 16 * (slotCount + count)).bindMemory(
            to: MarginRange<Sum>.self, capacity: count)
        let margins = (memory + 16 * (slotCount + 2 * count)).bindMemory(to: Sum.self, capacity: count)
        let turns = (memory + 16 * slotCount + 40 * count).bindMemory(
            to: TreeTable<Input>.Turn.self, capacity: table.depth)
        table.read(inputs, into: box)
        for index in 0..<count {
            sums[index] = MarginRange(lower: values.base[index], upper: values.base[index])
        }
        for tree in table.roots.indices {
            values.clear(reached, tree)
            table.reach(tree, box, turns) { leaf in values.include(leaf, of: tree, in: reached) }
            values.add(reached, of: tree, to: sums)
        }
        values.divide(sums)
        let parts = outputs == .score ? results : results + 1
        transform.bound(sums, count: count, scratch: margins, into: parts)
        if outputs != .score { results[0] = greatest(parts, count) }
    }

    /// The range of indices at which the greatest probability can stand.
    private func greatest(_ parts: UnsafePointer<Interval>, _ count: Int) -> Interval {
        var (floor, best) = (-Double.infinity, 0)
        var (arePoints, mayBeNaN) = (true, false)
        for index in 0..<count {
            if parts[index].lower > floor { (floor, best) = (parts[index].lower, index) }
            arePoints = arePoints && parts[index].isPoint
            mayBeNaN = mayBeNaN || parts[index].mayBeNaN
        }
        if arePoints { return Interval(Double(best)) }
        if mayBeNaN { return .hull(0, Double(count - 1), nan: true) }
        var (first, last) = (count, 0)
        for index in 0..<count where parts[index].upper >= floor {
            (first, last) = (min(first, index), index)
        }
        return first == last ? Interval(Double(first)) : .hull(Double(first), Double(last), nan: false)
    }
}

extension LeafValues {
    func clear(_ reached: UnsafeMutablePointer<MarginRange<Scalar>>, _ tree: Int) {
        for index in 0..<width(of: tree) {
            reached[index] = MarginRange(lower: .infinity, upper: -.infinity)
        }
    }

    func include(_ leaf: Int, of tree: Int, in reached: UnsafeMutablePointer<MarginRange<Scalar>>) {
        for index in 0..<width(of: tree) {
            let value = values[leaf + index]
            reached[index].lower = min(reached[index].lower, value)
            reached[index].upper = max(reached[index].upper, value)
        }
    }

    func add(
        _ reached: UnsafePointer<MarginRange<Scalar>>, of tree: Int,
        to sums: UnsafeMutablePointer<MarginRange<Scalar>>
    ) {
        let first = max(0, Int(trees[tree].margin))
        for index in 0..<width(of: tree) {
            sums[first + index].lower += reached[index].lower
            sums[first + index].upper += reached[index].upper
        }
    }

    func divide(_ sums: UnsafeMutablePointer<MarginRange<Scalar>>) {
        guard divisor != 1 else { return }
        for index in 0..<marginCount {
            sums[index].lower /= divisor
            sums[index].upper /= divisor
        }
    }

    /// Where a tree's values begin, and how many a leaf has.
    func place(of tree: Int) -> (first: Int, width: Int) {
        (Int(trees[tree].firstValue), width(of: tree))
    }
}
