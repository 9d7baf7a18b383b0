/// Where an engine's memory goes, in bytes.
public struct EngineMemory: Sendable, Equatable {
    /// Customers' blocks as they are in use, each rounded up to its size class.
    public internal(set) var blocks = 0
    /// The part of ``blocks`` that holds the ids of accepted events, which the dedup window asks for.
    public internal(set) var dedup = 0
    /// The index from customer to block.
    public internal(set) var index = 0
    /// The queue of timers.
    public internal(set) var timers = 0
    /// Obtained from the system for blocks but not in use: free blocks and the end of the last chunk.
    public internal(set) var spare = 0

    /// What the customers cost without the ids of their events.
    public var withoutDedup: Int { blocks - dedup + index + timers }
}

extension Engine {
    /// Looks at every customer in memory, which takes time in proportion to their number.
    public func memory() -> EngineMemory {
        var memory = EngineMemory()
        memory.blocks = store.arena.usedBytes
        memory.spare = store.arena.reservedBytes - store.arena.usedBytes
        memory.index = store.indexBytes
        memory.timers = timers.reservedBytes
        for slot in 0..<store.slotCount where store.header(slot) != nil {
            memory.dedup += plan.dedup.bytes(of: store.open(slot))
        }
        return memory
    }
}
