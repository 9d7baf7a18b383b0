import KafkaIO

/// What a producer appended, and the circumstances in which it was sent, for the checkers.
struct AppendedRecord {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [RecordHeader] = []
    /// Milliseconds since the epoch.
    var timestamp: Int64
    /// nil for those of the input.
    var author: Incarnation?
    /// Whether its author was a member of its group, and the producer the newest of its id, when it was sent.
    var wasMember = true
    var wasFenced = false
}

/// One entry of a partition's log.
struct LogEntry {
    enum Kind: Equatable { case data, marker(commits: Bool) }
    /// What becomes of it, known from when the coordinator decides; readers see it once the marker is there.
    enum Fate { case open, committed, aborted }

    let offset: Int64
    let kind: Kind
    /// nil for one that belongs to no transaction.
    let producer: Int64?
    var fate: Fate
    let record: AppendedRecord
}

/// A partition as its broker keeps it.
final class PartitionLog {
    let name: TopicPartition
    private(set) var entries: [LogEntry] = []
    /// The offset that the next entry gets.
    private(set) var end: Int64 = 0
    /// Transactions without a marker yet, with the offset of their first record.
    private var open: [(producer: Int64, first: Int64)] = []
    /// All that was ever committed, by key and oldest first, also what compaction has removed.
    private(set) var history: [[UInt8]: [(offset: Int64, value: [UInt8])]] = [:]
    /// For each producer the newest epoch that was seen here.
    private var epochs: [Int64: Int16] = [:]

    init(_ name: TopicPartition) { self.name = name }

    /// Below it, the fate of every transaction is known here.
    var lastStableOffset: Int64 { open.map(\.first).min() ?? end }

    /// - Returns: false when a newer producer of the id has been here.
    func append(_ record: AppendedRecord, producer: Int64?, epoch: Int16) -> Bool {
        if let producer {
            guard epoch >= epochs[producer] ?? epoch else { return false }
            epochs[producer] = epoch
            if !open.contains(where: { $0.producer == producer }) { open.append((producer, end)) }
        }
        add(.data, producer, producer == nil ? .committed : .open, record)
        return true
    }

    /// Takes note of what the coordinator has decided; readers learn it with the marker.
    /// - Returns: the records concerned.
    func decide(_ producer: Int64, commits: Bool) -> [LogEntry] {
        guard let first = open.first(where: { $0.producer == producer })?.first else { return [] }
        var decided: [LogEntry] = []
        for index in index(of: first)..<entries.count
        where entries[index].producer == producer && entries[index].fate == .open {
            entries[index].fate = commits ? .committed : .aborted
            decided.append(entries[index])
            if commits { keep(entries[index]) }
        }
        return decided
    }

    private func keep(_ entry: LogEntry) {
        guard let key = entry.record.key, let value = entry.record.value else { return }
        history[key, default: []].append((entry.offset, value))
    }

    /// Ends the producer's transaction here.
    func mark(_ producer: Int64, epoch: Int16, commits: Bool, at time: Int64) {
        epochs[producer] = max(epoch, epochs[producer] ?? epoch)
        open.removeAll { $0.producer == producer }
        add(
            .marker(commits: commits), producer, commits ? .committed : .aborted,
            AppendedRecord(timestamp: time))
    }

    private func add(
        _ kind: LogEntry.Kind, _ producer: Int64?, _ fate: LogEntry.Fate, _ record: AppendedRecord
    ) {
        entries.append(
            LogEntry(offset: end, kind: kind, producer: producer, fate: fate, record: record))
        end += 1
    }

    /// The place of the first entry at or behind an offset.
    func index(of offset: Int64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The records that a reader gets from `position` on, at most `limit`.
    /// - Returns: them, and where to go on.
    func read(from position: Int64, limit: Int, committedOnly: Bool) -> (records: [LogEntry], next: Int64) {
        let bound = committedOnly ? lastStableOffset : end
        var records: [LogEntry] = []
        var next = position
        var place = index(of: position)
        while place < entries.count, records.count < limit {
            let entry = entries[place]
            guard entry.offset < bound else { break }
            next = entry.offset + 1
            place += 1
            guard entry.kind == .data, !committedOnly || entry.fate == .committed else { continue }
            records.append(entry)
        }
        return (records, records.count < limit ? max(next, bound) : next)
    }

    /// All that a reader of committed records would get by now.
    var visible: [LogEntry] { read(from: 0, limit: .max, committedOnly: true).records }

    /// Lets go of records below `bound` whose key has a newer one there, of aborted ones, and of markers.
    /// The bound must not be above the last stable offset; the last committed record of a key stays.
    func compact(below bound: Int64, dropsMarkers: Bool) {
        let limit = min(bound, lastStableOffset)
        var newest: [[UInt8]: Int64] = [:]
        for entry in entries where entry.offset < limit && entry.kind == .data && entry.fate == .committed {
            if let key = entry.record.key { newest[key] = entry.offset }
        }
        entries.removeAll { entry in
            guard entry.offset < limit else { return false }
            guard entry.kind == .data else { return dropsMarkers }
            guard entry.fate == .committed, let key = entry.record.key else { return true }
            return newest[key] != entry.offset
        }
    }
}
