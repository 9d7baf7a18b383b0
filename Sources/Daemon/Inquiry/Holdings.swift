import StreamCore

/// The time of a partition from one start of its pipeline to the next. Who keeps one and finds another later
/// knows that the customers in between may have been taken from elsewhere.
final class PartitionLife: Sendable {}

/// The partitions that a worker holds, all of them ready.
struct Holdings: Sendable {
    struct Part: Sendable {
        var partition: Int32
        var life: PartitionLife
    }

    /// The worker's plan, without the segments that only some partitions still have.
    let plan: Plan
    /// In the order of their numbers.
    let parts: [Part]

    /// What a worker holds.
    /// - Throws: where some partition is not ready.
    init(_ works: [PartitionWork?], plan: Plan, isAssigned: Bool) throws(ScanFault) {
        guard isAssigned else { throw .unassigned }
        let works = works.compactMap { $0 }
        if let work = works.first(where: { $0.stage != .running }) {
            throw .restoring(partition: work.partition)
        }
        self.plan = plan
        parts = works.map { Part(partition: $0.partition, life: $0.life) }
    }

    /// Whether the same partitions are held since.
    func isSame(as other: Holdings) -> Bool {
        plan === other.plan && parts.elementsEqual(other.parts) { $0.life === $1.life }
    }
}

/// Why all customers cannot be gone through, or not any further.
public enum ScanFault: Error, Equatable, Sendable {
    /// The group has not given this instance its partitions yet.
    case unassigned
    /// A partition's customers are not all at hand.
    case restoring(partition: Int32)
    /// Partitions come, go or begin anew, or the definitions change.
    case changed
    /// The workers have something else to do, or have not begun.
    case noAnswer
    /// Customers cannot be read.
    case unreadable(StateError)
}
