import Daemon
import StreamCore

extension PrometheusText {
    /// What stands for the program itself, also before the first report.
    /// - Parameter started: ms since the epoch.
    mutating func encodeProgram(version: String, definition: String, started: Int64) {
        family(
            "segstreamd_build_info", .gauge,
            "1, with the program's version and the hash of the definitions in force."
        ) { $0.add(1, ["version": version, "definition": definition]) }
        sample(
            "process_start_time_seconds", .gauge, "When the program began, since the epoch.",
            Double(started) / 1000)
    }

    mutating func encode(_ report: DaemonReport) {
        encodeEvents(report)
        encodeSegments(report.segments)
        encodeTimers(report)
        encodeLag(report)
        encodeTimes(report)
        encodeWork(report)
        encodeModels(report.models)
        encodeProcess(report)
    }

    private mutating func encodeEvents(_ report: DaemonReport) {
        let records = report.records
        let counts: [(String, String, UInt64)] = [
            ("consumed", "Records read: the sum of the other four.", records.consumed),
            ("accepted", "Events that were let in.", records.accepted),
            ("duplicates", "Events whose id was known.", records.duplicates),
            ("dead_lettered", "Records sent to the dead-letter topic.", records.deadLettered),
            ("control", "Records that carry no event, such as tombstones.", records.control),
        ]
        for (name, help, count) in counts { sample("segstreamd_events_\(name)_total", .counter, help, count) }
        family("segstreamd_changes_total", .counter, "Changes published.") {
            $0.add(report.entered, ["change": "entered"])
            $0.add(report.exited, ["change": "exited"])
        }
    }

    private mutating func encodeSegments(_ segments: [DaemonReport.Segment]) {
        family("segstreamd_segment_size", .gauge, "Customers inside.") {
            for segment in segments {
                $0.add(segment.size, ["segment": segment.name, "shadow": "\(segment.isShadow)"])
            }
        }
        family("segstreamd_segment_changes_total", .counter, "Entries and exits, also of shadow segments.") {
            for segment in segments {
                $0.add(segment.entered, ["segment": segment.name, "change": "entered"])
                $0.add(segment.exited, ["segment": segment.name, "change": "exited"])
            }
        }
        family(
            "segstreamd_segment_suppressed_total", .counter,
            "Evaluations in which dwell, cool-down or confirmation kept a change back."
        ) {
            for segment in segments { $0.add(segment.suppressed, ["segment": segment.name]) }
        }
        family("segstreamd_segment_warning", .gauge, "Whether something is out of the ordinary.") {
            for segment in segments {
                for kind in SegmentWarning.allCases {
                    let holds = segment.warnings.contains(kind)
                    $0.add(holds ? 1 : 0, ["segment": segment.name, "kind": kind.rawValue])
                }
            }
        }
    }

    private mutating func encodeTimers(_ report: DaemonReport) {
        sample("segstreamd_timers_pending", .gauge, "Timers in memory.", report.timersPending)
        sample("segstreamd_timers_fired_total", .counter, "Timers that have fired.", report.timersFired)
        sample(
            "segstreamd_timers_overdue", .gauge, "Timers that are due and have not fired.",
            report.timersOverdue)
    }

    private mutating func encodeLag(_ report: DaemonReport) {
        family("segstreamd_lag_events", .gauge, "Records on the broker that were not read yet.") {
            for (partition, records) in report.lagByPartition {
                $0.add(records, ["partition": "\(partition)"])
            }
        }
        sample(
            "segstreamd_lag_seconds", .gauge,
            "Age of the last record read of the partition that lags most; 0 without lag.", report.lagSeconds)
    }

    private mutating func encodeTimes(_ report: DaemonReport) {
        histogram(
            "segstreamd_latency_seconds",
            "From a record's broker timestamp to the commit of its results.", report.latencyCounts)
        histogram("segstreamd_commit_seconds", "Duration of commits.", report.commitTimeCounts)
        sample("segstreamd_commits_total", .counter, "Commits that succeeded.", report.commits)
        sample(
            "segstreamd_commits_aborted_total", .counter, "Batches that were undone, to be done again.",
            report.abortedCommits)
    }

    /// - Parameter counts: of milliseconds.
    private mutating func histogram(_ name: String, _ help: String, _ counts: BucketCounts) {
        family(name, .histogram, help) {
            for (bound, count) in zip(counts.bounds, counts.counts) {
                $0.add(count, ["le": (bound / 1000).sampleText], suffix: "_bucket")
            }
            $0.add(counts.count, ["le": "+Inf"], suffix: "_bucket")
            $0.add(counts.sum / 1000, suffix: "_sum")
            $0.add(counts.count, suffix: "_count")
        }
    }

    private mutating func encodeWork(_ report: DaemonReport) {
        sample(
            "segstreamd_rebalances_total", .counter, "How often partitions were assigned or revoked.",
            report.rebalances)
        sample("segstreamd_partitions", .gauge, "Partitions held.", report.partitions)
        sample(
            "segstreamd_partitions_restoring", .gauge, "Partitions held whose state is being restored.",
            report.partitionsRestoring)
        sample("segstreamd_customers", .gauge, "Customers known.", report.customers)
        sample("segstreamd_state_bytes", .gauge, "Memory held for customers.", report.stateBytes)
        sample("segstreamd_dedup_ids", .gauge, "Event ids remembered.", report.dedupIDs)
        sample(
            "segstreamd_reloads_total", .counter, "Changed configurations that took effect.", report.reloads)
        sample(
            "segstreamd_reloads_failed_total", .counter, "Changed configurations that were refused.",
            report.reloadsRefused)
        sample(
            "segstreamd_reload_remaining_customers", .gauge,
            "Customers who have yet to be evaluated under changed definitions, about.",
            report.customersToReevaluate)
    }

    private mutating func encodeProcess(_ report: DaemonReport) {
        sample("process_resident_memory_bytes", .gauge, "Resident memory.", report.residentBytes)
        sample("process_cpu_seconds_total", .counter, "User and system CPU time.", report.cpuSeconds)
    }
}
