import StreamCore

/// The instants of which a table has rows, ms since the epoch.
public enum AsOfTimes: Equatable, Sendable {
    /// That of the newest event.
    case newest
    /// These, in any order.
    case instants([Int64])
    /// Every so many ms, above 0, up to the newest event: counted from `from`, or from the first midnight UTC
    /// behind the first event.
    case every(Int64, from: Int64?)
}

/// The instants that are still to come, earliest first.
struct Schedule {
    private let times: AsOfTimes
    /// Those of ``AsOfTimes/instants(_:)``, latest first.
    private var rest: [Int64] = []
    /// The next instant; nil for none, and where that is not known yet.
    private(set) var next: Int64?
    private var hasBegun = false
    /// The greatest instant of those that are counted.
    private var end = Int64.max

    init(_ times: AsOfTimes) {
        self.times = times
        guard case .instants(let instants) = times else { return }
        rest = Set(instants).sorted(by: >)
        next = rest.last
    }

    /// Tells of an event; the first one may say where the instants begin.
    mutating func note(_ timestamp: Int64) {
        guard !hasBegun else { return }
        hasBegun = true
        guard case .every(let step, let from) = times else { return }
        let day: Int64 = 86_400_000
        let first = from ?? (floorDivide(timestamp, day) + 1) * day
        // Nobody is known before the first event.
        let passed = first < timestamp ? -floorDivide(first - timestamp, step) : 0
        next = first + passed * step
    }

    /// Goes on behind ``next``.
    mutating func advance() {
        guard let current = next else { return }
        switch times {
        case .newest: next = nil
        case .instants:
            rest.removeLast()
            next = rest.last
        case .every(let step, _):
            next = current + step
            dropPastEnd()
        }
    }

    /// The file has ended: now its newest event is known; `.min` for none.
    mutating func end(at newest: Int64) {
        end = newest
        if times == .newest, newest != .min { next = newest }
        dropPastEnd()
    }

    private mutating func dropPastEnd() {
        if case .every = times, let instant = next, instant > end { next = nil }
    }
}
