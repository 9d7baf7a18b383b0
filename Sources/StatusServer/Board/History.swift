import Daemon
import EventCodec

/// The last reports, oldest first.
struct History: Sendable {
    static let capacity = 360

    private struct Entry {
        /// Milliseconds since the epoch.
        var time: Int64
        var recordsPerSecond: Double
        var lagRecords: Int64
        var lagSeconds: Double
        /// Milliseconds.
        var latency: Double
        var segments: [DaemonReport.Segment]
    }

    private var entries: [Entry] = []

    mutating func append(_ report: DaemonReport) {
        if entries.count == Self.capacity { entries.removeFirst() }
        entries.append(
            Entry(
                time: report.time, recordsPerSecond: report.recordsPerSecond, lagRecords: report.lagRecords,
                lagSeconds: report.lagSeconds, latency: report.latency.p99, segments: report.segments))
    }

    // MARK: Rates

    /// Entries into and exits out of a segment in an hour, over the last hour of reports. Of less than a
    /// minute they say nothing, and are nil.
    func ratesPerHour(of segment: DaemonReport.Segment, at time: Int64) -> (entered: Double, exited: Double)?
    {
        guard let first = entries.first(where: { time - $0.time <= 3_600_000 }), time - first.time >= 60_000
        else { return nil }
        let before = first.segments.first { $0.name == segment.name }
        let hours = Double(time - first.time) / 3_600_000
        func rate(_ now: UInt64, _ then: UInt64?) -> Double { Double(now - min(now, then ?? 0)) / hours }
        return (rate(segment.entered, before?.entered), rate(segment.exited, before?.exited))
    }

    // MARK: JSON

    func encode(to out: inout JSONWriter) {
        out.beginObject()
        out.key("times")
        list(&out) { $0.value(timestamp: $1.time) }
        out.key("events_per_second")
        list(&out) { $0.value(Self.rounded($1.recordsPerSecond)) }
        out.key("lag_events")
        list(&out) { $0.value($1.lagRecords) }
        out.key("lag_seconds")
        list(&out) { $0.value(Self.rounded($1.lagSeconds)) }
        out.key("latency_p99_ms")
        list(&out) { $0.value(Self.rounded($1.latency)) }
        out.key("segments")
        out.beginObject()
        for name in entries.last?.segments.map(\.name) ?? [] {
            out.key(JSONKey(name))
            list(&out) { out, entry in
                if let segment = entry.segments.first(where: { $0.name == name }) {
                    out.value(segment.size)
                } else {
                    out.null()
                }
            }
        }
        out.endObject()
        out.endObject()
    }

    private func list(_ out: inout JSONWriter, _ write: (inout JSONWriter, Entry) -> Void) {
        out.beginArray()
        for entry in entries { write(&out, entry) }
        out.endArray()
    }

    /// As in the metrics log.
    private static func rounded(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}
