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
        /// Counts of all models at the end of the last window.
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

    private let models: [ModelHealth]
    private let logger: Logger
    private var watches: [Watch]

    init(_ plan: Plan, logger: Logger) {
        models = plan.health
        self.logger = logger
        watches = plan.health.map { _ in Watch() }
    }

    /// - Parameters:
    ///   - counts: of all models, since the start.
    ///   - now: monotonic nanoseconds.
    mutating func observe(_ counts: [UInt64], now: UInt64) -> [DaemonReport.Model] {
        models.indices.map { index in
            look(at: index, counts, now: now)
            return DaemonReport.Model(
                name: models[index].name, inputs: models[index].inputNames,
                figures: models[index].figures(in: counts), stability: watches[index].stability)
        }
    }

    /// Once enough scores have come since the last look, judges them.
    private mutating func look(at index: Int, _ counts: [UInt64], now: UInt64) {
        let model = models[index]
        let seen = watches[index].seen
        let recent = counts.indices.map { counts[$0] - min(counts[$0], seen[at: $0]) }
        let figures = model.figures(in: recent)
        guard figures.evaluations >= Self.windowSize else { return }
        watches[index].seen = counts
        watches[index].stability = model.trained.flatMap {
            populationStability(expected: $0, actual: figures.scores)
        }
        warn(of: figures, index, now: now)
    }

    private mutating func warn(of figures: ModelFigures, _ index: Int, now: UInt64) {
        if let stability = watches[index].stability, stability >= Self.moderateDrift,
            isNews(.drift, index, now: now)
        {
            logger.tell(
                .drift(
                    model: models[index].name, stability: stability,
                    isStrong: stability >= Self.strongDrift))
        }
        let evaluations = Double(figures.evaluations)
        for (input, feature) in models[index].inputNames.enumerated() {
            let missing = Double(figures.missing[input]) / evaluations
            if missing >= Self.missingShare, isNews(.missing(input: input), index, now: now) {
                logger.tell(.inputMissing(model: models[index].name, input: feature, share: missing))
            }
            let outOfRange = Double(figures.outOfRange[input]) / evaluations
            if outOfRange >= Self.outOfRangeShare, isNews(.outOfRange(input: input), index, now: now) {
                logger.tell(
                    .inputOutOfRange(model: models[index].name, input: feature, share: outOfRange))
            }
        }
    }

    private mutating func isNews(_ finding: Finding, _ index: Int, now: UInt64) -> Bool {
        watches[index].warnings.isNews(finding, now: now)
    }
}
