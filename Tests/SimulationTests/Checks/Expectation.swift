import Pipeline
import StreamCore

/// What a partition's records lead to: one uninterrupted run of the same engine over them, with the jobs
/// that the partition was processed under.
struct Expectation {
    /// The changes of each customer in order, and their last membership.
    let changes: [[UInt8]: [[UInt8]]]
    let memberships: [[UInt8]: [UInt8]]
    /// Offsets of the records that were refused.
    let refused: [Int64]
    let state: PartitionState
    /// Offset behind the last record.
    let end: Int64

    init(_ log: PartitionLog, _ course: JobCourse, _ findings: Findings) throws {
        let records = log.visible
        end = records.last.map { $0.offset + 1 } ?? 0
        let run = ExpectedRun(course.first)
        var jobs = course.changes[...]
        for entry in records {
            while let next = jobs.first, next.position <= entry.offset {
                try run.adopt(jobs.removeFirst(), findings)
            }
            try run.process(entry)
        }
        for next in jobs { try run.adopt(next, findings) }
        try run.finish()
        (changes, memberships, refused) = (run.changes, run.memberships, run.refused)
        state = run.state
    }
}
