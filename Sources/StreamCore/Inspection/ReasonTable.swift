/// Which values decide on each output of a plan, and how they are written.
public struct ReasonTable: Sendable {
    /// A feature or a score by its index in the plan.
    public enum Source: Sendable, Equatable { case feature(Int), score(Int) }

    public struct Output: Sendable {
        public let name: String
        public let isTier: Bool
        /// What tiers are made of; else the features that the conditions reach.
        public let sources: [Source]
    }

    /// As in ``Plan/outputs``.
    public let outputs: [Output]
    public let featureNames: [String]
    public let scoreNames: [String]
    private let plan: Plan
    private let durations: Set<Int>

    public init(_ plan: Plan) {
        self.plan = plan
        featureNames = plan.features.map(\.name)
        scoreNames = plan.scores.map(\.name)
        durations = Self.durations(in: plan)
        let score = Self.tierValues(in: plan)
        outputs = plan.outputs.map { output in
            let segment = String(output.name.prefix { $0 != "." })
            let features = output.features.map(Source.feature)
            return Output(
                name: output.name, isTier: score[segment] != nil,
                sources: score[segment]?.map { [$0] } ?? features)
        }
    }

    /// For each segment of tiers the value they are made of, nil within if that is an expression.
    private static func tierValues(in plan: Plan) -> [String: Source?] {
        var values: [String: Source?] = [:]
        for segment in plan.definition.segments {
            guard case .tiers(let value, _) = segment.rule else { continue }
            let score = plan.scores.firstIndex { $0.name == value.text }.map(Source.score)
            let feature = plan.features.firstIndex { $0.name == value.text }.map(Source.feature)
            values.updateValue(score ?? feature, forKey: segment.name)
        }
        return values
    }

    private static func durations(in plan: Plan) -> Set<Int> {
        let kinds = Dictionary(plan.definition.features.map { ($0.name, $0.kind) }) { first, _ in first }
        return Set(
            plan.features.indices.filter { index in
                switch kinds[plan.features[index].name] {
                case .sinceLast, .sinceFirst, .interval: true
                default: false
                }
            })
    }

    /// The name of a feature or a score.
    public func name(of source: Source) -> String {
        switch source {
        case .feature(let index): featureNames[index]
        case .score(let index): scoreNames[index]
        }
    }

    /// A number as people read it: `6`, `0.71`; seconds that are a duration as `7d` or `11h58m`.
    public func text(_ number: Double, of source: Source) -> String {
        if case .feature(let index) = source, durations.contains(index) {
            guard let seconds = Int64(exactly: number.rounded()), seconds < 1 << 40 else { return "never" }
            return DurationText.text(seconds * 1000)
        }
        if let whole = Int64(exactly: number) { return String(whole) }
        guard number.isFinite else { return "unknown" }
        guard abs(number) < 1e15 else { return "\(number)" }
        let hundredths = (number * 100).rounded() / 100
        return Int64(exactly: hundredths).map(String.init) ?? "\(hundredths)"
    }

    /// The value of a source in a change of its output.
    public func text(of source: Source, in change: Change) -> String {
        let output = plan.outputs[change.output]
        switch source {
        case .score(let index):
            guard let place = output.scores.firstIndex(of: index) else { return "unknown" }
            return text(change.score(place, features: output.features.count), of: source)
        case .feature(let index):
            guard let place = output.features.firstIndex(of: index) else { return "unknown" }
            return switch change.feature(place, type: plan.features[index].type) {
            case .number(let number): text(number, of: source)
            case .bool(let bool): "\(bool)"
            case .string(let text): "\"\(text.string)\""
            }
        }
    }

    /// The values that decided on a change: `visits_7d=6, purchases_7d=2`.
    public func text(of change: Change) -> String {
        outputs[change.output].sources.map { "\(name(of: $0))=\(text(of: $0, in: change))" }
            .joined(separator: ", ")
    }
}
