import Testing
import TestSupport

@testable import StreamCore

@Suite("Index of customers")
struct CustomerIndexTests {
    /// Few different hashes, so that probe sequences meet, wrap around and are shifted back.
    @Test("It finds exactly who was inserted and not removed", arguments: [40, 4000])
    func model(_ hashes: UInt64) {
        var random = SplitMix64(seed: hashes)
        var index = CustomerIndex()
        var model: [Int: UInt64] = [:]
        for step in 0..<20_000 {
            let slot = random.int(0...2000)
            if let hash = model.removeValue(forKey: slot) {
                index.remove(hash, slot: slot)
            } else {
                let hash = (UInt64.max - random.next() % hashes) << 32
                index.insert(hash, slot: slot)
                model[slot] = hash
            }
            if step % 1000 == 999 {
                for slot in 0...2000 {
                    let found = model[slot].flatMap { index.find($0) { $0 == slot } }
                    #expect(found == (model[slot] == nil ? nil : slot))
                }
                let groups = Dictionary(grouping: model.keys) { model[$0] ?? 0 }
                for hash in 0..<hashes {
                    let hash = (UInt64.max - hash) << 32
                    var seen: Set<Int> = []
                    _ = index.find(hash) { slot in
                        seen.insert(slot)
                        return false
                    }
                    #expect(seen == Set(groups[hash] ?? []))
                }
            }
        }
    }
}
