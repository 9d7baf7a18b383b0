/// Takes customers over from the layout of an earlier plan: what means the same in both is kept, and all
/// else begins as for a new customer.
struct LayoutMigration {
    /// A state that is found again.
    private struct Copy {
        var from: Int
        var to: Int
        var size: Int
    }

    /// The state of tiers or clusters, and for each of the earlier ones its index now.
    private struct Remapping {
        var from: Int
        var to: Int
        var indices: [UInt32]
    }

    private let former: LayoutDescriptor
    var shape: BlockShape { BlockShape(former) }
    private let layout: StateLayout
    private var copies: [Copy] = []
    private var remappings: [Remapping] = []
    /// For each array of the layout the earlier one; -1 for none.
    private var arrays: [Int]
    private let exits: LastExits?
    /// For each earlier output the index of the same tier or cluster now; nil for what is gone.
    private let outputs: [Int?]

    init(from former: LayoutDescriptor, to plan: Plan) {
        self.former = former
        layout = plan.layout
        arrays = Array(repeating: -1, count: plan.layout.strides.count)
        exits = plan.exits
        outputs = former.outputs.map { output in
            plan.outputs.firstIndex { $0.part != nil && FormerOutput($0).isSame(as: output) }
        }
        for piece in layout.pieces {
            if let earlier = former.pieces.first(where: { $0.key == piece.key }) { match(earlier, piece) }
        }
        let now = plan.descriptor.memberships
        for membership in now {
            for earlier in former.memberships where earlier.isOneOfMany == membership.isOneOfMany {
                match(earlier, membership)
            }
        }
    }

    private mutating func match(_ earlier: StatePiece, _ piece: StatePiece) {
        let (from, to) = (former.states[earlier.states], layout.states[piece.states])
        // The same words have the same shape, unless a newer version lays them out in another way.
        guard from.map(\.size) == to.map(\.size),
            former.strides[earlier.arrays].elementsEqual(layout.strides[piece.arrays])
        else { return }
        for (from, to) in zip(from, to) {
            copies.append(Copy(from: from.offset, to: to.offset, size: to.size))
        }
        for (array, other) in zip(piece.arrays, earlier.arrays) { arrays[array] = other }
    }

    private mutating func match(
        _ earlier: LayoutDescriptor.Membership, _ membership: LayoutDescriptor.Membership
    ) {
        let indices = earlier.outputs.map { output in
            membership.outputs.firstIndex { $0.isSame(as: output) }.map { UInt32($0) } ?? OneOfMany.none
        }
        guard indices.contains(where: { $0 != OneOfMany.none }) else { return }
        if membership.isOneOfMany {
            remappings.append(Remapping(from: earlier.state, to: membership.state, indices: indices))
        } else {
            let size = MemoryLayout<Hysteresis.State>.stride
            copies.append(Copy(from: earlier.state, to: membership.state, size: size))
        }
    }

