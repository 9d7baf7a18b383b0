import Glibc

/// Which customers the next checkpoint has to write.
extension CustomerStore {
    @inline(__always)
    mutating func markDirty(_ header: UnsafeMutablePointer<CustomerHeader>) {
        guard !header.pointee.isDirty else { return }
        header.pointee.isDirty = true
        dirty.append(header.pointee.slot)
        dirtyBytes += Int(header.pointee.capacity)
    }

    /// All that was dirty is stored now, under the instants at which it is due.
    mutating func markClean() {
        for slot in dirty {
            guard let header = header(Int(slot)) else { continue }
            header.pointee.isDirty = false
            header.pointee.isStored = true
            header.pointee.storedDue = header.pointee.due
        }
        dirty.removeAll(keepingCapacity: true)
        dirtyBytes = 0
    }

    /// Puts the dirty customers into the order of their ids' bytes.
    mutating func sortDirty() { dirty = inOrderOfIDs(dirty) }

    /// Slots in the order of their customers' ids' bytes.
    func inOrderOfIDs(_ slots: ContiguousArray<UInt32>) -> ContiguousArray<UInt32> {
        // Most comparisons are decided by the eight bytes behind what all ids begin with.
        let shared = sharedPrefix(slots)
        var entries: ContiguousArray<(key: UInt64, slot: UInt32)> = []
        entries.reserveCapacity(slots.count)
        for slot in slots { entries.append((key: key(of: id(of: slot), behind: shared), slot: slot)) }
        entries.sort { a, b in
            a.key == b.key ? Self.precedes(id(of: a.slot), id(of: b.slot)) : a.key < b.key
        }
        return ContiguousArray(entries.lazy.map(\.slot))
    }

    private func id(of slot: UInt32) -> ByteView { id(in: blocks[Int(slot)].unsafelyUnwrapped) }

    /// How many bytes the ids of all these customers begin with.
    private func sharedPrefix(_ slots: ContiguousArray<UInt32>) -> Int {
        guard let first = slots.first.map({ id(of: $0) }) else { return 0 }
        var shared = first.count
        for slot in slots {
            let other = id(of: slot)
            var count = 0
            while count < min(shared, other.count), first.base[count] == other.base[count] { count += 1 }
            shared = count
        }
        return shared
    }

    private func key(of id: ByteView, behind prefix: Int) -> UInt64 {
        (prefix..<prefix + 8).reduce(0) { key, place in
            key << 8 | (place < id.count ? UInt64(id.base[place]) : 0)
        }
    }

    private static func precedes(_ a: ByteView, _ b: ByteView) -> Bool {
        let order = memcmp(a.base, b.base, min(a.count, b.count))
        return order == 0 ? a.count < b.count : order < 0
    }
}
