import Foundation
import StreamCore
import Synchronization
import Testing
import TestSupport

@testable import StateStore

/// A process that is killed while it writes.
@Suite struct CrashTests {
    private static let population = 3000
    private static let perCheckpoint = 1500

    @Test(
        "After a kill the last complete checkpoint is there, and it alone",
        arguments: 1...12 as ClosedRange<UInt64>)
    func kill(seed: UInt64) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, seed = seed as UInt64] in
            try Self.writeUntilKilled(path, seed)
        }
        let state = try StateDirectory(path: path)
        let store = try #require(try state.open(partition: 0))
        let position = try store.readCheckpoint()?.changelogPosition ?? 0
        // What was reported as written is there.
        #expect(try position >= noted(path))
        var generator = Self.generator(seed)
        var model = StoreModel()
        for _ in 0..<position { model.note(generator.next(Self.perCheckpoint)) }
        try model.expectEqual(to: store)
        // And the store goes on from there.
        try model.write(generator.next(Self.perCheckpoint), to: store, position: position + 1)
        try model.expectEqual(to: store)
    }

    private static func generator(_ seed: UInt64) -> ChangeGenerator {
        ChangeGenerator(seed: seed, population: population)
    }

    /// Writes one checkpoint after the other, until a second thread ends the process, which it does at a
    /// number of calls that depends on the seed: in the middle of the puts or of the commit.
    private static func writeUntilKilled(_ path: String, _ seed: UInt64) throws {
        let end = Int(seed) * 1711 + (seed % 3 == 0 ? 0 : perCheckpoint / 2)
        let calls = Calls()
        Thread.detachNewThread {
            while calls.count.load(ordering: .acquiring) < end {}
            Glibc.kill(getpid(), SIGKILL)
        }
        let state = try StateDirectory(path: path)
        let store = try #require(try state.open(partition: 0))
        var generator = generator(seed)
        var model = StoreModel()
        for position in 1...1_000_000 as ClosedRange<Int64> {
            let counting = CountingStore(store, calls)
            try model.write(generator.next(perCheckpoint), to: counting, position: position)
            try Data("\(position)".utf8).write(to: URL(fileURLWithPath: "\(path)/noted"), options: .atomic)
        }
    }

    private func noted(_ path: String) throws -> Int64 {
        guard let text = try? contents(of: "\(path)/noted") else { return 0 }
        return try #require(Int64(String(decoding: text, as: UTF8.self)))
    }
}

/// Calls of a store so far; every put and every end of a body is one.
private final class Calls: Sendable {
    let count = Atomic(0)

    func add() { count.add(1, ordering: .acquiringAndReleasing) }
}

/// Counts the calls on their way to a store.
private final class CountingStore: PartitionStore, CheckpointWriter {
    private let store: any PartitionStore
    private let calls: Calls
    private var writer: (any CheckpointWriter)?

    init(_ store: any PartitionStore, _ calls: Calls) {
        self.store = store
        self.calls = calls
    }

    func write(
        _ checkpoint: StoredCheckpoint, _ body: (any CheckpointWriter) throws(StateError) -> Void
    ) throws(StateError) {
        try store.write(checkpoint) { writer throws(StateError) in
            self.writer = writer
            try body(self)
            calls.add()
        }
    }

    func put(_ state: DirtyState) throws(StateError) {
        try writer?.put(state)
        calls.add()
    }

    var customerCount: Int { store.customerCount }
    var bytes: Int { store.bytes }
    func readCheckpoint() throws(StateError) -> StoredCheckpoint? { try store.readCheckpoint() }
    func close() { store.close() }

    func read(
        _ id: ByteView, _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool { try store.read(id, body) }

    func readDue(
        after cursor: inout DueCursor, upTo time: Int64, limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool { try store.readDue(after: &cursor, upTo: time, limit: limit, body) }

    func readAll(
        after cursor: inout [UInt8], limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool { try store.readAll(after: &cursor, limit: limit, body) }
}
