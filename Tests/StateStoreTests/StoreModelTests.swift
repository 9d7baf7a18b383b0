import StreamCore
import Testing
import TestSupport

@testable import StateStore

@Suite struct StoreModelTests {
    @Test("100,000 customers over several checkpoints are those of a dictionary")
    func manyCustomers() throws {
        let directory = try TemporaryDirectory()
        var generator = ChangeGenerator(seed: 1, population: 100_000)
        var model = StoreModel()
        var store = try LocalStore(path: directory.path)
        for position in 0..<4 as Range<Int64> {
            let partition = [UInt8](repeating: UInt8(position), count: 200)
            try model.write(generator.next(80_000), to: store, position: position, partition: partition)
            if position % 2 == 1 {
                store.close()
                store = try LocalStore(path: directory.path)
            }
            #expect(try store.readCheckpoint() == .init(changelogPosition: position, partition: partition))
        }
        #expect(model.customers.count > 90_000)
        try model.expectEqual(to: store)
        store.close()
        try StoreCheck.run(directory.file("data.mdb"))
    }

    @Test("Small stores, with records of many pages", arguments: 1...8 as ClosedRange<UInt64>)
    func smallStores(seed: UInt64) throws {
        let directory = try TemporaryDirectory(inMemory: true)
        var generator = ChangeGenerator(seed: seed, population: 300, longestRecord: 20_000)
        var model = StoreModel()
        let store = try LocalStore(path: directory.path)
        for _ in 0..<15 {
            try model.write(generator.next(Int(seed) * 12), to: store)
            try StoreCheck.run(directory.file("data.mdb"))
        }
        try model.expectEqual(to: store)
    }

    @Test("A large record that shrinks in one checkpoint keeps its pages, which is no damage")
    func shrunkRecord() throws {
        let directory = try TemporaryDirectory(inMemory: true)
        let store = try LocalStore(path: directory.path)
        try store.write(.init(changelogPosition: 1, partition: nil)) { writer throws(StateError) in
            for count in [50_000, 5000] { try put([1], [UInt8](repeating: 1, count: count), to: writer) }
        }
        #expect(try read([1], from: store)?.count == 5000)
        try StoreCheck.run(directory.file("data.mdb"))
    }

    @Test("Pages that are free are used again")
    func reuse() throws {
        let directory = try TemporaryDirectory()
        var generator = ChangeGenerator(seed: 1, population: 1000)
        var model = StoreModel()
        let store = try LocalStore(path: directory.path)
        for _ in 0..<10 { try model.write(generator.next(5000), to: store) }
        let settled = store.bytes
        for _ in 0..<30 { try model.write(generator.next(5000), to: store) }
        #expect(store.bytes < settled * 2)
    }

    @Test("The map grows with the store, and what was put is put again")
    func growth() throws {
        let directory = try TemporaryDirectory()
        var generator = ChangeGenerator(seed: 7, population: 20_000)
        var model = StoreModel()
        var store = try LocalStore(path: directory.path, mapSize: 1 << 16)
        for size in [10, 5000, 20, 30_000] {
            try model.write(generator.next(size), to: store)
            try model.expectEqual(to: store)
        }
        #expect(store.bytes > 1 << 20)
        store.close()
        store = try LocalStore(path: directory.path, mapSize: 1 << 16)
        try model.write(generator.next(30_000), to: store)
        try model.expectEqual(to: store)
    }

    @Test("The body runs again when the map has grown")
    func repetition() throws {
        let directory = try TemporaryDirectory()
        let store = try LocalStore(path: directory.path, mapSize: 1 << 16)
        var runs = 0
        try store.write(.init(changelogPosition: 1, partition: nil)) { writer throws(StateError) in
            runs += 1
            for number in 0..<1000 {
                try put(ChangeGenerator.id(number), [UInt8](repeating: 1, count: 500), to: writer)
            }
        }
        #expect(runs > 1)
        #expect(try readAllDue(from: store).isEmpty)
        #expect(store.customerCount == 1000)
    }

    @Test("SHA-256 is that of the standard's examples")
    func digests() {
        func hex(_ message: [UInt8]) -> String {
            var digest = message.withUnsafeBytes { SHA256.digest($0) }
            return withUnsafeBytes(of: &digest) { bytes in
                bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }
        }
        #expect(hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(hex(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let two = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        #expect(hex(two) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        let million = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(hex(million) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}
