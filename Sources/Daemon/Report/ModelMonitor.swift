import Logging
import StreamCore

/// Compares what models see now with what they were trained on, and warns where that differs.
struct ModelMonitor {
    /// What can be wrong, with the share or the index from which on it is worth a word.
    private enum Finding: Hashable {
        case drift
        case missing(input: Int)
        case outOfRange(input: Int)
    }

    private struct Watch {
        /// The model's counts at the end of the last window.
        var seen: [UInt64] = []
        var stability: Double?
        var warnings = HourlyWarnings<Finding>()
    }

    /// Scores that are compared at a time: with fewer, chance alone would look like a change.
    static let windowSize: UInt64 = 1000
    /// The population stability index from which on a change is moderate, and strong.
    static let moderateDrift = 0.1
    static let strongDrift = 0.25
    /// Shares of evaluations.
    static let missingShare = 0.5
    static let outOfRangeShare = 0.1

    private var models: [ModelHealth]
    private let logger: Logger
    /// By ``ModelHealth/key``.
    private var watches: [UInt64: Watch] = [:]

    init(_ plan: Plan, logger: Logger) {
        models = plan.health
        self.logger = logger
    }

    /// Goes on with the models of a changed plan. What is known of those that are the same is kept.
    mutating func follow(_ plan: Plan) { models = plan.health }

    /// - Parameters:
    ///   - counts: of models, by their keys, since the start.
    ///   - now: monotonic nanoseconds.
    mutating func observe(_ counts: [UInt64: [UInt64]], now: UInt64) -> [DaemonReport.Model] {
        models.map { model in
            let own = counts[model.key] ?? []
            var watch = watches[model.key] ?? Watch()
            look(at: model, own, &watch, now: now)
            watches[model.key] = watch
            return DaemonReport.Model(
                name: model.name, inputs: model.inputNames, figures: model.figures(of: own),
                stability: watch.stability)
        }
    }

    /// Once enough scores have come since the last look, judges them.
    private func look(at model: ModelHealth, _ counts: [UInt64], _ watch: inout Watch, now: UInt64) {
        let recent = counts.indices.map { counts[$0] - min(counts[$0], watch.seen[at: $0]) }
        let figures = model.figures(of: recent)
        guard figures.evaluations >= Self.windowSize else { return }
        watch.seen = counts
        watch.stability = model.trained.flatMap {
            populationStability(expected: $0, actual: figures.scores)
        }
        warn(of: model, figures, &watch, now: now)
    }

    private func warn(of model: ModelHealth, _ figures: ModelFigures, _ watch: inout Watch, now: UInt64) {
        if let stability = watch.stability, stability >= Self.moderateDrift,
            watch.warnings.isNews(.drift, now: now)
        {
            logger.tell(
                .drift(model: model.name, stability: stability, isStrong: stability >= Self.strongDrift))
        }
        let evaluations = Double(figures.evaluations)
        for (input, feature) in model.inputNames.enumerated() {
            let missing = Double(figures.missing[input]) / evaluations
            if missing >= Self.missingShare, watch.warnings.isNews(.missing(input: input), now: now) {
                logger.tell(.inputMissing(model: model.name, input: feature, share: missing))
            }
            let outOfRange = Double(figures.outOfRange[input]) / evaluations
            if outOfRange >= Self.outOfRangeShare, watch.warnings.isNews(.outOfRange(input: input), now: now)
            {
                logger.tell(.inputOutOfRange(model: model.name, input: feature, share: outOfRange))
            }
        }
    }
}
