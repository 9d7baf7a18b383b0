/// The instants at which customers are due, earliest first; equal instants in the customers' order.
///
/// A four-ary heap. A customer whose due instant has changed gets another entry if the new one is earlier,
/// and else is found not yet due when the old one comes up. Entries that are overtaken, by another one or
/// because the customer has left memory, stay until they come up or are too many.
struct TimerQueue {
    struct Entry: BitwiseCopyable {
        var due: Int64
        var slot: UInt32

        @inline(__always)
        static func < (a: Entry, b: Entry) -> Bool {
            a.due < b.due || (a.due == b.due && a.slot < b.slot)
        }
    }

    private var heap: ContiguousArray<Entry> = []
    /// Entries that are overtaken.
    var overtaken = 0

    var count: Int { heap.count }

    /// Bytes of the entries, and the bytes reserved for them.
    var bytes: Int { heap.count * MemoryLayout<Entry>.stride }
    var reservedBytes: Int { heap.capacity * MemoryLayout<Entry>.stride }

    /// Whether more than half of the entries have no effect.
    var isMostlyOvertaken: Bool { heap.count > 1024 && overtaken > heap.count / 2 }

    /// The earliest instant, `.max` when there is none.
    @inline(__always)
    var earliest: Int64 { heap.isEmpty ? .max : heap[0].due }

    /// How many entries are due at or before `time`. Looks at those and their neighbours only.
    func count(upTo time: Int64) -> Int {
        var open = heap.isEmpty ? [] : [0]
        var count = 0
        while let index = open.popLast() {
            guard heap[index].due <= time else { continue }
            count += 1
            open += (4 * index + 1..<4 * index + 5).filter { $0 < heap.count }
        }
        return count
    }

    mutating func push(_ due: Int64, slot: UInt32) {
        let entry = Entry(due: due, slot: slot)
        heap.append(entry)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 4
            guard entry < heap[parent] else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = entry
    }

    mutating func pop() -> Entry? {
        guard !heap.isEmpty else { return nil }
        let top = heap[0]
        let entry = heap.removeLast()
        if !heap.isEmpty { sink(entry, from: 0) }
        return top
    }

    /// Removes entries that are overtaken.
    mutating func removeAll(where isOvertaken: (Entry) -> Bool) {
        let before = heap.count
        heap.removeAll(where: isOvertaken)
        overtaken -= before - heap.count
        guard heap.count > 1 else { return }
        for index in stride(from: (heap.count - 2) / 4, through: 0, by: -1) { sink(heap[index], from: index) }
    }

    /// Fills a place with an entry, or with its least child while that comes before the entry.
    @inline(__always)
    private mutating func sink(_ entry: Entry, from place: Int) {
        var index = place
        while true {
            let first = 4 * index + 1
            guard first < heap.count else { break }
            var least = first
            for child in first + 1..<max(first + 1, min(first + 4, heap.count))
            where heap[child] < heap[least] {
                least = child
            }
            guard heap[least] < entry else { break }
            heap[index] = heap[least]
            index = least
        }
        heap[index] = entry
    }
}
