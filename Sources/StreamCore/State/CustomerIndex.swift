/// Where customers stand, by the hash of their ids: open addressing with linear probing.
struct CustomerIndex: ~Copyable {
    /// The high half of the hash in the high half, slot + 1 in the low half; 0 is an empty place.
    private var places: UnsafeMutablePointer<UInt64>
    private var mask = 2047
    private var count = 0

    init() {
        places = .allocate(capacity: mask + 1)
        places.initialize(repeating: 0, count: mask + 1)
    }

    deinit { places.deallocate() }

    var bytes: Int { 8 * (mask + 1) }

    /// The slot under a hash that `isRight`, if there is one.
    @inline(__always)
    func find(_ hash: UInt64, where isRight: (Int) -> Bool) -> Int? {
        let tag = hash >> 32
        var position = Int(tag) & mask
        while true {
            let entry = places[position]
            if entry == 0 { return nil }
            if entry >> 32 == tag {
                let slot = Int(entry & 0xFFFF_FFFF) - 1
                if isRight(slot) { return slot }
            }
            position = (position + 1) & mask
        }
    }

    mutating func insert(_ hash: UInt64, slot: Int) {
        if (count + 1) * 8 > (mask + 1) * 7 { grow() }
        place(Self.entry(hash, slot))
        count += 1
    }

    /// Removes a slot that stands under the hash, and closes the gap in its probe sequence (Knuth 6.4,
    /// algorithm R).
    mutating func remove(_ hash: UInt64, slot: Int) {
        let entry = Self.entry(hash, slot)
        var hole = Int(hash >> 32) & mask
        while places[hole] != entry {
            if places[hole] == 0 { return assertionFailure("no such customer") }
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while places[next] != 0 {
            let home = Int(places[next] >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole] = 0
        count -= 1
    }

    private static func entry(_ hash: UInt64, _ slot: Int) -> UInt64 {
        hash & 0xFFFF_FFFF_0000_0000 | UInt64(slot + 1)
    }

    private func place(_ entry: UInt64) {
        var position = Int(entry >> 32) & mask
        while places[position] != 0 { position = (position + 1) & mask }
        places[position] = entry
    }

    private mutating func grow() {
        let (old, oldCount) = (places, mask + 1)
        places = LargeMemory.allocate(UInt64.self, capacity: oldCount * 2)
        places.initialize(repeating: 0, count: oldCount * 2)
        mask = oldCount * 2 - 1
        for position in 0..<oldCount where old[position] != 0 { place(old[position]) }
        old.deallocate()
    }
}
