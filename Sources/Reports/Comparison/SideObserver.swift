import EventCodec
import Replay
import StreamCore

/// Watches one side of a comparison.
final class SideObserver: ReplayObserver {
    let statistics: ReplayStatistics
    private let presences: Presences
    private let side: Side
    /// For each output of the plan, the segment of the comparison.
    private let segments: [Int]
    private let reasons: ReasonTable
    private let encoder: ChangeEncoder
    private var json = JSONWriter()

    init(_ plan: Plan, _ side: Side, segments: [Int], presences: Presences) {
        statistics = ReplayStatistics(plan)
        self.presences = presences
        self.side = side
        self.segments = segments
        reasons = ReasonTable(plan)
        encoder = ChangeEncoder(plan: plan, origin: .replay)
    }

    func accepted(timestamp: Int64, newCustomer: Int64?) {
        statistics.accepted(timestamp: timestamp, newCustomer: newCustomer)
    }

    func refused(_ error: DecodeError, line: Int) { statistics.refused(error, line: line) }

    func changed(_ change: Change) {
        statistics.changed(change)
        let customer = CustomerKey.customer(change.customerID)
        let segment = segments[change.output]
        let isWanted = presences.mayBeExample(customer, of: segment)
        presences.add(
            Presences.Step(
                customer: customer, segment: segment, side: side, kind: change.kind, at: change.at,
                account: isWanted ? account(of: change) : nil))
    }

    private func account(of change: Change) -> Presences.Account {
        json.removeAll()
        encoder.encode(change, to: &json)
        return Presences.Account(
            customerID: change.customerID.string, reason: reasons.text(of: change), change: Array(json.bytes))
    }
}
