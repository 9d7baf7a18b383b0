import Glibc

/// A set of 64-bit hashes with 8 bytes of payload each, kept in one array of a customer's block.
///
/// Up to 16 entries are a plain list, in order of insertion; more are an open-addressing table with linear
/// probing, whose size is a power of two and whose empty places are zero. The number of entries stands
/// in the customer's state (`used`), because a table has more places than entries.
struct HashedEntries<Payload: BitwiseCopyable>: BitwiseCopyable, Sendable {
    struct Entry: BitwiseCopyable {
        /// Never 0.
        var hash: UInt64
        var payload: Payload
    }

    /// The array's index in the layout.
    let array: Int
    private static var listLimit: Int { 16 }

    /// Hash 0 marks an empty place; it is folded onto 1.
    @inline(__always)
    static func key(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

    func entries(_ customer: Customer) -> UnsafeMutableBufferPointer<Entry> {
        customer.array(array, of: Entry.self)
    }

    func find(_ key: UInt64, in customer: Customer) -> UnsafeMutablePointer<Entry>? {
        let entries = entries(customer)
        guard let base = entries.baseAddress else { return nil }
        if entries.count <= Self.listLimit {
            for index in 0..<entries.count where base[index].hash == key { return base + index }
            return nil
        }
        let mask = entries.count - 1
        var position = Int(truncatingIfNeeded: key) & mask
        while base[position].hash != 0 {
            if base[position].hash == key { return base + position }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds an entry whose key is not there yet.
    func insert(
        _ key: UInt64, _ payload: Payload, used: inout UInt32, into store: inout CustomerStore,
        of customer: inout Customer
    ) {
        let places = customer.count(array)
        let entry = Entry(hash: key, payload: payload)
        if places < Self.listLimit {
            let place = store.insert(1, into: array, at: places, of: &customer)
            place.storeBytes(of: entry, as: Entry.self)
        } else {
            if places == Self.listLimit {
                resize(to: 2 * places, used: Int(used), store: &store, of: &customer)
            } else if (Int(used) + 1) * 4 > places * 3 {
                resize(to: 2 * places, used: Int(used), store: &store, of: &customer)
            }
            place(entry, in: entries(customer))
        }
        used += 1
    }

    /// Removes the entries that `isDead`, and shrinks the array where that leaves it nearly empty.
    func removeAll(
        used: inout UInt32, from store: inout CustomerStore, of customer: inout Customer,
        where isDead: (Entry) -> Bool
    ) {
        let entries = entries(customer)
        guard let base = entries.baseAddress else { return }
        if entries.count <= Self.listLimit {
            var kept = 0
            for index in 0..<entries.count where !isDead(base[index]) {
                base[kept] = base[index]
                kept += 1
            }
            if kept < entries.count {
                store.remove(entries.count - kept, from: array, at: kept, of: &customer)
            }
            used = UInt32(kept)
            return
        }
        var live = Int(used)
        var position = 0
        while position < entries.count {
            if base[position].hash != 0, isDead(base[position]) {
                erase(position, in: entries)
                live -= 1
            } else {
                position += 1
            }
        }
        used = UInt32(live)
        if live * 8 <= entries.count {
            var places = entries.count
            while places > 2 * Self.listLimit, live * 4 <= places { places /= 2 }
            if live <= Self.listLimit / 2 { places = live }
            resize(to: places, used: live, store: &store, of: &customer)
        }
    }

    /// Gives the array `places` places: a list where they are at most 16 (then they equal `used`), else a
    /// table.
    private func resize(to places: Int, used: Int, store: inout CustomerStore, of customer: inout Customer) {
        let (scratch, capacity) = store.allocate(max(1, used) * MemoryLayout<Entry>.stride)
        let saved = scratch.bindMemory(to: Entry.self, capacity: max(1, used))
        var count = 0
        for entry in entries(customer) where entry.hash != 0 {
            (saved + count).initialize(to: entry)
            count += 1
        }
        let before = customer.count(array)
        if places > before {
            _ = store.insert(places - before, into: array, at: before, of: &customer)
        } else if places < before {
            store.remove(before - places, from: array, at: places, of: &customer)
        }
        let resized = entries(customer)
        if places <= Self.listLimit {
            for index in 0..<count { resized[index] = saved[index] }
        } else {
            if let base = resized.baseAddress { memset(base, 0, places * MemoryLayout<Entry>.stride) }
            for index in 0..<count { place(saved[index], in: resized) }
        }
        store.free(scratch, capacity: capacity)
    }

    private func place(_ entry: Entry, in table: UnsafeMutableBufferPointer<Entry>) {
        let mask = table.count - 1
        var position = Int(truncatingIfNeeded: entry.hash) & mask
        while table[position].hash != 0 { position = (position + 1) & mask }
        table[position] = entry
    }

    /// Empties a place and closes the gap in its probe sequence (Knuth 6.4, algorithm R).
    private func erase(_ position: Int, in table: UnsafeMutableBufferPointer<Entry>) {
        let mask = table.count - 1
        var hole = position
        var next = (position + 1) & mask
        while table[next].hash != 0 {
            let home = Int(truncatingIfNeeded: table[next].hash) & mask
            if (next - home) & mask >= (next - hole) & mask {
                table[hole] = table[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        if let base = table.baseAddress { memset(base + hole, 0, MemoryLayout<Entry>.stride) }
    }
}
