import Logging
import StreamCore

/// Watches sizes, returns and entries of segments, and warns where they are out of the ordinary.
struct SegmentMonitor {
    /// What a segment has counted, in all or in an hour.
    fileprivate struct Counts {
        var entered: UInt64 = 0
        var reentered: UInt64 = 0
    }

    private struct Watch {
        /// At the beginning of the running hour.
        var before = Counts()
        /// The last 24 hours, the newest last.
        var day: [Counts] = []
        var chart = ControlChart()
        /// Those that the last hour was outside of.
        var passed: ControlChart.Limits?
        var warnings = HourlyWarnings<SegmentWarning>()
    }

    /// Entries in a day from which on the share of returns is judged.
    static let leastEntries: UInt64 = 100
    static let hour: UInt64 = 3_600_000_000_000

    private let logger: Logger
    private let start: UInt64
    private var hours: UInt64 = 0
    private var watches: [String: Watch] = [:]

    /// - Parameter now: monotonic nanoseconds.
    init(logger: Logger, now: UInt64) {
        self.logger = logger
        start = now
    }

    /// Fills in what is known of the segments' health.
    /// - Parameters:
    ///   - segments: segments, tiers and clusters.
    ///   - returns: for each of them the entries since the start that were returns.
    ///   - limits: for each of them.
    ///   - isWhole: whether the sizes are those of all customers of this process.
    ///   - now: monotonic nanoseconds.
    mutating func observe(
        _ segments: inout [DaemonReport.Segment], returns: [UInt64], limits: [SegmentLimits], isWhole: Bool,
        now: UInt64
    ) {
        let passed = (now - start) / Self.hour - hours
        hours += passed
        for index in segments.indices {
            let name = segments[index].name
            var watch = watches[name] ?? Watch()
            let counts = Counts(entered: segments[index].entered, reentered: returns[index])
            if passed > 0 { endHour(of: &watch, counts, isOne: passed == 1) }
            judge(&segments[index], &watch, counts, limits[index], isWhole: isWhole, now: now)
            watches[name] = watch
        }
    }

    /// - Parameter isOne: whether it was one hour and not several, of which nobody knows their shares.
    private func endHour(of watch: inout Watch, _ counts: Counts, isOne: Bool) {
        let hour = counts - watch.before
        watch.before = counts
        watch.passed = isOne ? watch.chart.add(hour.entered) : nil
        watch.day.append(hour)
        if watch.day.count > 24 { watch.day.removeFirst() }
    }

    private func judge(
        _ segment: inout DaemonReport.Segment, _ watch: inout Watch, _ counts: Counts,
        _ limits: SegmentLimits, isWhole: Bool, now: UInt64
    ) {
        let day = watch.day.reduce(counts - watch.before, +)
        if day.entered > 0 { segment.flapRate = Double(day.reentered) / Double(day.entered) }
        if let least = limits.minSize, isWhole, segment.size < Int64(least) {
            segment.warnings.append(.minSize)
        }
        if let most = limits.maxFlapRate, let rate = segment.flapRate, day.entered >= Self.leastEntries,
            rate > most
        {
            segment.warnings.append(.flapRate)
        }
        if watch.passed != nil { segment.warnings.append(.controlLimits) }
        for warning in segment.warnings where watch.warnings.isNews(warning, now: now) {
            say(warning, of: segment, watch, limits)
        }
    }

    private func say(
        _ warning: SegmentWarning, of segment: DaemonReport.Segment, _ watch: Watch, _ limits: SegmentLimits
    ) {
        switch warning {
        case .minSize:
            logger.tell(.segmentSmall(segment.name, size: segment.size, least: limits.minSize ?? 0))
        case .flapRate:
            logger.tell(
                .segmentFlaps(
                    segment.name, rate: segment.flapRate ?? 0, most: limits.maxFlapRate ?? 1))
        case .controlLimits:
            guard let passed = watch.passed else { return }
            logger.tell(
                .segmentUnusual(segment.name, entered: watch.chart.hours.last ?? 0, limits: passed))
        }
    }
}

extension SegmentMonitor.Counts {
    static func + (a: Self, b: Self) -> Self {
        Self(entered: a.entered + b.entered, reentered: a.reentered + b.reentered)
    }

    /// Counts never go down but where a worker's figures are late.
    static func - (a: Self, b: Self) -> Self {
        Self(
            entered: a.entered - min(a.entered, b.entered),
            reentered: a.reentered - min(a.reentered, b.reentered))
    }
}
