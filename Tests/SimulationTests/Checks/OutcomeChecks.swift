import KafkaIO
@testable import StreamCore

/// What is looked at when a run is over.
struct Outcome {
    let cluster: SimulatedCluster
    let job: SimulatedJob
    let findings: Findings
    /// By partition of the input.
    let expected: [Expectation]

    /// - Parameter jobs: the last of them is the one of the end.
    init(_ cluster: SimulatedCluster, _ jobs: [SimulatedJob], _ findings: Findings) throws {
        self.cluster = cluster
        let job = jobs[jobs.count - 1]
        self.job = job
        self.findings = findings
        let logs = zip(cluster.logs(of: job.inputTopic), cluster.logs(of: job.changelogTopic))
        expected = try logs.map { input, changelog in
            let course = try JobCourse(jobs.map(\.plan), changelog, findings)
            for change in course.changes { cluster.trace.note("\(changelog.name): \(change)") }
            return try Expectation(input, course, findings)
        }
    }

    func check() throws {
        ExactlyOnceCheck(outcome: self).check()
        SequenceCheck(outcome: self).check()
        try AccountingCheck(outcome: self).check()
    }

    /// What a reader of committed records sees of a topic: values by key, in order.
    func visible(_ topic: String) -> [[UInt8]: [[UInt8]]] {
        var values: [[UInt8]: [[UInt8]]] = [:]
        for log in cluster.logs(of: topic) {
            for entry in log.visible {
                guard let key = entry.record.key, let value = entry.record.value else { continue }
                values[key, default: []].append(value)
            }
        }
        return values
    }
}

/// A reader of committed records sees what one uninterrupted run gives, byte for byte, each thing once.
struct ExactlyOnceCheck {
    let outcome: Outcome

    func check() {
        let changes = outcome.visible(outcome.job.changesTopic)
        let memberships = outcome.visible(outcome.job.membershipsTopic)
        var wantedChanges: [[UInt8]: [[UInt8]]] = [:]
        var wantedMemberships: [[UInt8]: [UInt8]] = [:]
        for expectation in outcome.expected {
            wantedChanges.merge(expectation.changes) { $0 + $1 }
            wantedMemberships.merge(expectation.memberships) { $1 }
        }
        for id in Set(wantedChanges.keys).union(changes.keys).sorted(by: { $0.lexicographicallyPrecedes($1) })
        {
            compare(id, changes[id] ?? [], wantedChanges[id] ?? [])
        }
        for (id, wanted) in wantedMemberships where memberships[id]?.last != wanted {
            outcome.findings.add("exactly once", "the last membership of \(text(id)) is not \(text(wanted))")
        }
        for id in memberships.keys where wantedMemberships[id] == nil {
            outcome.findings.add("exactly once", "a membership of \(text(id)), who has none")
        }
        checkDeadLetters()
    }

    private func compare(_ id: [UInt8], _ seen: [[UInt8]], _ wanted: [[UInt8]]) {
        guard seen != wanted else { return }
        let same = zip(seen, wanted).prefix { $0 == $1 }.count
        outcome.findings.add(
            "exactly once",
            """
            changes of \(text(id)): \(seen.count) seen, \(wanted.count) expected; number \(same + 1) is
              \(same < seen.count ? text(seen[same]) : "missing") and should be
              \(same < wanted.count ? text(wanted[same]) : "none")
            """)
    }

    private func checkDeadLetters() {
        let seen = outcome.cluster.logs(of: outcome.job.deadLetterTopic).flatMap(\.visible).map { entry in
            let fields = entry.record.headers.filter { $0.name.hasPrefix("source.") }.compactMap(\.text)
            return fields.joined(separator: "/")
        }
        let wanted = outcome.expected.enumerated().flatMap { partition, expectation in
            expectation.refused.map { "\(outcome.job.inputTopic)/\(partition)/\($0)" }
        }
        guard seen.sorted() != wanted.sorted() else { return }
        let odd = Set(seen).symmetricDifference(wanted).sorted()
        outcome.findings.add(
            "exactly once", "\(seen.count) dead letters, \(wanted.count) expected; difference: \(odd)")
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// A customer's changes are numbered 1, 2, 3 and so on.
struct SequenceCheck {
    let outcome: Outcome

    func check() {
        for (id, changes) in outcome.visible(outcome.job.changesTopic) {
            for (index, change) in changes.enumerated() {
                let text = String(decoding: change, as: UTF8.self)
                guard !text.contains("\"sequence\":\(index + 1),") else { continue }
                outcome.findings.add(
                    "sequence", "change \(index + 1) of \(String(decoding: id, as: UTF8.self)) is \(text)")
                break
            }
        }
    }
}

/// Every record of the input is counted once, as the last partition record of the changelog says it, and so
/// are the customers and the sizes of the segments.
struct AccountingCheck {
    let outcome: Outcome

    func check() throws {
        for (partition, log) in outcome.cluster.logs(of: outcome.job.changelogTopic).enumerated() {
            let expected = outcome.expected[partition]
            let last = log.visible.last { $0.record.key?.isEmpty ?? false }
            guard let bytes = last?.record.value else {
                if expected.end > 0 {
                    outcome.findings.add("accounting", "no state of partition \(partition)")
                }
                continue
            }
            let state = try bytes.withUnsafeBytes { try PartitionRecord.decode($0, plan: outcome.job.plan) }
            let records = state.records
            let sum = records.accepted + records.duplicates + records.deadLettered + records.control
            expect(records.consumed == sum, partition, "the counts do not add up: \(records)")
            expect(records == expected.state.records, partition, "\(records), not \(expected.state.records)")
            expect(state.positions.map(\.next) == [expected.end], partition, "ends at \(state.positions)")
            expect(
                state.customers == expected.state.customers, partition,
                "\(state.customers) customers, not \(expected.state.customers)")
            expect(state.history.pending == nil, partition, "customers have yet to be evaluated")
            let (sizes, wanted) = (sizesByName(state), sizesByName(expected.state))
            expect(sizes == wanted, partition, "sizes \(sizes), not \(wanted)")
        }
    }

    /// Of outputs that somebody is in: those that are gone are not there any more once nobody is.
    private func sizesByName(_ state: PartitionState) -> [String: Int64] {
        let outputs = state.history.layouts.first?.outputs ?? []
        let named = zip(outputs, state.sizes).map { ("\($0.name)\($0.shadow ? " (shadow)" : "")", $1) }
        return Dictionary(named, uniquingKeysWith: +).filter { $0.value != 0 }
    }

    private func expect(_ holds: Bool, _ partition: Int, _ text: @autoclosure () -> String) {
        if !holds { outcome.findings.add("accounting", "partition \(partition): \(text())") }
    }
}
