@testable import StreamCore

extension SegmentEngine {
    /// The entries within a day of the same customer's last exit, counted over the changes.
    var returns: [String: UInt64] {
        var exits: [String: [String: Int64]] = [:]
        var returns: [String: UInt64] = [:]
        for change in changes {
            switch change.kind {
            case .exited: exits[change.customer, default: [:]][change.segment] = change.at
            case .entered:
                guard let exit = exits[change.customer]?[change.segment], change.at - exit <= 86_400_000
                else { continue }
                returns[change.segment, default: 0] += 1
            }
        }
        return returns
    }
}

/// The returns that an engine has counted, and those that took its place.
struct ReturnCounts {
    private(set) var total: [String: UInt64] = [:]

    mutating func add(_ statistics: EngineStatistics, _ plan: Plan) {
        for (output, count) in zip(plan.outputs, statistics.reentered) where !output.shadow && count > 0 {
            total[output.name, default: 0] += count
        }
    }

    func adding(_ statistics: EngineStatistics, _ plan: Plan) -> [String: UInt64] {
        var counts = self
        counts.add(statistics, plan)
        return counts.total
    }
}
