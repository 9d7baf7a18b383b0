import StreamCore
import TestSupport

/// Makes a job's segments over given features and models.
struct SegmentGenerator {
    private(set) var random: SplitMix64
    private let scale: TimeScale
    private let readable: [ReadableName]
    private let clusterModels: [String]
    private(set) var segments: [SegmentDefinition] = []
    /// Dwells, cool-downs and confirmations, in milliseconds.
    private(set) var durations: [Int64] = []

    init(random: SplitMix64, scale: TimeScale, readable: [ReadableName], clusterModels: [String]) {
        self.random = random
        self.scale = scale
        self.readable = readable
        self.clusterModels = clusterModels
    }

    mutating func makeAll() {
        for index in 0..<random.int(2...6) { add("s\(index)", rule: threshold()) }
        if random.chance(0.5), let rule = tiers() { add("tier", rule: rule) }
        for model in clusterModels {
            add("near", rule: .clusters(of: SourceText(model), margin: random.pick([0, 0.1, 0.5])))
        }
    }

    private mutating func add(_ name: String, rule: SegmentDefinition.Rule) {
        segments.append(
            SegmentDefinition(
                name: name, rule: rule, evaluation: random.chance(0.25) ? .event : .continuous,
                version: random.int(1...9), shadow: random.chance(0.1)))
    }

    private mutating func threshold() -> SegmentDefinition.Rule {
        let first = random.pick(readable)
        let enter = condition(first)
        let exit: String? =
            switch random.int(0...9) {
            case 0...3: nil
            case 4...7: comparison(first, rising: false)
            default: condition(random.pick(readable))
            }
        let options = SegmentDefinition.Threshold(
            enter: SourceText(enter), exit: exit.map { SourceText($0) }, minDwell: duration(),
            cooldown: duration(), confirm: duration())
        durations += [options.minDwell, options.cooldown, options.confirm].filter { $0 > 0 }
        return .threshold(options)
    }

    private mutating func condition(_ first: ReadableName) -> String {
        let a = comparison(first, rising: random.chance(0.8))
        let b = comparison(random.pick(readable), rising: random.chance(0.6))
        return switch random.int(0...9) {
        case 0...5: a
        case 6: "\(a) && \(b)"
        case 7: "\(a) || \(b)"
        case 8: "!(\(a)) && \(b)"
        default: "\(a) ? \(b) : \(first.isText ? "true" : "\(first.name) != 1")"
        }
    }

    private mutating func comparison(_ name: ReadableName, rising: Bool) -> String {
        if name.isText {
            let plan = random.pick(StreamGenerator.plans)
            return random.pick([
                "\(name.name) == \"\(plan)\"", "\(name.name) != \"\(plan)\"",
                "\(name.name) in [\"\(plan)\", \"\"]",
                "\(name.name) >= \"\(plan)\"",
            ])
        }
        let threshold = random.pick(name.thresholds)
        let comparison = random.pick(rising ? [">=", ">=", ">", "=="] : ["<", "<", "<=", "!="])
        return "\(name.name) \(comparison) \(Self.literal(threshold))"
    }

    private mutating func tiers() -> SegmentDefinition.Rule? {
        let numeric = readable.filter { !$0.isText }
        guard !numeric.isEmpty else { return nil }
        let of = random.pick(numeric)
        let count = random.int(1...3)
        let enters = Set((0..<count).map { _ in random.pick(of.thresholds) }).sorted(by: >)
        var tiers = enters.enumerated().map { index, enter in
            let margin = random.pick([0, 0.1, 1, abs(enter) / 4])
            return SegmentDefinition.Tier(name: "t\(index)", enter: enter, exit: enter - margin)
        }
        tiers.append(SegmentDefinition.Tier(name: "rest"))
        return .tiers(of: SourceText(of.name), tiers)
    }

    private mutating func duration() -> Int64 {
        guard random.chance(0.3) else { return 0 }
        let g = random.pick(scale.granularities)
        return random.pick([1, g / 2, g, g, g + 17, 2 * g, scale.span / 20])
    }

    /// The number as the expression language reads it; in parentheses when negative.
    private static func literal(_ value: Double) -> String {
        let text = value == value.rounded() ? "\(Int64(value))" : "\(value)"
        return value < 0 ? "(\(text))" : text
    }
}
