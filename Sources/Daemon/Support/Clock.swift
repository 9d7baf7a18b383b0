import Glibc
import Synchronization

/// The time of the world outside. Injected, so that tests decide what time it is.
public struct WallClock: Sendable {
    /// Milliseconds since the epoch.
    public var now: @Sendable () -> Int64
    /// Nanoseconds that never go back, from an arbitrary start.
    public var monotonic: @Sendable () -> UInt64

    public init(now: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> UInt64) {
        self.now = now
        self.monotonic = monotonic
    }

    public static let system = WallClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        },
        monotonic: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        })
}

extension UInt64 {
    /// Nanoseconds of a time in milliseconds, as a configuration has it. What is longer than a century is a
    /// century: it can be added to an instant, and no process lives to tell the difference.
    init(nanosecondsOf milliseconds: Int64) {
        self = UInt64(Swift.min(Swift.max(0, milliseconds), 36_525 * 86_400_000)) * 1_000_000
    }
}

extension WallClock {
    /// Does nothing for a while.
    /// - Parameter nanoseconds: below a second.
    func pause(_ nanoseconds: Int) {
        var time = timespec(tv_sec: 0, tv_nsec: nanoseconds)
        nanosleep(&time, nil)
    }
}

/// Asks a daemon to stop; may be set from a signal handler or another thread.
public final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public var isSet: Bool { flag.load(ordering: .relaxed) }
    public func set() { flag.store(true, ordering: .relaxed) }
}

/// A request that is answered once; may be set from a signal handler or another thread.
public final class RequestFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public func set() { flag.store(true, ordering: .relaxed) }

    /// Whether it was set since the last call.
    public func take() -> Bool { flag.exchange(false, ordering: .relaxed) }
}
