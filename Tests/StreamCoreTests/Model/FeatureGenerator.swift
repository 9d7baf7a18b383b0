import StreamCore
import TestSupport

/// A name that expressions can read, with numbers that its value is likely to meet exactly.
struct ReadableName: Sendable {
    var name: String
    var isText = false
    var thresholds: [Double] = []
}

/// Makes a job's features and models.
struct FeatureGenerator {
    private(set) var random: SplitMix64
    private let scale: TimeScale
    private(set) var features: [FeatureDefinition] = []
    private(set) var models: [ModelDefinition] = []
    private(set) var readable: [ReadableName] = []
    /// Those that have clusters.
    private(set) var clusterModels: [String] = []
    /// Milliseconds: steps, windows and gaps; so long after an event something happens to it.
    private(set) var durations: [Int64] = []

    init(random: SplitMix64, scale: TimeScale) {
        self.random = random
        self.scale = scale
    }

    mutating func makeAll() {
        for index in 0..<random.int(2...7) { addAggregate(index) }
        for index in 0..<random.int(0...4) { addExpression("x\(index)") }
        for index in 0..<random.int(0...2) { addModel("m\(index)") }
        if random.chance(0.4) { addTrainedModel("t") }
    }

    private mutating func addAggregate(_ index: Int) {
        let g = random.pick(scale.granularities)
        let amount = FieldPath(["properties", "amount"])
        let category = FieldPath(["properties", "category"])
        let decimals = random.pick([0, 1, 2, 4])
        let fallback = random.pick([0, 0, 7.5, Double.nan])
        switch random.int(0...13) {
        case 0, 1: add("count", index, .count, g, Self.counts, windowed: true)
        case 2: add("sum", index, .sum(amount, decimals: decimals), g, Self.sums, windowed: true)
        case 3:
            let kind = FeatureDefinition.Kind.mean(amount, decimals: decimals, fallback: fallback)
            add("mean", index, kind, g, StreamGenerator.amounts, windowed: true)
        case 4:
            add("min", index, .min(amount, fallback: fallback), g, StreamGenerator.amounts, windowed: true)
        case 5:
            add("max", index, .max(amount, fallback: fallback), g, StreamGenerator.amounts, windowed: true)
        case 6:
            let path = random.chance(0.3) ? amount : category
            add("distinct", index, .distinct(path), g, Self.counts, windowed: true)
        case 7:
            add(
                "sessions", index, .sessions(gap: random.pick([1, g / 2, g, 2 * g])), g, Self.counts,
                windowed: true)
        case 8: add("since_last", index, .sinceLast, g, steps(of: g))
        case 9: add("since_first", index, .sinceFirst, g, steps(of: g))
        case 10: add("interval", index, .interval, 0, steps(of: g) + [0.001])
        case 11, 12:
            let halfLife = g * random.pick([1, 2, 3, 10])
            // Where steps are no powers of 2, values that are equal by arithmetic differ in their last bits.
            let thresholds = halfLife == g ? Self.decays : Self.decays.map { $0 + 0.0003 }
            add("decayed", index, .decayed(halfLife: halfLife, weights: weights()), g, thresholds)
        default: addExtreme(index)
        }
    }

    /// `last` or `first`, of a number or of a text.
    private mutating func addExtreme(_ index: Int) {
        let isText = random.chance(0.6)
        let path = isText ? FieldPath(["traits", "plan"]) : FieldPath(["properties", "amount"])
        var fallback: FeatureDefault?
        if isText || random.chance(0.5) {
            fallback = isText ? .string(random.pick(["", "free"])) : .number(random.pick([0, 10, .nan]))
        }
        let isLast = random.chance(0.5)
        add(
            isLast ? "last" : "first", index,
            isLast ? .last(path, fallback: fallback) : .first(path, fallback: fallback), 0,
            isText ? [] : StreamGenerator.amounts, isText: isText)
    }

    private mutating func add(
        _ kindName: String, _ index: Int, _ kind: FeatureDefinition.Kind, _ g: Int64, _ thresholds: [Double],
        windowed: Bool = false, isText: Bool = false
    ) {
        let name = "f\(index)_\(kindName)"
        let buckets = [1, 1, 2, 3, 7, 24].filter { $0 == 1 || g * $0 <= scale.span / 3 }
        let length = random.chance(0.12) ? nil : g * random.pick(buckets)
        let window: Window? = windowed ? length.map(Window.rolling) ?? .forever : nil
        features.append(
            FeatureDefinition(
                name: name, kind: kind, events: selector(), condition: condition(), window: window,
                granularity: window == .forever ? 0 : g))
        switch kind {
        case .sessions(let gap): durations += [gap, gap + 1, gap]
        case .sinceLast, .sinceFirst: durations += [g, 2 * g]
        default: if case .rolling(let length) = window { durations.append(length) }
        }
        readable.append(ReadableName(name: name, isText: isText, thresholds: thresholds))
    }

    private mutating func selector() -> EventSelector {
        random.chance(0.55)
            ? .any : .types(Array(StreamGenerator.types.shuffled(using: &random).prefix(random.int(1...2))))
    }