    /// Makes a block of one in the earlier layout, whose size is right and which the caller frees.
    func convert(
        _ block: UnsafeMutableRawPointer, _ header: CustomerHeader, in store: inout CustomerStore
    ) -> UnsafeMutableRawPointer {
        let size = convertedSize(block, header)
        let (result, capacity) = store.allocate(size)
        // Blocks are used again: nothing of another customer may stay behind the id.
        let end = padded(layout.fixedSize + Int(header.idLength))
        result.storeBytes(of: 0, toByteOffset: end - 8, as: UInt64.self)
        layout.template.withUnsafeBytes {
            result.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
        copyStates(block, to: result)
        copyTail(block, header, to: result, size: size)
        let dropped = renumberExits(in: result, size: size)
        var header = header
        header.used = UInt32(size - dropped)
        header.capacity = UInt32(capacity)
        result.storeBytes(of: header, as: CustomerHeader.self)
        return result
    }

    private func convertedSize(_ block: UnsafeMutableRawPointer, _ header: CustomerHeader) -> Int {
        arrays.indices.reduce((layout.fixedSize + Int(header.idLength) + 7) & ~7) { size, array in
            size + padded(count(arrays[array], in: block) * layout.strides[array])
        }
    }

    private func padded(_ bytes: Int) -> Int { (bytes + 7) & ~7 }

    /// Elements of an earlier array.
    private func count(_ array: Int, in block: UnsafeMutableRawPointer) -> Int {
        guard array >= 0 else { return 0 }
        return Int(block.load(fromByteOffset: former.directory + 4 * array, as: UInt32.self))
    }

    private func copyStates(_ block: UnsafeMutableRawPointer, to result: UnsafeMutableRawPointer) {
        for copy in copies where !isInitial(block + copy.from, copy) {
            (result + copy.to).copyMemory(from: block + copy.from, byteCount: copy.size)
        }
        for remapping in remappings {
            var state = block.load(fromByteOffset: remapping.from, as: OneOfMany.State.self)
            guard state.current != OneOfMany.none, Int(state.current) < remapping.indices.count else {
                continue
            }
            state.current = remapping.indices[Int(state.current)]
            if state.current != OneOfMany.none {
                result.storeBytes(of: state, toByteOffset: remapping.to, as: OneOfMany.State.self)
            }
        }
    }

    /// What nothing has happened to stays as it is for a new customer, whose defaults may be other ones now.
    private func isInitial(_ state: UnsafeMutableRawPointer, _ copy: Copy) -> Bool {
        let start = copy.from - StateLayout.headerSize
        return UnsafeRawBufferPointer(start: state, count: copy.size)
            .elementsEqual(former.initial[start..<start + copy.size])
    }

    private func copyTail(
        _ block: UnsafeMutableRawPointer, _ header: CustomerHeader, to result: UnsafeMutableRawPointer,
        size: Int
    ) {
        var end = padded(layout.fixedSize + Int(header.idLength))
        (result + layout.fixedSize).copyMemory(
            from: block + former.fixedSize, byteCount: Int(header.idLength))
        for array in arrays.indices {
            let count = count(arrays[array], in: block)
            result.storeBytes(of: UInt32(count), toByteOffset: layout.directory + 4 * array, as: UInt32.self)
            let bytes = padded(count * layout.strides[array])
            if bytes > 0 {
                let from = offset(of: arrays[array], in: block, header)
                (result + end).copyMemory(from: block + from, byteCount: bytes)
            }
            end += bytes
        }
        assert(end == size)
    }

    /// Exits name outputs by their index, which may be another one now; those from what is gone are
    /// forgotten.
    /// - Returns: the bytes that are left over at the end, where the exits stand.
    private func renumberExits(in block: UnsafeMutableRawPointer, size: Int) -> Int {
        guard let exits else { return 0 }
        let directory = layout.directory + 4 * exits.array
        let count = Int(block.load(fromByteOffset: directory, as: UInt32.self))
        let stride = MemoryLayout<LastExits.Exit>.stride
        let elements = UnsafeMutableBufferPointer(
            start: (block + size - count * stride).assumingMemoryBound(to: LastExits.Exit.self), count: count)
        var kept = 0
        for exit in elements where outputs.indices.contains(exit.output) {
            guard let output = outputs[exit.output] else { continue }
            elements[kept] = LastExits.Exit(at: exit.at, output: output)
            kept += 1
        }
        block.storeBytes(of: UInt32(kept), toByteOffset: directory, as: UInt32.self)
        return (count - kept) * stride
    }

    /// Where an earlier array begins.
    private func offset(
        of array: Int, in block: UnsafeMutableRawPointer, _ header: CustomerHeader
    ) -> Int {
        (0..<array).reduce(padded(former.fixedSize + Int(header.idLength))) { offset, other in
            offset + padded(count(other, in: block) * former.strides[other])
        }
    }
}
