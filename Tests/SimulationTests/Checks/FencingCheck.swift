/// No record becomes visible that was sent by a producer after a newer one had taken its place, or by a
/// worker that was no member of the group any more.
struct FencingCheck {
    let findings: Findings

    func check(_ committed: [LogEntry], in log: PartitionLog) {
        for entry in committed {
            let place = "\(log.name)@\(entry.offset) of \(entry.record.author?.name ?? "nobody")"
            if entry.record.wasFenced { findings.add("fencing", "\(place) was sent by a fenced producer") }
            if !entry.record.wasMember {
                findings.add("fencing", "\(place) was sent by no member of the group")
            }
        }
    }
}
