import StateStore
import StreamCore

/// A checkpoint contains neither a state nor a position beyond what is committed, and all that it says it
/// contains; and the engine knows where the store's index has a customer.
final class LocalStoreCheck {
    private let cluster: SimulatedCluster
    private let changelog: String
    private let findings: Findings

    init(_ cluster: SimulatedCluster, changelog: String, findings: Findings) {
        self.cluster = cluster
        self.changelog = changelog
        self.findings = findings
    }

    func check(
        _ partition: Int32, before image: StoreImage, _ checkpoint: StoredCheckpoint, puts: [PutState],
        by author: Incarnation
    ) {
        let log = cluster.logs(of: changelog)[Int(partition)]
        let place = "checkpoint of partition \(partition) by \(author.name) at \(checkpoint.changelogPosition)"
        if checkpoint.changelogPosition > log.lastStableOffset {
            findings.add("local store", "\(place) is beyond the last stable offset \(log.lastStableOffset)")
        }
        var stored = image.customers.mapValues(\.record)
        var lastID: [UInt8] = []
        for state in puts {
            if state.storedDue != image.customers[state.id]?.due ?? .max {
                findings.add("local store", "\(place): wrong stored due instant of \(text(state.id))")
            }
            if !lastID.isEmpty, !lastID.lexicographicallyPrecedes(state.id) {
                findings.add("local store", "\(place): \(text(state.id)) is out of order")
            }
            lastID = state.id
            stored[state.id] = state.record
        }
        let history = Self.history(of: log)
        for (id, record) in stored.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let versions = history[id] ?? []
            guard let version = versions.lastIndex(where: { Self.isSame($0.record, record) }) else {
                findings.add("local store", "\(place) has a state of \(text(id)) that is not committed")
                continue
            }
            if versions[(version + 1)...].contains(where: { $0.offset < checkpoint.changelogPosition }) {
                findings.add("local store", "\(place) has an old state of \(text(id))")
            }
        }
        for (id, versions) in history where !id.isEmpty && stored[id] == nil {
            if versions.contains(where: { $0.offset < checkpoint.changelogPosition }) {
                findings.add("local store", "\(place) lacks \(text(id))")
            }
        }
    }

    /// The committed records of each key, oldest first.
    private static func history(of log: PartitionLog) -> [[UInt8]: [(offset: Int64, record: [UInt8])]] {
        var history: [[UInt8]: [(offset: Int64, record: [UInt8])]] = [:]
        for entry in log.entries where entry.kind == .data && entry.fate == .committed {
            guard let key = entry.record.key, let value = entry.record.value else { continue }
            history[key, default: []].append((entry.offset, value))
        }
        return history
    }

    /// Whether two state records say the same. A due instant may have been searched for in between, which is
    /// no change of the state; it stands behind the version, the fingerprint and the time, and the checksum
    /// follows from it.
    private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let due = 17..<25
        guard a.count == b.count, a.count > due.upperBound + 8 else { return a == b }
        return a[..<due.lowerBound] == b[..<due.lowerBound]
            && a[due.upperBound..<a.count - 8] == b[due.upperBound..<b.count - 8]
    }

    private func text(_ id: [UInt8]) -> String { String(decoding: id, as: UTF8.self) }
}
