/// The arrays inside an open customer's block.
extension CustomerStore {
    /// Makes room for `added` elements before `position` and returns the address of the first. Their bytes
    /// are undefined. May move the block.
    mutating func insert(_ added: Int, into array: Int, at position: Int, of customer: inout Customer)
        -> UnsafeMutableRawPointer
    {
        let stride = strides[array]
        let count = customer.count(array)
        let growth = Self.padded((count + added) * stride) - Self.padded(count * stride)
        reserve(growth, for: &customer)
        shiftTail(after: array, by: growth, of: customer)
        let start = customer.base + offsets[array] + position * stride
        (start + added * stride).copyMemory(from: start, byteCount: (count - position) * stride)
        customer.setCount(array, count + added)
        if stride < 8 { clearPadding(of: array, in: customer) }
        return start
    }

    /// Removes elements; the block shrinks in place.
    mutating func remove(_ removed: Int, from array: Int, at position: Int, of customer: inout Customer) {
        let stride = strides[array]
        let count = customer.count(array)
        let start = customer.base + offsets[array] + position * stride
        start.copyMemory(from: start + removed * stride, byteCount: (count - position - removed) * stride)
        customer.setCount(array, count - removed)
        let shrinkage = Self.padded(count * stride) - Self.padded((count - removed) * stride)
        shiftTail(after: array, by: -shrinkage, of: customer)
        if stride < 8 { clearPadding(of: array, in: customer) }
    }

    private static func padded(_ bytes: Int) -> Int { (bytes + 7) & ~7 }

    /// Moves everything behind an array by `distance` bytes.
    private func shiftTail(after array: Int, by distance: Int, of customer: Customer) {
        guard distance != 0 else { return }
        let last = layout.strides.count
        let tail = offsets[array + 1]
        let end = offsets[last]
        (customer.base + tail + distance).copyMemory(from: customer.base + tail, byteCount: end - tail)
        for index in array + 1...last { offsets[index] += distance }
        customer.header.pointee.used = UInt32(end + distance)
    }

    /// The bytes between the end of an array and the next one, which a state record shows.
    private func clearPadding(of array: Int, in customer: Customer) {
        let end = customer.count(array) * strides[array]
        let padding = Self.padded(end) - end
        (customer.base + offsets[array] + end).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    }

    private mutating func reserve(_ growth: Int, for customer: inout Customer) {
        let header = customer.header.pointee
        let needed = Int(header.used) + growth
        guard needed > Int(header.capacity) else { return }
        move(&customer, toFit: needed)
    }

    /// Moves an open customer into the smallest block that holds it, where that saves a quarter or more.
    mutating func trim(_ customer: inout Customer) {
        let header = customer.header.pointee
        guard Int(header.capacity) >= 128,
            BlockArena.capacity(for: Int(header.used)) * 4 <= Int(header.capacity) * 3
        else { return }
        move(&customer, toFit: Int(header.used))
    }

    private mutating func move(_ customer: inout Customer, toFit size: Int) {
        let header = customer.header.pointee
        let (block, capacity) = arena.allocate(size)
        block.copyMemory(from: customer.base, byteCount: Int(header.used))
        arena.free(customer.base, capacity: Int(header.capacity))
        if header.isDirty { dirtyBytes += capacity - Int(header.capacity) }
        customer.rebase(block)
        customer.header.pointee.capacity = UInt32(capacity)
        blocks[Int(header.slot)] = block
    }
}
