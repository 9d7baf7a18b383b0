import StateStore
import StreamCore
import TestSupport

/// What it costs to take customers back from a changelog.
struct Restoring {
    var records = Population.Cost()
    var checkpoint = Population.Cost()

    /// Restores them into an empty engine, and writes them to an empty store.
    init(_ changelog: [[UInt8]], plan: Plan) throws {
        let directory = try TemporaryDirectory()
        guard let store = try StateDirectory(path: directory.path).open(partition: 0) else {
            throw Fault("the store is open already")
        }
        var engine = Engine(plan, cold: store)
        let start = threadTime()
        for record in changelog {
            try record.withUnsafeBytes { try engine.restore($0) }
        }
        let restored = threadTime()
        try store.write(StoredCheckpoint(changelogPosition: 0, partition: nil)) {
            (writer) throws(StateError) in
            try engine.forEachDirtyState { (state) throws(StateError) in try writer.put(state) }
        }
        engine.checkpointed()
        records.add(restored - start, changelog.count)
        checkpoint.add(threadTime() - restored, changelog.count)
        store.close()
    }
}
