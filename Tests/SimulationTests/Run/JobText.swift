import TestSupport

/// What a job of the simulation computes, as YAML: one of several texts for each thing. The first ones
/// together are the job of worlds in which it never changes.
struct JobText {
    let features: String
    let models: String
    let segments: String

    private static let features: [[String]] = [
        [
            "views: {count: page_view, window: 10s, granularity: 1s}",
            "views: {count: page_view, window: 20s, granularity: 1s}",
        ],
        ["spend: {sum: properties.amount, of: purchase, window: 30s, granularity: 5s, decimals: 2}"],
        [
            "brands: {distinct: properties.brand, of: any, window: 20s, granularity: 2s}",
            "brands: {distinct: properties.brand, of: page_view, window: 20s, granularity: 2s}",
        ],
        ["silence: {since_last: any, granularity: 1s}"],
        ["warmth: {decayed: any, half_life: 15s, granularity: 1s}"],
        ["visits: {sessions: any, gap: 3s, window: 40s, granularity: 5s}"],
        ["channel: {last: properties.channel}"],
    ]
    private static let models: [[String]] = [
        [
            "heat: {type: logistic, bias: -2, weights: {warmth: 0.8}}",
            "heat: {type: logistic, bias: 0.2, weights: {warmth: 0.8}}",
            "heat: {type: logistic, bias: -4, weights: {warmth: 1.1}}",
        ]
    ]
    /// Segments that remember more than who is inside.
    private static let confirmed: [[String]] = [
        [
            "browser: {enter: brands >= 3, confirm: 2s}", "browser: {enter: brands >= 2, confirm: 4s}",
            "browser: {enter: brands >= 2}",
        ]
    ]
    /// An empty one leaves the segment out.
    private static let segments: [[String]] = [
        [
            "active: {enter: views >= 3, exit: views < 2, min_dwell: 3s}",
            "active: {enter: views >= 2, exit: views < 1, min_dwell: 1s}", "",
        ],
        [
            "spender: {enter: spend >= 50, exit: spend < 20, cooldown: 5s}",
            "spender: {enter: spend >= 30, exit: spend < 20, cooldown: 9s}", "",
        ],
        [
            "quiet: {enter: silence >= 6 && warmth > 0.3}",
            "quiet: {enter: silence >= 4 && warmth > 0.3, version: 2}", "",
        ],
        [
            "regular: {enter: visits >= 2 && channel == \"web\", evaluate: event}",
            "regular: {enter: visits >= 1 && channel == \"web\"}",
        ],
        ["loud: {enter: views >= 2, shadow: true}", "loud: {enter: views >= 2}", ""],
        [
            "warm: {tiers: {of: warmth, hot: {enter: 4, exit: 3}, mild: {enter: 1.5, exit: 1}, cold: {}}}",
            "warm: {tiers: {of: warmth, hot: {enter: 3, exit: 2}, cold: {}}}",
            "warm: {tiers: {of: warmth, hot: {enter: 4, exit: 3}, mild: {enter: 2, exit: 1}, icy: {}}}", "",
        ],
        ["glowing: {enter: heat > 0.6, exit: heat < 0.5}", "glowing: {enter: heat > 0.7}"],
    ]

    /// How often that has changed which customers remember.
    private let step: Int

    init() {
        step = 0
        features = Self.text(Self.features) { $0[0] }
        models = Self.text(Self.models) { $0[0] }
        segments = Self.text(Self.confirmed + Self.segments) { $0[0] }
    }

    /// Another one than `former`, sometimes by its models alone. Most things are as in the first job.
    /// - Parameter forgets: whether something may change that customers remember. It does not come back: it
    ///   depends on the moment whether those know it still who have not been evaluated in between.
    init(after former: JobText, forgets: Bool, using random: inout SplitMix64) {
        models = Self.text(Self.models) { random.pick($0) }
        guard random.chance(0.6) else {
            (step, features, segments) = (former.step, former.features, former.segments)
            return
        }
        let step = former.step + (forgets && random.chance(0.5) ? 1 : 0)
        self.step = step
        features = Self.text(Self.features) { $0[min(step, $0.count - 1)] }
        let confirmed = Self.text(Self.confirmed) { $0[min(step, $0.count - 1)] }
        let others = Self.text(Self.segments) { random.chance(0.4) ? $0[0] : random.pick($0) }
        segments = "\(confirmed)\n\(others)"
    }

    private static func text(_ things: [[String]], _ choose: ([String]) -> String) -> String {
        things.map(choose).filter { !$0.isEmpty }.map { "  " + $0 }.joined(separator: "\n")
    }
}
