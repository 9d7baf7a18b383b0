import StreamCore
import Testing
import TestSupport

@testable import StateStore

/// What a store should hold, in a dictionary.
struct StoreModel {
    struct Customer: Equatable {
        var record: [UInt8]
        var due: Int64
    }

    private(set) var customers: [[UInt8]: Customer] = [:]

    /// Writes a checkpoint of `changes` to the store and notes them.
    mutating func write(
        _ changes: [[UInt8]: Customer], to store: any PartitionStore, position: Int64 = 0,
        partition: [UInt8]? = nil
    ) throws(StateError) {
        let checkpoint = StoredCheckpoint(changelogPosition: position, partition: partition)
        let ids = changes.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let before = customers
        try store.write(checkpoint) { writer throws(StateError) in
            for id in ids {
                guard let customer = changes[id] else { continue }
                let storedDue = before[id]?.due ?? .max
                try put(id, customer.record, due: customer.due, storedDue: storedDue, to: writer)
            }
        }
        note(changes)
    }

    mutating func note(_ changes: [[UInt8]: Customer]) { customers.merge(changes) { $1 } }

    /// Reads the store in all ways and compares.
    func expectEqual(to store: any PartitionStore) throws {
        #expect(store.customerCount == customers.count)
        var missing = 0
        for (id, customer) in customers where try read(id, from: store) != customer.record { missing += 1 }
        #expect(missing == 0)

        let due = customers.filter { $0.value.due != .max }
            .map { (due: $0.value.due, key: key(of: $0.key), record: $0.value.record) }
            .sorted { $0.due != $1.due ? $0.due < $1.due : $0.key.lexicographicallyPrecedes($1.key) }
        let found = try readAllDue(from: store)
        #expect(found == due.map(\.record))
    }
}

/// Puts one customer.
func put(
    _ id: [UInt8], _ record: [UInt8], due: Int64 = .max, storedDue: Int64 = .max,
    to writer: any CheckpointWriter
) throws(StateError) {
    let result = id.withUnsafeBufferPointer { id in
        record.withUnsafeBytes { record in
            Result { () throws(StateError) in
                guard let base = id.baseAddress else { return }
                let view = ByteView(base: base, count: id.count)
                try writer.put(DirtyState(id: view, record: record, due: due, storedDue: storedDue))
            }
        }
    }
    try result.get()
}

/// The record of a customer; nil when there is none.
func read(_ id: [UInt8], from store: any ColdCustomers) throws -> [UInt8]? {
    var record: [UInt8]?
    let isFound = try id.withUnsafeBufferPointer { id in
        try store.read(ByteView(base: try #require(id.baseAddress), count: id.count)) { record = Array($0) }
    }
    #expect(isFound == (record != nil))
    return record
}

/// All records of the due index, in its order, read in pages.
func readAllDue(
    from store: any ColdCustomers, upTo time: Int64 = .max, limit: Int = 1000
) throws -> [[UInt8]] {
    var (cursor, records, isLast) = (DueCursor(), [[UInt8]](), false)
    while !isLast {
        var count = 0
        isLast = try store.readDue(after: &cursor, upTo: time, limit: limit) { record in
            count += 1
            records.append(Array(record))
        }
        #expect(isLast ? count <= limit : count == limit)
    }
    return records
}

/// The bytes by which the store orders a customer.
func key(of id: [UInt8]) -> [UInt8] {
    withUnsafeTemporaryAllocation(byteCount: CustomerKey.maximumCount, alignment: 8) { scratch in
        id.withUnsafeBufferPointer { id in
            guard let base = id.baseAddress, let scratch = scratch.baseAddress else { return [] }
            return Array(CustomerKey.key(of: ByteView(base: base, count: id.count), scratch: scratch))
        }
    }
}

/// Changes of customers, the same for the same seed.
struct ChangeGenerator {
    private var random: SplitMix64
    private let population: Int
    private let longestRecord: Int

    init(seed: UInt64, population: Int, longestRecord: Int = 600) {
        random = SplitMix64(seed: seed)
        self.population = population
        self.longestRecord = longestRecord
    }

    mutating func next(_ count: Int) -> [[UInt8]: StoreModel.Customer] {
        var changes: [[UInt8]: StoreModel.Customer] = [:]
        for _ in 0..<count {
            let number = Int.random(in: 0..<population, using: &random)
            changes[Self.id(number)] = StoreModel.Customer(record: record(), due: due())
        }
        return changes
    }

    /// Every 97th id is too long for a key.
    static func id(_ number: Int) -> [UInt8] {
        let id = Array("c\(number)".utf8)
        return number % 97 == 0 ? [UInt8](repeating: 0x61, count: 500) + id : id
    }

    private mutating func record() -> [UInt8] {
        let count = Int.random(in: 1...longestRecord, using: &random)
        var record = [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: count)
        withUnsafeBytes(of: random.next()) {
            record.replaceSubrange(0..<min(8, count), with: $0.prefix(count))
        }
        return record
    }

    private mutating func due() -> Int64 {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .max
        case 1: [.min, -1, 0, 1, .max - 1].randomElement(using: &random) ?? 0
        case 2: Int64.random(in: -5...5, using: &random)
        default: Int64.random(in: 1_700_000_000_000...1_800_000_000_000, using: &random)
        }
    }
}
