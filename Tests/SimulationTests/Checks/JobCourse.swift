@testable import StreamCore

/// Under which job a partition was processed, as its changelog tells: a commit whose partition record has
/// other definitions than the one before it was the first after a change.
struct JobCourse {
    /// A change of jobs.
    struct Change: CustomStringConvertible {
        /// What the partition goes on under.
        let plan: Plan
        /// What was committed last before it.
        let before: PartitionState
        /// The customers' records then.
        let customers: [[UInt8]: [UInt8]]

        /// Whether the customer of a record was not evaluated yet under the job that was left.
        func isStale(_ record: [UInt8]) throws -> Bool {
            let fingerprint = try record.withUnsafeBytes { try StateRecord.fingerprint(of: $0) }
            let layout = before.history.layouts.first { $0.fingerprint == fingerprint }
            return layout?.meaning != before.history.meaning
        }

        var description: String {
            "\(plan.meaning.text) from record \(position) on, at \(before.time.watermark), "
                + (before.history.pending == nil ? "all evaluated" : "some not evaluated before")
        }

        /// All records of the input below this were processed before.
        var position: Int64 { before.positions.first?.next ?? 0 }
    }

    let first: Plan
    private(set) var changes: [Change] = []

    init(_ plans: [Plan], _ changelog: PartitionLog, _ findings: Findings) throws {
        var first: Plan?
        var last: (state: PartitionState, offset: Int64)?
        for (offset, value) in (changelog.history[[]] ?? []).sorted(by: { $0.offset < $1.offset }) {
            let state = try value.withUnsafeBytes { try PartitionRecord.decode($0, plan: plans[0]) }
            guard let plan = plans.first(where: { $0.meaning == state.history.meaning }) else {
                findings.add("jobs", "\(changelog.name)@\(offset) has the definitions of no job")
                continue
            }
            first = first ?? plan
            if let last, last.state.history.meaning != plan.meaning {
                changes.append(
                    Change(
                        plan: plan.continuing(last.state.history), before: last.state,
                        customers: Self.customers(changelog, below: last.offset)))
            }
            last = (state, offset)
        }
        self.first = first ?? plans[plans.count - 1]
    }

    /// The newest record of each customer: those of a commit stand before its partition record.
    private static func customers(_ changelog: PartitionLog, below offset: Int64) -> [[UInt8]: [UInt8]] {
        changelog.history.compactMapValues { versions in versions.last { $0.offset < offset }?.value }
    }
}
