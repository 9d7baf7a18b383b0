/// A membership that enters and exits by conditions, with dwell, cool-down and confirmation.
///
///                     enter && !exit, held for `confirm`, cool-down over
///        ┌─────────┐ ────────────────────────────────────────────────▶ ┌────────┐
///        │ outside │                                                   │ inside │
///        └─────────┘ ◀──────────────────────────────────────────────── └────────┘
///                     exit, dwell over
///
/// A pure value: it is told what holds at an instant and says what changed.
struct Hysteresis: BitwiseCopyable, Sendable {
    /// Marks "never": no exit so far, or no confirmation running.
    static let never = Int64.min

    struct State: BitwiseCopyable {
        /// Inside: the instant of the entry. Outside: of the last exit, or ``never``.
        var changedAt = Hysteresis.never
        var isInside = false
    }

    enum Change: Equatable {
        case none
        case entered
        case exited(since: Int64)
        /// An entry or exit that holds is kept back by dwell, cool-down or confirmation.
        case suppressed
    }

    /// Milliseconds, 0 for none.
    let minDwell: Int64
    let cooldown: Int64
    let confirm: Int64

    /// - Parameter heldSince: the first evaluation of the unbroken run in which `enter` held without `exit`.
    @inline(__always)
    func step(_ state: inout State, heldSince: inout Int64, enter: Bool, exit: Bool, at time: Int64) -> Change
    {
        if state.isInside {
            guard exit else { return .none }
            guard time >= state.changedAt + minDwell else { return .suppressed }
            let since = state.changedAt
            state = State(changedAt: time, isInside: false)
            return .exited(since: since)
        }
        guard enter, !exit else {
            heldSince = Self.never
            return .none
        }
        if heldSince == Self.never { heldSince = time }
        guard time >= gate(state, heldSince: heldSince) else { return .suppressed }
        state = State(changedAt: time, isInside: true)
        heldSince = Self.never
        return .entered
    }

    /// The instant from which a condition that holds takes effect.
    @inline(__always)
    func gate(_ state: State, heldSince: Int64) -> Int64 {
        if state.isInside { return state.changedAt + minDwell }
        let confirmed = heldSince == Self.never ? Self.never : heldSince + confirm
        let cooled = state.changedAt == Self.never ? Self.never : state.changedAt + cooldown
        return max(confirmed, cooled)
    }

    /// Whether a step at some instant of `span` may change the state, given what may hold in it.
    func mayChange(
        _ state: State, heldSince: Int64, enter: Interval, exit: Interval, in span: ClosedRange<Int64>
    ) -> Bool {
        let passesGate = span.upperBound >= gate(state, heldSince: heldSince)
        if state.isInside { return exit.canBeTrue && passesGate }
        let mayHold = enter.canBeTrue && exit.canBeFalse
        if confirm > 0 {
            if heldSince == Self.never { return mayHold }
            let mayBreak = enter.canBeFalse || exit.canBeTrue
            return mayBreak || passesGate
        }
        return mayHold && passesGate
    }
}
