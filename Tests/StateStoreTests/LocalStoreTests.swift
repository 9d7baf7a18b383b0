import CAllocationCounter
import StreamCore
import Testing
import TestSupport

@testable import StateStore

@Suite struct LocalStoreTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory(inMemory: true)
        path = directory.file("partition-0")
    }

    @Test("A new store is empty")
    func newStore() throws {
        let store = try LocalStore(path: path)
        #expect(try store.readCheckpoint() == nil)
        #expect(store.customerCount == 0)
        #expect(try read(Array("a".utf8), from: store) == nil)
        #expect(try readAllDue(from: store).isEmpty)
    }

    @Test(
        "A checkpoint comes back from a store that was closed",
        arguments: [nil, [], [1, 2, 3], [UInt8](repeating: 7, count: 100_000)] as [[UInt8]?])
    func checkpoint(partition: [UInt8]?) throws {
        let checkpoint = StoredCheckpoint(changelogPosition: 1 << 40, partition: partition)
        let store = try LocalStore(path: path)
        try store.write(checkpoint) { writer throws(StateError) in
            try put(Array("a".utf8), [1], due: 5, to: writer)
        }
        #expect(try store.readCheckpoint() == checkpoint)
        store.close()

        let again = try LocalStore(path: path)
        #expect(try again.readCheckpoint() == checkpoint)
        #expect(try read(Array("a".utf8), from: again) == [1])
        #expect(again.customerCount == 1)
        #expect(again.bytes >= 4096)
    }

    @Test("A checkpoint without customers moves the position alone")
    func emptyCheckpoint() throws {
        let store = try LocalStore(path: path)
        for position in 0..<20 as Range<Int64> {
            let checkpoint = StoredCheckpoint(changelogPosition: position, partition: [UInt8(position)])
            try store.write(checkpoint) { _ in }
            #expect(try store.readCheckpoint() == checkpoint)
        }
    }

    @Test("Another due instant takes the place of the old one")
    func movedDue() throws {
        let store = try LocalStore(path: path)
        var model = StoreModel()
        let id = Array("a".utf8)
        for due in [5, 5, -5, .max, .max, 0, .min] as [Int64] {
            try model.write([id: .init(record: [UInt8(truncatingIfNeeded: due)], due: due)], to: store)
            try model.expectEqual(to: store)
        }
    }

    @Test("An entry of the due index that should be there, and is not, is damage")
    func wrongDue() throws {
        let store = try LocalStore(path: path)
        let id = Array("a".utf8)
        #expect(throws: StateError.damaged) {
            try store.write(StoredCheckpoint(changelogPosition: 1, partition: nil)) {
                writer throws(StateError) in
                try put(id, [1], due: 5, storedDue: 4, to: writer)
            }
        }
        #expect(try store.readCheckpoint() == nil)
        #expect(try read(id, from: store) == nil)
    }

    @Test("Due instants come in order of time and then of keys, page by page", arguments: [1, 2, 3, 7, 1000])
    func dueOrder(limit: Int) throws {
        let store = try LocalStore(path: path)
        var model = StoreModel()
        let instants: [Int64] = [.min, .min + 1, -256, -255, -1, 0, 1, 255, 256, 1 << 40, .max - 1, .max]
        var changes: [[UInt8]: StoreModel.Customer] = [:]
        for (index, due) in instants.reversed().enumerated() {
            for name in ["b", "a", "aa", "\u{ff}"] {
                let id = Array("\(name)\(index)".utf8)
                changes[id] = .init(record: Array("\(due) \(name)".utf8), due: due)
            }
        }
        try model.write(changes, to: store)
        let expected = instants.dropLast().flatMap { due in
            ["a", "aa", "b", "\u{ff}"].map { "\(due) \($0)" }
        }
        let found = try readAllDue(from: store, limit: limit).map { String(decoding: $0, as: UTF8.self) }
        #expect(found == expected)
        #expect(try readAllDue(from: store, upTo: -1, limit: limit).count == 5 * 4)
        #expect(try readAllDue(from: store, upTo: .min, limit: limit).count == 4)
    }

    @Test("A record that is refused is passed again")
    func refusedRecord() throws {
        let store = try LocalStore(path: path)
        var model = StoreModel()
        try model.write([[1]: .init(record: [1], due: 1), [2]: .init(record: [2], due: 2)], to: store)
        var cursor = DueCursor()
        #expect(throws: StateError.otherLayout) {
            try store.readDue(after: &cursor, upTo: 9, limit: 9) { record throws(StateError) in
                if record.first == 2 { throw .otherLayout }
            }
        }
        #expect(cursor == DueCursor(due: 1, key: [1]))
        var found: [UInt8] = []
        #expect(try store.readDue(after: &cursor, upTo: 9, limit: 9) { found += Array($0) })
        #expect(found == [2])
    }

    @Test("Ids of every length are told apart")
    func longIDs() throws {
        let store = try LocalStore(path: path)
        var model = StoreModel()
        var changes: [[UInt8]: StoreModel.Customer] = [:]
        for count in [1, 486, 487, 488, 501, 502, 503, 504, 511, 512, 5000, 100_000] {
            let id = [UInt8](repeating: 0x61, count: count)
            changes[id] = .init(record: Array("\(count)".utf8), due: Int64(count))
            changes[id.dropLast() + [0x62]] = .init(record: Array("\(count) b".utf8), due: 3)
        }
        // The key of a long id, as an id.
        let stolen = key(of: [UInt8](repeating: 0x61, count: 5000))
        #expect(stolen.count == 503)
        changes[stolen] = .init(record: [0], due: 4)
        try model.write(changes, to: store)
        try model.expectEqual(to: store)
        #expect(store.customerCount == 25)
    }

    @Test("What a failing body has put is forgotten", arguments: [true, false])
    func failingBody(isFirst: Bool) throws {
        let store = try LocalStore(path: path)
        let checkpoint = StoredCheckpoint(changelogPosition: 1, partition: nil)
        if !isFirst { try store.write(checkpoint) { _ in } }
        #expect(throws: StateError.newerVersion(9)) {
            try store.write(StoredCheckpoint(changelogPosition: 2, partition: nil)) {
                writer throws(StateError) in
                try put([1], [1], to: writer)
                throw .newerVersion(9)
            }
        }
        #expect(try store.readCheckpoint() == (isFirst ? nil : checkpoint))
        #expect(try read([1], from: store) == nil)
    }

    @Test("A store that is closed says so, and can be closed again")
    func closed() throws {
        var closed = 0
        let store = try LocalStore(path: path, atClose: { closed += 1 })
        store.close()
        store.close()
        #expect(closed == 1)
        let error = StateError.unreadable("\(path): the store is closed")
        #expect(throws: error) { try store.readCheckpoint() }
        #expect(throws: error) { try read([1], from: store) }
        #expect(throws: error) { try readAllDue(from: store) }
        #expect(throws: error) { try store.write(.init(changelogPosition: 0, partition: nil)) { _ in } }
    }

    @Test("Reading allocates nothing")
    func allocations() throws {
        let store = try LocalStore(path: path)
        var model = StoreModel()
        var generator = ChangeGenerator(seed: 1, population: 500)
        try model.write(generator.next(2000), to: store)
        let ids = (0..<500).map(ChangeGenerator.id)
        var (cursor, bytes, isLast) = (DueCursor(), 0, false)
        cursor.key.reserveCapacity(CustomerKey.maximumCount)
        var allocations: UInt64 = 0
        for id in ids {
            try id.withUnsafeBufferPointer { id in
                let view = ByteView(base: try #require(id.baseAddress), count: id.count)
                let before = allocation_count()
                _ = try store.read(view) { bytes += $0.count }
                allocations += allocation_count() - before
            }
        }
        let before = allocation_count()
        while !isLast {
            isLast = try store.readDue(after: &cursor, upTo: .max, limit: 10) { bytes += $0.count }
        }
        allocations += allocation_count() - before
        #expect(allocations == 0)
        #expect(bytes > 100_000)
    }
}
