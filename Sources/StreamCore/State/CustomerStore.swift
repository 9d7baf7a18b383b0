import Glibc

/// All customers of a partition: an index from id to slot, the blocks, and the arrays inside them.
struct CustomerStore: ~Copyable {
    let layout: StateLayout
    private(set) var arena = BlockArena()
    private(set) var count = 0
    /// Block of each slot; slots are given out in order of first appearance and never reused.
    private var blocks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private var blockCapacity = 1024
    /// Open addressing with linear probing: the id's hash in the high half, slot + 1 in the low half.
    private var index: UnsafeMutablePointer<UInt64>
    private var indexMask = 2047
    private let offsets: UnsafeMutablePointer<Int>
    private let strides: UnsafeMutablePointer<Int>

    init(layout: StateLayout) {
        self.layout = layout
        blocks = .allocate(capacity: blockCapacity)
        index = .allocate(capacity: indexMask + 1)
        index.initialize(repeating: 0, count: indexMask + 1)
        offsets = .allocate(capacity: layout.strides.count + 1)
        strides = .allocate(capacity: max(1, layout.strides.count))
        for (array, stride) in layout.strides.enumerated() { strides[array] = stride }
    }

    deinit {
        // Blocks of the size classes go with their chunks.
        for slot in 0..<count {
            let header = blocks[slot].assumingMemoryBound(to: CustomerHeader.self).pointee
            if Int(header.capacity) > BlockArena.largestClass { blocks[slot].deallocate() }
        }
        blocks.deallocate()
        index.deallocate()
        offsets.deallocate()
        strides.deallocate()
    }

    /// Bytes held for customers: blocks, index and slots.
    var bytes: Int { arena.reservedBytes + indexBytes }

    /// Bytes of the index and the slots.
    var indexBytes: Int { 8 * (blockCapacity + indexMask + 1) }

    // MARK: Finding

    /// The slot of a customer, or nil for an unknown one.
    func find(_ id: ByteView, hash: UInt64) -> Int? {
        let tag = hash >> 32
        var position = Int(tag) & indexMask
        while true {
            let entry = index[position]
            if entry == 0 { return nil }
            if entry >> 32 == tag {
                let slot = Int(entry & 0xFFFF_FFFF) - 1
                if matches(slot, id) { return slot }
            }
            position = (position + 1) & indexMask
        }
    }

    private func matches(_ slot: Int, _ id: ByteView) -> Bool {
        let block = blocks[slot]
        let header = block.assumingMemoryBound(to: CustomerHeader.self)
        guard header.pointee.idLength == UInt32(id.count) else { return false }
        return memcmp(block + layout.fixedSize, id.base, id.count) == 0
    }

    /// Opens a customer; a cursor opened before becomes invalid.
    func open(_ slot: Int) -> Customer {
        let customer = Customer(base: blocks[slot], offsets: offsets, layout: layout)
        var offset = (layout.fixedSize + customer.id.count + 7) & ~7
        for array in 0..<layout.strides.count {
            offsets[array] = offset
            offset += (customer.count(array) * strides[array] + 7) & ~7
        }
        offsets[layout.strides.count] = offset
        return customer
    }

    // MARK: Creating

    /// Adds a customer in the layout's initial state and opens it.
    mutating func create(_ id: ByteView, hash: UInt64) -> Customer {
        let used = (layout.fixedSize + id.count + 7) & ~7
        let (block, capacity) = arena.allocate(used)
        layout.template.withUnsafeBytes {
            block.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
        (block + layout.fixedSize).copyMemory(from: id.base, byteCount: id.count)
        var header = CustomerHeader()
        header.capacity = UInt32(capacity)
        header.used = UInt32(used)
        header.idLength = UInt32(id.count)
        header.hash = UInt32(truncatingIfNeeded: hash >> 32)
        block.storeBytes(of: header, as: CustomerHeader.self)
        return open(add(block))
    }

    /// Takes over a whole block, which replaces one of the same customer.
    /// - Returns: the customer's slot.
    mutating func adopt(_ block: UnsafeMutableRawPointer) -> Int {
        let id = Customer(base: block, offsets: offsets, layout: layout).id
        let hash = XXHash64.hash(id)
        let header = block.assumingMemoryBound(to: CustomerHeader.self)
        header.pointee.hash = UInt32(truncatingIfNeeded: hash >> 32)
        guard let slot = find(id, hash: hash) else { return add(block) }
        let old = blocks[slot].assumingMemoryBound(to: CustomerHeader.self).pointee
        header.pointee.slot = UInt32(slot)
        header.pointee.queued = old.queued
        arena.free(blocks[slot], capacity: Int(old.capacity))
        blocks[slot] = block
        return slot
    }

    private mutating func add(_ block: UnsafeMutableRawPointer) -> Int {
        let slot = count
        if count == blockCapacity { growBlocks() }
        if (count + 1) * 8 > (indexMask + 1) * 7 { growIndex() }
        let header = block.assumingMemoryBound(to: CustomerHeader.self)
        header.pointee.slot = UInt32(slot)
        blocks[slot] = block
        count += 1
        insert(UInt64(header.pointee.hash) << 32 | UInt64(slot + 1))
        return slot
    }

    /// A fresh block, for ``adopt(_:)`` or to be given back with ``free(_:capacity:)``.
    mutating func allocate(_ size: Int) -> (block: UnsafeMutableRawPointer, capacity: Int) {
        arena.allocate(size)
    }

    /// Takes back a block that no customer has.
    mutating func free(_ block: UnsafeMutableRawPointer, capacity: Int) {
        arena.free(block, capacity: capacity)
    }

    private func insert(_ entry: UInt64) {
        var position = Int(entry >> 32) & indexMask
        while index[position] != 0 { position = (position + 1) & indexMask }
        index[position] = entry
    }

    private mutating func growBlocks() {
        let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: blockCapacity * 2)
        larger.initialize(from: blocks, count: count)
        blocks.deallocate()
        blocks = larger
        blockCapacity *= 2
    }

    private mutating func growIndex() {
        let (old, oldCount) = (index, indexMask + 1)
        index = .allocate(capacity: oldCount * 2)
        index.initialize(repeating: 0, count: oldCount * 2)
        indexMask = oldCount * 2 - 1
        for position in 0..<oldCount where old[position] != 0 { insert(old[position]) }
        old.deallocate()
    }

    // MARK: Arrays

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

    private mutating func reserve(_ growth: Int, for customer: inout Customer) {
        let header = customer.header.pointee
        let needed = Int(header.used) + growth
        guard needed > Int(header.capacity) else { return }
        let (block, capacity) = arena.allocate(needed)
        block.copyMemory(from: customer.base, byteCount: Int(header.used))
        arena.free(customer.base, capacity: Int(header.capacity))
        customer.rebase(block)
        customer.header.pointee.capacity = UInt32(capacity)
        blocks[Int(header.slot)] = block
    }

    /// Moves an open customer into the smallest block that holds it, where that saves a quarter or more.
    mutating func trim(_ customer: inout Customer) {
        let header = customer.header.pointee
        guard Int(header.capacity) >= 128,
            BlockArena.capacity(for: Int(header.used)) * 4 <= Int(header.capacity) * 3
        else { return }
        let (block, capacity) = arena.allocate(Int(header.used))
        block.copyMemory(from: customer.base, byteCount: Int(header.used))
        arena.free(customer.base, capacity: Int(header.capacity))
        customer.rebase(block)
        customer.header.pointee.capacity = UInt32(capacity)
        blocks[Int(header.slot)] = block
    }
}
