/// `since_last` and `since_first`: seconds from the latest or earliest matching event, in whole steps.
struct ElapsedTime: BitwiseCopyable, Sendable {
    /// Marks a customer without a matching event.
    static let never = Int64.min

    /// `Int64`: the event's time, or ``never``.
    let state: Int
    let granularity: Int64
    let isFirst: Bool

    func add(_ time: Int64, to customer: Customer) {
        let event = customer.state(state, as: Int64.self)
        if event.pointee == Self.never || (isFirst ? time < event.pointee : time > event.pointee) {
            event.pointee = time
        }
    }

    func value(_ customer: Customer, at time: Int64) -> Double {
        let event = customer.state(state, as: Int64.self).pointee
        guard event != Self.never else { return .infinity }
        return Double((time - event) / granularity * granularity) / 1000
    }

    func range(_ customer: Customer, _ span: ClosedRange<Int64>) -> Interval {
        Interval(value(customer, at: span.lowerBound), value(customer, at: span.upperBound))
    }

    func nextStep(_ customer: Customer, after time: Int64) -> Int64 {
        let event = customer.state(state, as: Int64.self).pointee
        guard event != Self.never else { return .max }
        return event + ((time - event) / granularity + 1) * granularity
    }
}

/// `interval`: seconds between the last two matching events, by the greatest timestamp so far.
struct EventInterval: BitwiseCopyable, Sendable {
    struct State: BitwiseCopyable {
        var latest = ElapsedTime.never
        /// Milliseconds.
        var interval: Int64 = 0
    }

    let state: Int

    func add(_ time: Int64, to customer: Customer) {
        let state = customer.state(self.state, as: State.self)
        if state.pointee.latest == ElapsedTime.never {
            state.pointee.latest = time
        } else {
            state.pointee.interval = max(0, time - state.pointee.latest)
            state.pointee.latest = max(time, state.pointee.latest)
        }
    }

    func value(_ customer: Customer) -> Double {
        Double(customer.state(state, as: State.self).pointee.interval) / 1000
    }
}
