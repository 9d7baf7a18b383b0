import StreamCore
import Testing

/// That the random jobs reach every corner, so that an engine which passes them has passed something.
@Suite("Random jobs")
struct RandomJobTests {
    private static let jobs = (1...100).map { RandomJob(seed: $0) }

    private static let runs = Result {
        try jobs.map { EngineRun(try ReferenceModel($0.definition), events: $0.events, until: $0.until) }
    }

    @Test("The same seed gives the same job, stream and changes")
    func deterministic() throws {
        for seed: UInt64 in [1, 2, 3] {
            let (a, b) = (RandomJob(seed: seed), RandomJob(seed: seed))
            #expect(configurationText(a.definition) == configurationText(b.definition))
            #expect(a.events.map(\.json) == b.events.map(\.json))
            try expectSameChanges(a) { try ReferenceModel($0) }
        }
    }

    @Test("Every kind of feature and every option of a segment occurs")
    func definitions() {
        let jobs = Self.jobs.map(\.definition)
        let kinds = Set(jobs.flatMap(\.features).map { configurationKey($0.kind) })
        #expect(
            kinds.sorted() == [
                "count", "decayed", "distinct", "expr", "first", "interval", "last", "max", "mean", "min",
                "sessions", "since_first", "since_last", "sum",
            ])
        let rules = jobs.flatMap(\.segments).map(\.rule)
        let thresholds = rules.compactMap { if case .threshold(let rule) = $0 { rule } else { nil } }
        #expect(thresholds.contains { $0.minDwell > 0 && $0.cooldown > 0 && $0.confirm > 0 })
        #expect(thresholds.contains { $0.exit == nil } && thresholds.contains { $0.exit != nil })
        #expect(thresholds.count < rules.count, "no tiers")
        let segments = jobs.flatMap(\.segments)
        #expect(segments.contains { $0.evaluation == .event } && segments.contains { $0.shadow })
        #expect(jobs.contains { !$0.models.isEmpty })
    }

    @Test("Every outcome, cause, kind of change and return occurs often")
    func outcomes() throws {
        var outcomes: [Outcome: Int] = [:]
        var causes: [String: Int] = [:]
        var returns: [String: UInt64] = [:]
        for run in try Self.runs.get() {
            for outcome in run.outcomes { outcomes[outcome, default: 0] += 1 }
            returns.merge(run.returns, uniquingKeysWith: +)
            for change in run.changes.values.joined() {
                causes["\(change.cause.rawValue) \(change.kind.rawValue)", default: 0] += 1
            }
        }
        for outcome in [Outcome.accepted, .duplicate, .late] { #expect(outcomes[outcome] ?? 0 > 100) }
        for cause in ["event entered", "event exited", "timer entered", "timer exited"] {
            #expect(causes[cause] ?? 0 > 200, "\(cause): \(causes[cause] ?? 0)")
        }
        for kind in ["s", "tier.", "near."] {
            let count = returns.filter { $0.key.hasPrefix(kind) }.values.reduce(0, +)
            #expect(count > 20, "returns to \(kind): \(count)")
        }
    }

    @Test("An engine that overlooks one thing is found out", arguments: Oversight.all)
    func sensitive(_ oversight: Oversight) throws {
        let found = try zip(Self.jobs, Self.runs.get()).contains { job, model in
            var wrong = job.definition
            oversight.apply(&wrong)
            let engine = EngineRun(try ReferenceModel(wrong), events: job.events, until: job.until)
            return firstDifference(model, engine, events: job.events) != nil
        }
        #expect(found)
    }
}

/// A way to get a job wrong.
struct Oversight: Sendable, CustomStringConvertible {
    let description: String
    let apply: @Sendable (inout JobDefinition) -> Void

    static let all: [Oversight] = [
        threshold("no dwell") { $0.minDwell = 0 },
        threshold("a dwell that lasts a millisecond longer") { if $0.minDwell > 0 { $0.minDwell += 1 } },
        threshold("no cool-down") { $0.cooldown = 0 },
        threshold("a cool-down that lasts a millisecond longer") { if $0.cooldown > 0 { $0.cooldown += 1 } },
        threshold("no confirmation") { $0.confirm = 0 },
        threshold("a confirmation that takes a millisecond longer") { if $0.confirm > 0 { $0.confirm += 1 } },
        threshold("no exit condition of its own") { $0.exit = nil },
        Oversight("timers for segments that only events change") { job in
            for index in job.segments.indices { job.segments[index].evaluation = .continuous }
        },
        Oversight("no timers") { job in
            for index in job.segments.indices { job.segments[index].evaluation = .event }
        },
        Oversight("ids that are known a millisecond longer") { $0.input.dedupWindow += 1 },
        Oversight("lateness that is off by a millisecond") { $0.input.allowedLateness += 1 },
        Oversight("a watermark that is off by a millisecond") { $0.input.outOfOrderness += 1 },
        feature("no conditions on events") { $0.condition = nil },
        feature("windows that are one bucket longer") { feature in
            guard case .rolling(let length) = feature.window else { return }
            feature.window = .rolling(length: length + feature.granularity)
        },
        feature("sums without rounding") { feature in
            guard case .sum(let path, _) = feature.kind else { return }
            feature.kind = .sum(path, decimals: 6)
        },
        feature("sessions whose gap is a millisecond longer") { feature in
            guard case .sessions(let gap) = feature.kind else { return }
            feature.kind = .sessions(gap: gap + 1)
        },
        feature("decay without weights") { feature in
            guard case .decayed(let halfLife, _) = feature.kind else { return }
            feature.kind = .decayed(halfLife: halfLife, weights: nil)
        },
    ]

    private init(_ description: String, _ apply: @escaping @Sendable (inout JobDefinition) -> Void) {
        self.description = description
        self.apply = apply
    }

    private static func threshold(
        _ description: String, _ change: @escaping @Sendable (inout SegmentDefinition.Threshold) -> Void
    ) -> Oversight {
        Oversight(description) { job in
            for index in job.segments.indices {
                guard case .threshold(var rule) = job.segments[index].rule else { continue }
                change(&rule)
                job.segments[index].rule = .threshold(rule)
            }
        }
    }

    private static func feature(
        _ description: String, _ change: @escaping @Sendable (inout FeatureDefinition) -> Void
    ) -> Oversight {
        Oversight(description) { job in
            for index in job.features.indices { change(&job.features[index]) }
        }
    }
}
