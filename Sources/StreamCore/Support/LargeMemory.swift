import Glibc

/// Memory for what is looked up in no order and can become large: blocks and the tables that lead to them.
enum LargeMemory {
    private static let hugePage = 2 << 20

    /// Memory that the caller deallocates. From 2 MiB on it is asked for in huge pages, where the system has
    /// them: the processor then finds most addresses without a walk through the page tables, which are
    /// themselves out of its caches.
    static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        guard byteCount >= hugePage else { return .allocate(byteCount: byteCount, alignment: 64) }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: hugePage)
        madvise(memory, byteCount, Int32(MADV_HUGEPAGE))  // A wish: without it all works the same.
        return memory
    }

    static func allocate<Element>(_: Element.Type, capacity: Int) -> UnsafeMutablePointer<Element> {
        allocate(byteCount: capacity * MemoryLayout<Element>.stride)
            .bindMemory(to: Element.self, capacity: capacity)
    }
}
