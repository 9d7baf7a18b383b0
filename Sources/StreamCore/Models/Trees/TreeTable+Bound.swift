/// Which leaves can be reached.
extension TreeTable {
    /// A split that leaves both ways open: first its left side is visited, then its right side, each with the
    /// slot's range cut down to what goes there.
    struct Turn: BitwiseCopyable {
        var whole: SlotRange<Scalar>
        var threshold: Scalar
        /// -1 where the range was not cut.
        var slot: Int32
        /// The right side; -1 once it is being visited.
        var right: Int32
    }

    /// - Parameter box: what is known of each slot.
    func read(_ inputs: UnsafePointer<Interval>, into box: UnsafeMutablePointer<SlotRange<Scalar>>) {
        for index in slots.indices {
            let slot = slots[index]
            box[index] = SlotRange(slot, inputs[Int(slot.input)], readsTinyAsZero: readsTinyAsZero)
        }
    }

    /// Visits the leaves of a tree that can be reached from a box.
    /// - Parameters:
    ///   - box: the same afterwards.
    ///   - turns: room for ``depth``.
    ///   - visit: takes the place of a leaf's values.
    @inline(__always)
    func reach(
        _ tree: Int, _ box: UnsafeMutablePointer<SlotRange<Scalar>>, _ turns: UnsafeMutablePointer<Turn>,
        _ visit: (Int) -> Void
    ) {
        var node = roots[tree]
        var turnCount = 0
        repeat {
            node = descend(from: node, box, turns, &turnCount)
            visit(Int(leaves[Int(node)]))
            node = goRight(box, turns, &turnCount)
        } while node >= 0
    }

    /// The leftmost leaf below a node that can be reached.
    private func descend(
        from start: Int32, _ box: UnsafeMutablePointer<SlotRange<Scalar>>,
        _ turns: UnsafeMutablePointer<Turn>, _ turnCount: inout Int
    ) -> Int32 {
        var index = start
        while leaves[Int(index)] < 0 {
            let node = nodes[Int(index)]
            let sides = sides(of: node, box)
            if sides.left && sides.right {
                turns[turnCount] = turn(at: node, box)
                turnCount += 1
            }
            index = sides.left ? node.left : node.left + 1
        }
        return index
    }

    /// Goes on behind the last turn whose right side is still open; -1 where there is none.
    private func goRight(
        _ box: UnsafeMutablePointer<SlotRange<Scalar>>, _ turns: UnsafeMutablePointer<Turn>,
        _ turnCount: inout Int
    ) -> Int32 {
        while turnCount > 0 {
            let turn = turns[turnCount - 1]
            if turn.right >= 0 {
                turns[turnCount - 1].right = -1
                if turn.slot >= 0 {
                    let isLast = turn.threshold == .infinity
                    box[Int(turn.slot)] = SlotRange(
                        isLast ? .nan : max(turn.threshold.nextUp, turn.whole.lower), turn.whole.upper)
                }
                return turn.right
            }
            if turn.slot >= 0 { box[Int(turn.slot)] = turn.whole }
            turnCount -= 1
        }
        return -1
    }

    private func turn(at node: Node, _ box: UnsafeMutablePointer<SlotRange<Scalar>>) -> Turn {
        guard node.slot >= 0 else {
            return Turn(whole: SlotRange(0, 0), threshold: 0, slot: -1, right: node.left + 1)
        }
        let whole = box[Int(node.slot)]
        box[Int(node.slot)].upper = node.threshold
        return Turn(whole: whole, threshold: node.threshold, slot: node.slot, right: node.left + 1)
    }

    private func sides(
        of node: Node, _ box: UnsafeMutablePointer<SlotRange<Scalar>>
    ) -> (left: Bool, right: Bool) {
        guard node.slot < 0 else {
            let range = box[Int(node.slot)]
            return (range.lower <= node.threshold, !(range.upper <= node.threshold))
        }
        let set = sets[Int(~node.slot)]
        return sides(of: set, box[Int(set.slot)])
    }

    /// Looks at every category of a range, unless there are many.
    private func sides(of set: CategorySet, _ range: SlotRange<Scalar>) -> (left: Bool, right: Bool) {
        if range.lower.isNaN { return (set.missingGoesLeft, !set.missingGoesLeft) }
        if range.lower == range.upper {
            let isLeft = contains(set, range.lower)
            return (isLeft, !isLeft)
        }
        // What is between -1 and 0 may be no category, or category 0.
        let isOpen = range.upper.isNaN || range.lower < 0
        let limit = Scalar(limit(of: set))
        let last = min(range.upper, limit)
        guard !isOpen, last - range.lower < 64 else { return (true, true) }
        var sides = (left: false, right: range.upper >= limit)
        var category = range.lower
        while category <= last {
            if contains(set, category) { sides.left = true } else { sides.right = true }
            category = category.rounded(.down) + 1
        }
        return sides
    }
}
