/// Rows of inputs that wait to be learned from, in order of instant and customer. Keeps its memory.
struct ResolvedRows {
    struct Key: BitwiseCopyable, Comparable {
        var time: Int64
        var customer: UInt64

        static func < (a: Key, b: Key) -> Bool { (a.time, a.customer) < (b.time, b.customer) }
    }

    private struct Entry: BitwiseCopyable {
        var key: Key
        /// Of the first double in `values`.
        var start: Int
    }

    private var entries: ContiguousArray<Entry> = []
    private var values: ContiguousArray<Double> = []

    var isEmpty: Bool { entries.isEmpty }

    /// Makes room for some rows, so that only more at a time ask for memory.
    mutating func reserve(_ rows: Int, count: Int) {
        entries.reserveCapacity(rows)
        values.reserveCapacity(rows * count)
    }

    mutating func append(_ key: Key, _ row: UnsafePointer<Double>, count: Int) {
        entries.append(Entry(key: key, start: values.count))
        for index in 0..<count { values.append(row[index]) }
    }

    /// Passes the rows in their order.
    func forEach(count: Int, _ body: (UnsafePointer<Double>) -> Void) {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for index in entries.indices { body(base + entries[index].start) }
        }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    /// Heapsort, which asks for no memory.
    mutating func sort() {
        var place = entries.count / 2
        while place > 0 {
            place -= 1
            sink(place, count: entries.count)
        }
        place = entries.count
        while place > 1 {
            place -= 1
            swap(0, place)
            sink(0, count: place)
        }
    }

    private mutating func swap(_ a: Int, _ b: Int) {
        let entry = entries[a]
        entries[a] = entries[b]
        entries[b] = entry
    }

    /// Moves an entry down in the heap of the first `count`, whose greatest stands first.
    private mutating func sink(_ place: Int, count: Int) {
        var root = place
        while 2 * root + 1 < count {
            var child = 2 * root + 1
            if child + 1 < count, entries[child].key < entries[child + 1].key { child += 1 }
            guard entries[root].key < entries[child].key else { return }
            swap(root, child)
            root = child
        }
    }
}
