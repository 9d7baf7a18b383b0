public import StreamCore

/// Gathers changes and counters into what the screen shows.
public struct DemoTally: Sendable {
    /// Between two changes that are shown: time to read one.
    static let readingTime = Duration.milliseconds(500)
    /// Between two points of the sparkline, over which the rate is averaged.
    static let ratePeriod = Duration.milliseconds(500)
    private static let latestKept = 64
    private static let ratesKept = 240

    private let indices: [String: Int]
    private var sampler: ChangeSampler
    private var snapshotSoFar = DemoSnapshot()
    private var lastPick: ContinuousClock.Instant?
    private var lastRate: (instant: ContinuousClock.Instant, events: Int)

    /// An empty tally for a plan's segments, which all show from the start.
    public init(_ plan: Plan, now: ContinuousClock.Instant = .now) {
        snapshotSoFar.segments = plan.outputs.map { DemoSnapshot.Segment(name: $0.name) }
        indices = Dictionary(plan.outputs.enumerated().map { ($1.name, $0) }) { first, _ in first }
        sampler = ChangeSampler(segments: plan.outputs.count)
        lastRate = (now, 0)
    }

    /// Counts a change; those of segments that the plan does not have are left out.
    public mutating func record(_ change: DemoChange) {
        guard let index = indices[change.segment] else { return }
        switch change.kind {
        case .entered:
            snapshotSoFar.segments[index].entered += 1
            snapshotSoFar.segments[index].size += 1
        case .exited:
            snapshotSoFar.segments[index].exited += 1
            snapshotSoFar.segments[index].size -= 1
        }
        switch change.cause {
        case .event: snapshotSoFar.byEvent += 1
        case .timer: snapshotSoFar.byTimer += 1
        case .other: break
        }
        sampler.offer(change, segment: index)
    }

    /// The picture at this moment.
    public mutating func snapshot(
        _ counters: DemoCounters, time: DemoTime, wallClock: Int64, now: ContinuousClock.Instant = .now
    ) -> DemoSnapshot {
        snapshotSoFar.time = time.shopTime(at: wallClock)
        snapshotSoFar.phase = time.phase(at: wallClock)
        snapshotSoFar.events = counters.events
        snapshotSoFar.customers = counters.customers
        updateRate(counters.events, now)
        updateLatest(now)
        return snapshotSoFar
    }

    private mutating func updateRate(_ events: Int, _ now: ContinuousClock.Instant) {
        let span = lastRate.instant.duration(to: now)
        guard span >= Self.ratePeriod else { return }
        snapshotSoFar.rates.append(Double(events - lastRate.events) / (span / .seconds(1)))
        if snapshotSoFar.rates.count > Self.ratesKept { snapshotSoFar.rates.removeFirst() }
        lastRate = (now, events)
    }

    private mutating func updateLatest(_ now: ContinuousClock.Instant) {
        if let lastPick, lastPick.duration(to: now) < Self.readingTime { return }
        guard let change = sampler.pick() else { return }
        lastPick = now
        snapshotSoFar.shown += 1
        snapshotSoFar.latest.append(change)
        if snapshotSoFar.latest.count > Self.latestKept { snapshotSoFar.latest.removeFirst() }
    }
}
