import Daemon
import StreamCore

/// What a daemon did in a measurement.
struct DaemonFigures: Sendable {
    var records: UInt64 = 0
    var customers = 0
    var changes: UInt64 = 0
    var commits: UInt64 = 0

    init() {}

    init(_ report: DaemonReport) {
        records = report.records.consumed
        customers = report.customers
        changes = report.entered + report.exited
        commits = report.commits
    }

    /// As one process tells it to another.
    var line: String { "\(records) \(customers) \(changes) \(commits)" }

    init?(line: String) {
        let numbers = line.split(separator: " ").compactMap { UInt64($0) }
        guard numbers.count == 4 else { return nil }
        (records, customers, changes, commits) = (numbers[0], Int(numbers[1]), numbers[2], numbers[3])
    }
}
