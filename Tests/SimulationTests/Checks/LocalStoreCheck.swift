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

    /// - Parameter image: what the store has before the checkpoint.
    func check(
        _ partition: Int32, before image: StoreImage, _ checkpoint: StoredCheckpoint, puts: [PutState],
        by author: Incarnation
    ) {
        let log = cluster.logs(of: changelog)[Int(partition)]
        let place =
            "checkpoint of partition \(partition) by \(author.name) at \(checkpoint.changelogPosition)"
        if checkpoint.changelogPosition > log.lastStableOffset {
            findings.add("local store", "\(place) is beyond the last stable offset \(log.lastStableOffset)")
        }
        var stored = image.customers.mapValues(\.record)
        var damaged = image.damaged
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
            damaged.remove(state.id)
        }
        for state in puts
        where !(log.history[state.id] ?? []).contains(where: { Self.isSame($0.value, state.record) }) {
            findings.add("local store", "\(place) has a state of \(text(state.id)) that is not committed")
        }
        // What has a newer state behind the position gets that one when it is restored.
        for (id, versions) in log.history where !id.isEmpty {
            guard let newest = versions.last, newest.offset < checkpoint.changelogPosition else { continue }
            if let record = stored[id], Self.isSame(record, newest.value) || damaged.contains(id) { continue }
            findings.add("local store", "\(place) lacks the state of \(text(id)) of \(newest.offset)")
        }
    }

    /// Whether two state records say the same. A due instant may have been searched for in between, which is
    /// no change of the state; it stands behind the version, the fingerprint and the time, and the checksum
    /// follows from it. A customer who comes from another job may be written anew in this one's layout; then
    /// the time and the number of changes have to be the same.
    private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let (fingerprint, time, due, sequence) = (1..<9, 9..<17, 17..<25, 25..<29)
        guard min(a.count, b.count) > sequence.upperBound + 8 else { return a == b }
        if a[fingerprint] != b[fingerprint] { return a[time] == b[time] && a[sequence] == b[sequence] }
        guard a.count == b.count else { return false }
        return a[..<due.lowerBound] == b[..<due.lowerBound]
            && a[due.upperBound..<a.count - 8] == b[due.upperBound..<b.count - 8]
    }

    private func text(_ id: [UInt8]) -> String { String(decoding: id, as: UTF8.self) }
}
