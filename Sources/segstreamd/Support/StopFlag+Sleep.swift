import Daemon
import Glibc

extension StopFlag {
    /// Sleeps, at most until the flag is set.
    /// - Returns: false if it is.
    func sleep(nanoseconds: Int64) -> Bool {
        // Setting the flag wakes nobody: hence the short pieces.
        let piece: UInt64 = 100_000_000
        let end = WallClock.system.monotonic() + UInt64(max(0, nanoseconds))
        while !isSet {
            let now = WallClock.system.monotonic()
            guard now < end else { return true }
            var time = timespec(tv_sec: 0, tv_nsec: Int(min(end - now, piece)))
            nanosleep(&time, nil)
        }
        return false
    }
}

extension WallClock {
    /// The wall clock in nanoseconds since the epoch, as fine as its milliseconds.
    var nanoseconds: Int64 { now() * 1_000_000 }
}
