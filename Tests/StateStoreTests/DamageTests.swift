import Foundation
import StreamCore
import Testing
import TestSupport

@testable import StateStore

/// Files that something else has changed: an error or a working store, and never the end of the process.
@Suite struct DamageTests {
    /// A store with branches, large values and free pages, as bytes.
    private static let sound: Result<[UInt8], any Error> = Result {
        let directory = try TemporaryDirectory(inMemory: true)
        var generator = ChangeGenerator(seed: 3, population: 2000, longestRecord: 3000)
        var model = StoreModel()
        let store = try LocalStore(path: directory.path)
        for position in 0..<6 as Range<Int64> {
            try model.write(generator.next(700), to: store, position: position, partition: [1, 2, 3])
        }
        store.close()
        return try contents(of: directory.file("data.mdb"))
    }

    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(inMemory: true) }

    /// Opens a store over these bytes.
    private func open(_ bytes: [UInt8]) throws -> LocalStore {
        try Data(bytes).write(to: URL(fileURLWithPath: directory.file("data.mdb")))
        return try LocalStore(path: directory.path)
    }

    @Test("The sound store opens")
    func soundStore() throws {
        let store = try open(Self.sound.get())
        #expect(store.customerCount > 1500)
        try use(store)
    }

    @Test(
        "A file that was cut short is damaged",
        arguments: [1, 100, 4095, 4096, 8192, 12_288, -4096, -50_000, -1])
    func truncated(size: Int) throws {
        let sound = try Self.sound.get()
        let rest = size > 0 ? size : sound.count + size
        #expect(throws: StateError.damaged) { try open(Array(sound[..<rest])) }
    }

    @Test("A file of zeros, of noise or of text is damaged", arguments: [0, 1, 2])
    func overwritten(kind: Int) throws {
        var random = SplitMix64(seed: 1)
        let bytes: [UInt8] =
            switch kind {
            case 0: [UInt8](repeating: 0, count: 100_000)
            case 1: (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            default: Array(repeating: Array("no store\n".utf8), count: 20_000).flatMap { $0 }
            }
        #expect(throws: StateError.damaged) { try open(bytes) }
        #expect(try contents(of: directory.file("data.mdb")) == bytes)
    }

    @Test("Zeroed pages are found wherever they matter")
    func zeroedPages() throws {
        let sound = try Self.sound.get()
        var found = 0
        let pages = sound.count / Self.pageSize
        for page in stride(from: 0, to: pages, by: 41) {
            var bytes = sound
            let range = page * Self.pageSize..<(page + 1) * Self.pageSize
            bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: Self.pageSize))
            if try isRefusedOrWorks(bytes) { found += 1 }
        }
        // The others are free, or the inside of large values.
        #expect(found > pages / 150)
    }

    @Test("Random damage", arguments: 0..<seeds)
    func random(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var bytes = try Self.sound.get()
        for _ in 0..<Int.random(in: 1...3, using: &random) { damage(&bytes, &random) }
        _ = try isRefusedOrWorks(bytes)
    }

    /// `STATE_STORE_SEEDS` sets how many are tried.
    private static let seeds =
        ProcessInfo.processInfo.environment["STATE_STORE_SEEDS"].flatMap(UInt64.init) ?? 100

    private func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let pages = bytes.count / Self.pageSize
        let page = Int.random(in: 0..<pages, using: &random) * Self.pageSize
        let other = Int.random(in: 0..<pages, using: &random) * Self.pageSize
        // Headers of pages, their offsets and the nodes at their ends are where it hurts.
        let inPage = [16, 64, Self.pageSize].randomElement(using: &random) ?? 1
        let offset = page + Int.random(in: 0..<inPage, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[offset] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2:
            for at in offset..<min(offset + 8, bytes.count) {
                bytes[at] = UInt8.random(in: 0...255, using: &random)
            }
        case 3:
            // A page that another one was written over.
            bytes.replaceSubrange(page..<page + Self.pageSize, with: bytes[other..<other + Self.pageSize])
        case 4:
            // The same, with the right number.
            bytes.replaceSubrange(
                page + 8..<page + Self.pageSize, with: bytes[other + 8..<other + Self.pageSize])
        default: bytes.replaceSubrange(offset..., with: [UInt8](repeating: 0, count: bytes.count - offset))
        }
    }

    /// True when the store was refused; else it has been used in every way.
    private func isRefusedOrWorks(_ bytes: [UInt8]) throws -> Bool {
        do {
            try use(try open(bytes))
            return false
        } catch StateError.damaged, StateError.unreadable, StateError.newerVersion {
            return true
        }
    }

    /// Reads everything and writes all over the store; the records may be any bytes.
    private func use(_ store: LocalStore) throws {
        defer { store.close() }
        _ = try store.readCheckpoint()
        var sum = 0
        var cursor = DueCursor()
        while try !store.readDue(
            after: &cursor, upTo: .max, limit: 100,
            { record in
                for byte in record { sum &+= Int(byte) }
            })
        {}
        for number in 0..<2000 { sum &+= try read(ChangeGenerator.id(number), from: store)?.count ?? 0 }
        #expect(sum > 0)
        for position in 0..<3 as Range<Int64> {
            try store.write(.init(changelogPosition: position, partition: nil)) { writer throws(StateError) in
                for number in 0..<2000 {
                    let record = [UInt8](repeating: 1, count: 400 + 1000 * Int(position))
                    try put(ChangeGenerator.id(number), record, to: writer)
                }
            }
        }
    }
}

/// What the store says of itself, changed.
@Suite struct MetaRowTests {
    @Test("A newer format is refused, and the file stays as it is")
    func newerFormat() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("data.mdb")
        let store = try LocalStore(path: directory.path)
        try store.write(.init(changelogPosition: 1, partition: [1])) { writer throws(StateError) in
            try put([1], [1], to: writer)
        }
        store.close()
        var bytes = try contents(of: file)
        let row = MetaRow.encode()
        for start in bytes.indices.dropLast(row.count) where Array(bytes[start..<start + row.count]) == row {
            bytes[start] = 2
        }
        try replaceContents(of: file, with: bytes)
        #expect(throws: StateError.newerVersion(2)) { try LocalStore(path: directory.path) }
        #expect(try contents(of: file) == bytes)
    }

    @Test("A changed checkpoint is damaged")
    func changedCheckpoint() {
        let row = StoredCheckpoint(changelogPosition: 77, partition: [1, 2, 3]).encoded()
        for index in row.indices {
            var changed = row
            changed[index] ^= 4
            let expected: StateError = index == 0 ? .newerVersion(5) : .damaged
            #expect(throws: expected) {
                try changed.withUnsafeBytes { _ = try StoredCheckpoint(encoded: $0) }
            }
        }
        for count in 0..<row.count {
            #expect(throws: StateError.damaged) {
                try row[..<count].withUnsafeBytes { _ = try StoredCheckpoint(encoded: $0) }
            }
        }
    }

    @Test("A file that nobody has touched is not checked again; one that was touched is")
    func seal() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("data.mdb")
        let store = try LocalStore(path: directory.path)
        try store.write(.init(changelogPosition: 1, partition: [1])) { _ in }
        store.close()
        let seal = StoreSeal(directory: directory.path)
        #expect(seal.holds(for: file))
        // The system's clock of files goes by steps.
        while seal.holds(for: file) { chmod(file, 0o600) }
        let again = try LocalStore(path: directory.path)
        try again.write(.init(changelogPosition: 2, partition: [1])) { _ in }
        #expect(seal.holds(for: file))
    }
}