    private mutating func condition() -> SourceText? {
        random.chance(0.25) ? SourceText(random.pick(Self.conditions)) : nil
    }

    private mutating func weights() -> [FeatureDefinition.EventWeight]? {
        guard random.chance(0.6) else { return nil }
        return ["add_to_cart", "page_view", "purchase"].map { type in
            .init(type: type, weight: random.pick([1, 3, 10, 0.5, -1]))
        }
    }

    private mutating func addExpression(_ name: String) {
        let numeric = readable.filter { !$0.isText }
        guard !numeric.isEmpty else { return }
        let a = random.pick(numeric)
        let b = random.pick(numeric)
        let text = random.pick(Self.shapes)
            .split(separator: "$", omittingEmptySubsequences: false)
            .enumerated().map { $0 % 2 == 0 ? String($1) : $1 == "a" ? a.name : b.name }.joined()
        features.append(FeatureDefinition(name: name, kind: .expression(SourceText(text))))
        readable.append(ReadableName(name: name, thresholds: Self.counts + a.thresholds))
    }

    private mutating func addModel(_ name: String) {
        let numeric = readable.filter { !$0.isText && models.map(\.name).contains($0.name) == false }
        guard !numeric.isEmpty else { return }
        let weights = (0..<random.int(1...3)).map { _ in
            ModelDefinition.Weight(
                feature: random.pick(numeric).name, weight: random.pick([0.31, -0.12, 1, 0, -0.0001, 0.0002]))
        }
        var seen: Set<String> = []
        let distinct = weights.filter { seen.insert($0.feature).inserted }
        models.append(
            ModelDefinition(
                name: name, kind: .logistic(bias: random.pick([0, -1.5, 0.8]), weights: distinct)))
        readable.append(ReadableName(name: name, thresholds: [0.1, 0.3, 0.5, 0.7, 0.9]))
    }

    /// A model with centres near what its inputs are likely to be, none of which lies half-way between two.
    private mutating func addTrainedModel(_ name: String) {
        let numeric = readable.filter { !$0.isText && models.map(\.name).contains($0.name) == false }
        guard !numeric.isEmpty else { return }
        let inputs = (0..<random.int(1...3)).map { _ in random.pick(numeric) }
        let centres = (0..<random.int(2...4)).map { centre in
            inputs.map { random.pick($0.thresholds) + 0.137 * Double(centre) }
        }
        let result = random.pick([CentreModel.Result.nearest, .nearest, .probabilities, .score])
        let model = CentreModel(
            centres, ids: centres.indices.map { $0 * 3 + 1 }, as: result)
        models.append(
            ModelDefinition(
                name: name,
                kind: .trained(
                    TrainedModel(model, inputs: inputs.map { TrainedModel.Input(feature: $0.name) }))))
        readable.append(ReadableName(name: name, thresholds: [0, 1, 4, 7]))
        for part in model.outputs.parts {
            readable.append(
                ReadableName(
                    name: part.contains(" ") ? "\(name).\"\(part)\"" : "\(name).\(part)",
                    thresholds: [0.2, 0.5, 1.3, 10]))
        }
        if result == .nearest { clusterModels.append(name) }
    }

    private func steps(of g: Int64) -> [Double] { [0, 1, 1, 2, 3, 5, 20].map { Double($0 * g) / 1000 } }

    private static let counts: [Double] = [0, 0.5, 1, 1, 2, 2, 3, 5]
    private static let sums: [Double] = [0, 10, 19.99, 25, 35, 50, 75, 100, 149.995]
    private static let decays: [Double] = [0.25, 0.5, 0.5, 1, 1.5, 2.5, 3, 5]

    static let conditions = [
        "properties.channel == \"web\"",
        "properties.channel != \"web\"",
        "properties.amount > 25",
        "properties.amount + 5 >= 30 && properties.amount < 100",
        "has(properties.amount)",
        "!has(properties.flag) || properties.flag",
        "properties.category in [\"a\", \"b\", 1]",
        "!(properties.category in [\"a\"])",
        "coalesce(properties.amount, 0) >= 10 || properties.flag",
        "properties.flag ? properties.amount > 10 : properties.channel == \"ios\"",
        "coalesce(traits.plan, \"none\") > \"free\"",
    ]

    /// `$a$` and `$b$` stand for numeric names.
    static let shapes = [
        "$a$ / (1 + $b$)",
        "min($a$, 10) + ln(1 + max($b$, 0)) * 0.5",
        "clamp($a$, 0, 20)",
        "min($a$ / 60, 30)",
        "$a$ - $b$",
        "-$a$ * 0.5",
        "$a$ % 3",
        "floor($a$ / 2) + ceil($b$ / 3)",
        "abs($a$ - 3)",
        "$a$ > $b$ ? $a$ : $b$ + 1",
        "sqrt(max($a$, 0)) + pow($b$, 2)",
        "exp(-$a$) * 10",
        "$a$ > 2 && $b$ <= 5 ? 1 : 0",
        "max($a$, $b$) / min($a$, $b$)",
    ]
}
