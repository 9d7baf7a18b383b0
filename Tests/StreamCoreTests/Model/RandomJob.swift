import StreamCore
import TestSupport

/// A random job with a random stream of events, the same for the same seed.
///
/// The jobs are small and mean: thresholds that values hit exactly, timestamps on and beside the edges of
/// buckets, odd granularities, every option of a segment, streams with repeats, disorder and silence.
struct RandomJob: Sendable {
    let seed: UInt64
    let definition: JobDefinition
    let events: [ModelEvent]
    /// The instant up to which timers fire at the end; nil is the greatest timestamp.
    let until: Int64?

    init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        let scale = random.pick(TimeScale.all)
        let disorder = random.pick([0, scale.span / 200, scale.span / 20])
        var features = FeatureGenerator(random: random, scale: scale)
        features.makeAll()
        var segments = SegmentGenerator(
            random: features.random, scale: scale, readable: features.readable,
            clusterModels: features.clusterModels)
        segments.makeAll()
        random = segments.random
        let input = Self.input(&random, scale, disorder: disorder)
        definition = JobDefinition(
            application: "random", input: input,
            features: features.features, models: features.models, segments: segments.segments)
        var stream = StreamGenerator(
            random: random, scale: scale, disorder: disorder, dedupWindow: input.dedupWindow,
            durations: features.durations + segments.durations)
        stream.makeAll()
        events = stream.events
        random = stream.random
        let end = events.map(\.timestamp).max() ?? 0
        until = random.chance(0.3) ? nil : end + random.time(-scale.span / 8...scale.span / 2)
    }

    private static func input(
        _ random: inout SplitMix64, _ scale: TimeScale, disorder: Int64
    ) -> InputDefinition {
        func path(_ name: String) -> [FieldPath] { [FieldPath([name])] }
        return InputDefinition(
            mapping: .init(
                eventID: path("event_id"), customerID: path("customer_id"), type: path("type"),
                timestamp: path("ts")),
            dedupWindow: random.pick([scale.span / 50, scale.span / 5, scale.span * 2]),
            allowedLateness: random.pick([0, scale.span / 100, scale.span / 20, scale.span * 2]),
            outOfOrderness: random.pick([0, disorder / 2, disorder, disorder * 2 + 10_000]))
    }
}

/// How long a stream lasts and the granularities that suit it: at most about 1,500 steps a feature.
struct TimeScale: Sendable {
    /// Milliseconds from the first event to about the last.
    var span: Int64
    /// Milliseconds.
    var granularities: [Int64]

    private static let second: Int64 = 1000
    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000

    static let all = [
        TimeScale(span: 10 * minute, granularities: [second, 1700, 7 * second, minute]),
        TimeScale(span: 6 * hour, granularities: [minute, 61 * second, 5 * minute, 13 * minute, hour]),
        TimeScale(span: 4 * day, granularities: [13 * minute, hour, 6 * hour, 7 * hour, day]),
        TimeScale(span: 45 * day, granularities: [hour, 6 * hour, 12 * hour, day, 36 * hour]),
        TimeScale(span: 400 * day, granularities: [day, 36 * hour, 7 * day, 5 * day]),
    ]
}
