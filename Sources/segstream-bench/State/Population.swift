import Glibc
import StateStore
import StreamCore
import TestSupport

/// A partition with so many customers: an engine and a local store.
final class Population {
    /// CPU time in nanoseconds, and how often what it was spent on was done.
    struct Cost {
        var time: UInt64 = 0
        var count = 0

        var each: Double { Double(time) / Double(max(1, count)) }
    }

    /// One round: events, then a checkpoint of the customers that they touched.
    struct Round {
        var decoding = Cost()
        var processing = Cost()
        /// State records for the changelog.
        var encoding = Cost()
        var checkpoint = Cost()
    }

    let customers: Int
    /// Bytes for customers in memory; nil for all.
    private let memory: Int?
    private let plan: Plan
    private let directory: TemporaryDirectory
    private let stateDirectory: StateDirectory
    private(set) var store: LocalStore
    var engine: Engine
    private let events: CustomerEvents
    private(set) var recordBytes = Cost()

    init(customers: Int, memory: Int?, plan: Plan) throws {
        self.customers = customers
        self.memory = memory
        self.plan = plan
        directory = try TemporaryDirectory()
        stateDirectory = try StateDirectory(path: directory.path)
        guard let store = try stateDirectory.open(partition: 0) else {
            throw Fault("the store is open already")
        }
        self.store = store
        engine = Engine(plan, cold: store)
        events = try CustomerEvents(customers: customers, plan: plan)
    }

    /// Brings all customers in, each with an event a day for some days.
    func fill(days: Int) throws(StateError) {
        let step = max(1, CustomerEvents.batchSize / days)
        for first in stride(from: 0, to: customers, by: step) {
            events.introduce(first..<min(customers, first + step), days: days)
            for event in events.batch { _ = try engine.process(event) }
            try engine.fireTimers()
            engine.beginBatch()
            if let memory, engine.stateBytes > memory {
                try writeCheckpoint()
                engine.evict(toBytes: memory / 2)
            }
        }
        try writeCheckpoint()
        if let memory { engine.evict(toBytes: memory) }
    }

    /// - Parameter count: events of the round, made up to whole batches.
    func measure(events count: Int) throws(StateError) -> Round {
        var round = Round()
        while round.processing.count < count {
            events.next()
            let size = events.batch.count
            let start = threadTime()
            events.decodeRecords()
            let decoded = threadTime()
            for event in events.batch { _ = try engine.process(event) }
            try engine.fireTimers()
            let processed = threadTime()
            var touched = 0
            engine.forEachTouchedState { _, _ in touched += 1 }
            let encoded = threadTime()
            engine.beginBatch()
            round.decoding.add(decoded - start, size)
            round.processing.add(processed - decoded, size)
            round.encoding.add(encoded - processed, touched)
        }
        let dirty = engine.dirtyCount
        let start = threadTime()
        try writeCheckpoint()
        if let memory { engine.evict(toBytes: memory) }
        round.checkpoint.add(threadTime() - start, dirty)
        return round
    }

    private func writeCheckpoint() throws(StateError) {
        var record: [UInt8] = []
        let state = engine.partitionState(positions: [], records: RecordCounts())
        PartitionRecord.encode(state, plan: plan, into: &record)
        try store.write(StoredCheckpoint(changelogPosition: 0, partition: record)) {
            (writer) throws(StateError) in
            try engine.forEachDirtyState { (state) throws(StateError) in
                recordBytes.add(UInt64(state.record.count), 1)
                try writer.put(state)
            }
        }
        engine.checkpointed()
    }

    /// All customers of the engine as the changelog has them: their records, one behind the other.
    func changelog() -> [[UInt8]] {
        var records: [[UInt8]] = []
        records.reserveCapacity(engine.residentCount)
        engine.forEachState { _, record in records.append(Array(record)) }
        return records
    }

    /// Closes the store and opens it again, for an engine that knows nobody yet.
    /// - Returns: the time until the first event could be processed.
    func reopen() throws -> Cost {
        store.close()
        let start = threadTime()
        guard let store = try stateDirectory.open(partition: 0),
            let record = try store.readCheckpoint()?.partition
        else { throw Fault("the store has no checkpoint") }
        self.store = store
        engine = Engine(plan, cold: store)
        let state = try record.withUnsafeBytes { try PartitionRecord.decode($0, plan: plan) }
        engine.restore(state)
        var cost = Cost()
        cost.add(threadTime() - start, 1)
        return cost
    }
}

extension Population.Cost {
    mutating func add(_ time: UInt64, _ count: Int) {
        self.time += time
        self.count += count
    }
}

/// CPU time of this thread, in nanoseconds.
func threadTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
