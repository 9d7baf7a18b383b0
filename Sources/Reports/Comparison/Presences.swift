import EventCodec
import StreamCore

/// Follows both sides of a comparison: who is inside under which of them, and for how long.
///
/// Memory is bounded by the customers who are inside of something.
final class Presences {
    /// What one side has reported.
    struct Step {
        let customer: UInt64
        let segment: Int
        let side: Side
        let kind: Change.Kind
        let at: Int64
        /// What an example would tell; nil for customers of whom none will be made.
        let account: Account?

        var key: UInt64 { CustomerKey.membership(customer, of: segment) }
    }

    /// A change in words.
    struct Account {
        let customerID: String
        let reason: String
        let change: [UInt8]
    }

    private struct Standing {
        var since: Int64
        var segment: Int32
        var presence: Presence
    }

    private(set) var segments: [ComparedSegment]
    /// For each of ``segments``.
    private var samples: [ExampleSample]
    private var standings: [UInt64: Standing] = [:]
    private var steps: [Step] = []

    init(_ segments: [ComparedSegment], exampleLimit: Int) {
        self.segments = segments
        samples = Array(repeating: ExampleSample(limit: exampleLimit), count: segments.count)
    }

    /// Whether an example may be made of a customer.
    func mayBeExample(_ customer: UInt64, of segment: Int) -> Bool { samples[segment].mayTake(customer) }

    func add(_ step: Step) { steps.append(step) }

    /// Takes in what both sides have reported since the last time, in order of time. So steps of both at the
    /// same instant count as one.
    func settle() {
        guard !steps.isEmpty else { return }
        steps.sort { ($0.at, $0.key) < ($1.at, $1.key) }
        var first = 0
        while first < steps.count {
            var end = first + 1
            while end < steps.count, steps[end].at == steps[first].at, steps[end].key == steps[first].key {
                end += 1
            }
            take(steps[first..<end])
            first = end
        }
        steps.removeAll(keepingCapacity: true)
    }

    /// Counts up to the end, ms since the epoch.
    func finish(at end: Int64) {
        settle()
        for standing in standings.values {
            let segment = Int(standing.segment)
            segments[segment].time.add(max(0, end - standing.since), standing.presence)
            segments[segment].customers.add(1, standing.presence)
        }
        for segment in segments.indices {
            samples[segment].finish(at: end)
            segments[segment].examples = samples[segment].examples
        }
    }

    /// Steps of one customer in one segment at one instant.
    private func take(_ steps: ArraySlice<Step>) {
        guard let step = steps.last else { return }
        let key = step.key
        var standing =
            standings[key] ?? Standing(since: step.at, segment: Int32(step.segment), presence: [])
        let before = standing.presence
        // Sides that differ in how their time goes may report one behind the other.
        let at = max(step.at, standing.since)
        segments[step.segment].time.add(at - standing.since, before)
        for step in steps {
            if step.kind == .entered {
                standing.presence.insert(Presence(step.side))
            } else {
                standing.presence.remove(Presence(step.side))
            }
        }
        standing.since = at
        standings[key] = standing.presence.isEmpty ? nil : standing
        if before.only != standing.presence.only {
            samples[step.segment].end(of: step.customer, at: at)
            if let only = standing.presence.only { begin(steps, only: only, at) }
        }
    }

    /// The change that parted the sides is the entry of the one, or the exit of the other.
    private func begin(_ steps: ArraySlice<Step>, only: Side, _ at: Int64) {
        let cause = steps.last { $0.side == only ? $0.kind == .entered : $0.kind == .exited }
        guard let cause, let account = cause.account else { return }
        let example = ComparedSegment.Example(
            customerID: account.customerID, only: only, changed: cause.side, kind: cause.kind, from: at,
            until: nil, reason: account.reason, change: account.change)
        samples[cause.segment].begin(example, of: cause.customer)
    }
}
