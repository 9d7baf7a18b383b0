@testable import StreamCore
import Testing

/// A store in memory that looks closely at what is done with it.
final class DictionaryStore: ColdCustomers {
    private var records: [[UInt8]: [UInt8]] = [:]
    private var dueByID: [[UInt8]: Int64] = [:]
    /// The ids that are due, in order of (due instant, id).
    private var index: [DueCursor] = []
    /// How often it was asked, and how many records it has passed.
    private(set) var accesses = 0
    private(set) var passed = 0
    /// What the next access throws.
    var failure: StateError?

    var customerCount: Int { records.count }

    func read(
        _ id: ByteView, _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        try fail()
        guard let record = records[Array(id.buffer)] else { return false }
        try pass(record, body)
        return true
    }

    func readDue(
        after cursor: inout DueCursor, upTo time: Int64, limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        try fail()
        #expect(limit > 0)
        var left = limit
        let start = place(behind: cursor)
        for entry in index[start...] {
            if entry.due > time { return true }
            if left == 0 { return false }
            left -= 1
            guard let record = records[entry.key] else { throw .unreadable("the index has nobody's entry") }
            try pass(record, body)
            cursor = entry
        }
        return true
    }

    func readAll(
        after cursor: inout [UInt8], limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool {
        try fail()
        #expect(limit > 0)
        let keys = records.keys.filter { cursor.lexicographicallyPrecedes($0) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        for key in keys.prefix(limit) {
            try pass(records[key] ?? [], body)
            cursor = key
        }
        return keys.count <= limit
    }

    /// Writes what the engine's checkpoint brings.
    func write(from engine: inout Engine) throws(StateError) {
        var last: [UInt8]?
        try engine.forEachDirtyState { (state) throws(StateError) in
            let id = Array(state.id.buffer)
            #expect(last.map { $0.lexicographicallyPrecedes(id) } ?? true, "not in order of the ids")
            #expect(state.storedDue == dueByID[id] ?? .max, "not the instant that the index has")
            put(state, id)
            last = id
        }
        engine.checkpointed()
    }

    private func put(_ state: DirtyState, _ id: [UInt8]) {
        if let due = dueByID.removeValue(forKey: id) {
            index.remove(at: place(behind: DueCursor(due: due, key: id)) - 1)
        }
        if state.due != .max {
            let entry = DueCursor(due: state.due, key: id)
            index.insert(entry, at: place(behind: entry))
            dueByID[id] = state.due
        }
        records[id] = Array(state.record)
    }

    private func place(behind cursor: DueCursor) -> Int {
        var range = 0..<index.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range =
                precedes(cursor, index[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }

    private func precedes(_ a: DueCursor, _ b: DueCursor) -> Bool {
        a.due == b.due ? a.key.lexicographicallyPrecedes(b.key) : a.due < b.due
    }

    private func fail() throws(StateError) {
        accesses += 1
        guard let failure else { return }
        self.failure = nil
        throw failure
    }

    private func pass(
        _ record: [UInt8], _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) {
        passed += 1
        // A copy, so that bytes are gone when the call is over.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: record.count, alignment: 1)
        defer {
            copy.initializeMemory(as: UInt8.self, repeating: 0xEE)
            copy.deallocate()
        }
        copy.copyBytes(from: record)
        try body(UnsafeRawBufferPointer(copy))
    }
}
