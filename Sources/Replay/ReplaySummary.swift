public import EventCodec
public import StreamCore

/// The outcome of a replay, as `--summary` writes it.
public struct ReplaySummary: Sendable, Equatable {
    public var records: RecordCounts
    public var customers: Int
    public var changes: ChangeCounts
    public var timersFired: UInt64

    /// One JSON object with a line end.
    public func encode(to out: inout JSONWriter) {
        out.beginObject()
        encodeMembers(to: &out)
        out.endObject()
        out.endLine()
    }

    /// The members of the object.
    public func encodeMembers(to out: inout JSONWriter) {
        let members: [(StaticString, UInt64)] = [
            ("consumed", records.consumed), ("accepted", records.accepted),
            ("duplicates", records.duplicates), ("dead_lettered", records.deadLettered),
            ("control", records.control), ("customers", UInt64(customers)), ("entered", changes.entered),
            ("exited", changes.exited), ("timers_fired", timersFired),
        ]
        for (name, count) in members {
            out.key(name)
            out.value(Int64(clamping: count))
        }
    }
}
