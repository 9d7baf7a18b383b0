import Pipeline
import StreamCore

/// A partition's local store could not be read, or has what it must not have.
struct StoreFault: Error {
    let partition: Int32
    let error: StateError
}

extension StateError {
    /// Whether something cannot be read at all; otherwise it is a state that this program does not
    /// understand.
    var isOfReading: Bool {
        switch self {
        case .damaged, .unreadable: true
        case .newerVersion, .otherLayout: false
        }
    }

    /// Whether a local store with this fault can be put aside for what the changelog has: it cannot where a
    /// newer program wrote it.
    var isHealable: Bool { if case .newerVersion = self { false } else { true } }
}

extension PartitionWork {
    /// Runs what may reach into the local store, and says whose store a fault is in.
    func reachingStore<R>(_ body: (inout Pipeline) throws(StateError) -> R) throws(StoreFault) -> R {
        do throws(StateError) {
            return try body(&pipeline)
        } catch {
            throw StoreFault(partition: partition, error: error)
        }
    }
}
