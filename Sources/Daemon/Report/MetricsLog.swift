public import EventCodec
import EventFiles
import Pipeline
import StreamCore

/// Writes reports as lines of JSON, flushed one by one so that they can be tailed.
public final class MetricsLog {
    private let sink: AppendingFile
    private var writer = JSONWriter(capacity: 4096)

    /// Opens the file, to append where it exists.
    public init(path: String) throws(FileError) { sink = try AppendingFile(path: path) }

    public func write(_ report: DaemonReport) throws(FileError) {
        writer.removeAll()
        writer.encode(report)
        try sink.append(writer.bytes)
    }

    /// Goes on in the file that has the log's name now: what a rotation asks for.
    /// - Throws: the lines then go on into the old file.
    public func reopen() throws(FileError) { try sink.reopen() }
}

extension JSONWriter {
    /// One line of the metrics log; its fields are documented with their units in `docs/OUTPUT.md`.
    public mutating func encode(_ report: DaemonReport) {
        beginObject()
        key("time")
        value(timestamp: report.time)
        member("uptime_seconds", report.uptimeSeconds, digits: 1)
        object("events") { out in
            out.member("consumed", report.records.consumed)
            out.member("accepted", report.records.accepted)
            out.member("duplicates", report.records.duplicates)
            out.member("dead_lettered", report.records.deadLettered)
            out.member("control", report.records.control)
            out.member("per_second", report.recordsPerSecond, digits: 1)
        }
        object("changes") { out in
            out.member("entered", report.entered)
            out.member("exited", report.exited)
        }
        encodeSegments(report.segments)
        encodeModels(report.models)
        object("timers") { out in
            out.member("pending", UInt64(report.timersPending))
            out.member("fired", report.timersFired)
            out.member("overdue", UInt64(report.timersOverdue))
        }
        encodeLag(report)
        object("latency_ms") { $0.members(report.latency) }
        object("commits") { out in
            out.member("count", report.commits)
            out.member("aborted", report.abortedCommits)
            out.member("p50_ms", report.commitTime.p50, digits: 2)
            out.member("p99_ms", report.commitTime.p99, digits: 2)
        }
        member("rebalances", report.rebalances)
        object("reload") { out in
            out.member("count", report.reloads)
            out.member("failed", report.reloadsRefused)
            out.member("remaining", UInt64(max(0, report.customersToReevaluate)))
            out.key("definition")
            out.value(report.definition)
        }
        object("restore") { out in
            out.member("partitions", UInt64(report.partitions))
            out.member("remaining", UInt64(report.partitionsRestoring))
        }
        object("state") { out in
            out.member("customers", UInt64(report.customers))
            out.member("bytes", UInt64(report.stateBytes))
            out.member("dedup_ids", UInt64(max(0, report.dedupIDs)))
        }
        object("process") { out in
            out.member("resident_bytes", UInt64(report.residentBytes))
            out.member("cpu_seconds", report.cpuSeconds, digits: 2)
        }
        endObject()
        endLine()
    }

    private mutating func encodeSegments(_ segments: [DaemonReport.Segment]) {
        object("segments") { out in
            for segment in segments {
                out.key(JSONKey(segment.name))
                out.beginObject()
                out.key("size")
                out.value(segment.size)
                out.member("entered", segment.entered)
                out.member("exited", segment.exited)
                out.member("suppressed", segment.suppressed)
                out.key("shadow")
                out.value(segment.isShadow)
                out.member("flap_rate", segment.flapRate, digits: 4)
                out.key("warnings")
                out.beginArray()
                for warning in segment.warnings { out.value(warning.rawValue) }
                out.endArray()
                out.endObject()
            }
        }
    }

    private mutating func encodeLag(_ report: DaemonReport) {
        object("lag") { out in
            out.key("events")
            out.value(report.lagRecords)
            out.member("seconds", report.lagSeconds, digits: 1)
            out.object("partitions") { out in
                for (partition, records) in report.lagByPartition {
                    out.key(JSONKey("\(partition)"))
                    out.value(records)
                }
            }
        }
    }

    private mutating func members(_ quantiles: Quantiles) {
        member("p50", quantiles.p50, digits: 1)
        member("p99", quantiles.p99, digits: 1)
        member("max", quantiles.max, digits: 1)
    }

    mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        beginObject()
        body(&self)
        endObject()
    }

    mutating func member(_ name: StaticString, _ count: UInt64) {
        key(name)
        value(Int64(clamping: count))
    }

    mutating func member(_ name: StaticString, _ number: Double?, digits: Int) {
        key(name)
        guard let number else { return null() }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        value((number * scale).rounded() / scale)
    }
}
