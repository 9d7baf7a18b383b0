import Daemon
import Synchronization

/// The time of a simulated world. It moves only when it is told to.
final class VirtualClock: Sendable {
    /// Where every simulation begins: 2026-01-01T12:00:00Z.
    static let start: Int64 = 1_767_268_800_000

    private let milliseconds = Atomic<Int64>(VirtualClock.start)

    /// Milliseconds since the epoch.
    var now: Int64 { milliseconds.load(ordering: .relaxed) }

    func advance(by duration: Int64) { milliseconds.add(duration, ordering: .relaxed) }

    /// What a daemon reads of it.
    var wallClock: WallClock {
        WallClock(
            now: { self.now }, monotonic: { UInt64(self.now - Self.start + 1000) * 1_000_000 })
    }
}
