import Glibc

/// The customers of a partition that are in memory: an index from id to slot, and the blocks.
struct CustomerStore: ~Copyable {
    let layout: StateLayout
    var arena = BlockArena()
    /// Customers in memory.
    private(set) var count = 0
    /// Slots given out so far. Those of customers who were removed are given out again.
    private(set) var slotCount = 0
    private var freeSlots: ContiguousArray<UInt32> = []
    /// Block of each slot; nil for a free one.
    var blocks: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private var blockCapacity = 1024
    private var index = CustomerIndex()
    /// Slots of the customers whose state differs from what the last checkpoint stored, and their bytes.
    var dirty: ContiguousArray<UInt32> = []
    var dirtyBytes = 0
    let offsets: UnsafeMutablePointer<Int>
    let strides: UnsafeMutablePointer<Int>

    init(layout: StateLayout) {
        self.layout = layout
        blocks = .allocate(capacity: blockCapacity)
        offsets = .allocate(capacity: layout.strides.count + 1)
        strides = .allocate(capacity: max(1, layout.strides.count))
        for (array, stride) in layout.strides.enumerated() { strides[array] = stride }
    }

    deinit {
        // Blocks of the size classes go with their chunks.
        for slot in 0..<slotCount {
            guard let header = header(slot)?.pointee else { continue }
            if Int(header.capacity) > BlockArena.largestClass { blocks[slot]?.deallocate() }
        }
        blocks.deallocate()
        offsets.deallocate()
        strides.deallocate()
    }

    /// Bytes of the index and the slots.
    var indexBytes: Int { 8 * blockCapacity + index.bytes }

    // MARK: Finding

    /// The slot of a customer, or nil for one who is not in memory.
    func find(_ id: ByteView, hash: UInt64) -> Int? {
        index.find(hash) { slot in
            let block = blocks[slot].unsafelyUnwrapped
            let header = block.assumingMemoryBound(to: CustomerHeader.self)
            guard header.pointee.idLength == UInt32(id.count) else { return false }
            return memcmp(block + layout.fixedSize, id.base, id.count) == 0
        }
    }

    /// The header in a slot; nil where the slot is free.
    @inline(__always)
    func header(_ slot: Int) -> UnsafeMutablePointer<CustomerHeader>? {
        blocks[slot]?.assumingMemoryBound(to: CustomerHeader.self)
    }

    /// Opens the customer in a slot that is not free; a cursor opened before becomes invalid.
    func open(_ slot: Int) -> Customer {
        let customer = Customer(base: blocks[slot].unsafelyUnwrapped, offsets: offsets, layout: layout)
        var offset = (layout.fixedSize + customer.id.count + 7) & ~7
        for array in 0..<layout.strides.count {
            offsets[array] = offset
            offset += (customer.count(array) * strides[array] + 7) & ~7
        }
        offsets[layout.strides.count] = offset
        return customer
    }

    /// The id in a block that no customer has yet.
    func id(in block: UnsafeMutableRawPointer) -> ByteView {
        Customer(base: block, offsets: offsets, layout: layout).id
    }

    // MARK: Creating and removing

    /// Adds a customer in the layout's initial state and opens it.
    mutating func create(_ id: ByteView, hash: UInt64) -> Customer {
        let used = (layout.fixedSize + id.count + 7) & ~7
        let (block, capacity) = arena.allocate(used)
        // Blocks are used again: nothing of another customer may stay behind the id.
        block.storeBytes(of: 0, toByteOffset: used - 8, as: UInt64.self)
        layout.template.withUnsafeBytes {
            block.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
        (block + layout.fixedSize).copyMemory(from: id.base, byteCount: id.count)
        var header = CustomerHeader()
        header.capacity = UInt32(capacity)
        header.used = UInt32(used)
        header.idLength = UInt32(id.count)
        block.storeBytes(of: header, as: CustomerHeader.self)
        return open(add(block, hash: hash))
    }

    /// Takes over a whole block, which replaces one of the same customer.
    /// - Returns: the customer's slot.
    mutating func adopt(_ block: UnsafeMutableRawPointer) -> Int {
        let id = id(in: block)
        let hash = XXHash64.hash(id)
        guard let slot = find(id, hash: hash), let old = self.header(slot)?.pointee else {
            return add(block, hash: hash)
        }
        let header = block.assumingMemoryBound(to: CustomerHeader.self)
        header.pointee.slot = UInt32(slot)
        header.pointee.queued = old.queued
        header.pointee.storedDue = old.storedDue
        header.pointee.isStored = old.isStored
        header.pointee.isDirty = old.isDirty
        if old.isDirty { dirtyBytes += Int(header.pointee.capacity) - Int(old.capacity) }
        if let replaced = blocks[slot] { arena.free(replaced, capacity: Int(old.capacity)) }
        blocks[slot] = block
        return slot
    }

    private mutating func add(_ block: UnsafeMutableRawPointer, hash: UInt64) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = Int(free)
        } else {
            if slotCount == blockCapacity { growBlocks() }
            slot = slotCount
            slotCount += 1
        }
        block.assumingMemoryBound(to: CustomerHeader.self).pointee.slot = UInt32(slot)
        blocks[slot] = block
        count += 1
        index.insert(hash, slot: slot)
        return slot
    }

    /// Removes the customer in a slot that is not free.
    /// - Precondition: the customer is not dirty.
    mutating func remove(_ slot: Int) {
        guard let block = blocks[slot], let header = header(slot)?.pointee else { return }
        assert(!header.isDirty, "a dirty customer is in memory alone")
        index.remove(XXHash64.hash(id(in: block)), slot: slot)
        arena.free(block, capacity: Int(header.capacity))
        blocks[slot] = nil
        freeSlots.append(UInt32(slot))
        count -= 1
    }

    /// A fresh block, for ``adopt(_:)`` or to be given back with ``free(_:capacity:)``.
    mutating func allocate(_ size: Int) -> (block: UnsafeMutableRawPointer, capacity: Int) {
        arena.allocate(size)
    }

    /// Takes back a block that no customer has.
    mutating func free(_ block: UnsafeMutableRawPointer, capacity: Int) {
        arena.free(block, capacity: capacity)
    }

    private mutating func growBlocks() {
        let larger = LargeMemory.allocate(UnsafeMutableRawPointer?.self, capacity: blockCapacity * 2)
        larger.initialize(from: blocks, count: slotCount)
        blocks.deallocate()
        blocks = larger
        blockCapacity *= 2
    }
}
