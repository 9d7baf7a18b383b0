/// A segment whose expressions are parsed, on its way to a ``SegmentPlan``.
struct CheckedSegment {
    let definition: SegmentDefinition
    private(set) var enter: Expression?
    private(set) var exit: Expression?
    private(set) var value: Expression?
    /// The ids of the clusters, where the segment has some.
    private(set) var clusters: [Int] = []
    /// Index of the segment's first output; set by the plan's builder.
    var output = 0
    /// Index of the segment's tiers in the plan; set by the plan's builder.
    var tiers = -1
    private var state = 0
    private var heldSince = -1

    init(_ definition: SegmentDefinition, graph: NameGraph, diagnostics: inout [Diagnostic]) {
        self.definition = definition
        switch definition.rule {
        case .threshold(let threshold):
            enter = Self.parse(threshold.enter, &diagnostics)
            exit = threshold.exit.flatMap { Self.parse($0, &diagnostics) }
        case .tiers(let of, _):
            value = Self.parse(of, &diagnostics)
        case .clusters(let of, _):
            value = Self.parse(of, &diagnostics)
            if case .model(let model) = graph.nodes[of.text], case .trained(let trained) = model.kind,
                case .clusters(let ids) = trained.model.outputs
            {
                clusters = ids
            }
        }
    }

    private static func parse(_ source: SourceText, _ diagnostics: inout [Diagnostic]) -> Expression? {
        do throws(ExpressionError) {
            return try Expression.parse(source.text)
        } catch {
            diagnostics.append(Diagnostic(at: source.position(atOffset: error.offset), error.message))
            return nil
        }
    }

    /// The conditions with the types that they must have.
    var conditions: [(expression: Expression, type: ValueType)] {
        [(enter, ValueType.bool), (exit, .bool), (value, .number)].compactMap { expression, type in
            expression.map { ($0, type) }
        }
    }

    /// The features and models that the conditions read directly.
    var names: [String] { conditions.flatMap { $0.expression.names.map(\.featureName) } }

    /// What is entered and exited: each of the tiers or clusters, or the segment itself, which stands as nil.
    var parts: [String?] {
        switch definition.rule {
        case .threshold: [nil]
        case .tiers(_, let tiers): tiers.map(\.name)
        case .clusters: clusters.map { "\($0)" }
        }
    }

    var isOneOfMany: Bool {
        switch definition.rule {
        case .threshold: false
        case .tiers, .clusters: true
        }
    }

    /// - Parameter meaning: a run of the condition is one only as long as it means the same.
    mutating func reserve(in builder: inout SourceBuilder, meaning: String) {
        switch definition.rule {
        case .threshold(let threshold):
            state = builder.reserve(Hysteresis.State())
            guard threshold.confirm > 0 else { return }
            heldSince = builder.reserve(
                Hysteresis.never, meaning: "confirmation \(definition.name) \(definition.shadow) \(meaning)")
        case .tiers, .clusters:
            state = builder.reserve(OneOfMany.State())
        }
    }

    /// Nil when a condition has an error, which the assembler then knows.
    func compile(with assembler: inout ProgramAssembler) -> SegmentPlan? {
        guard let rule = compileRule(&assembler) else { return nil }
        return SegmentPlan(
            rule: rule, state: state, heldSince: heldSince,
            isContinuous: definition.evaluation == .continuous, output: output)
    }

    private func compileRule(_ assembler: inout ProgramAssembler) -> SegmentPlan.Rule? {
        switch definition.rule {
        case .threshold(let threshold):
            let entering = enter.flatMap { assembler.compile($0, in: threshold.enter, expecting: .bool) }
            let exiting: Register?
            if let source = threshold.exit {
                exiting = exit.flatMap { assembler.compile($0, in: source, expecting: .bool)?.register }
            } else {
                exiting = entering.map { assembler.negate($0.register, at: threshold.enter.position) }
            }
            guard let entering, let exiting else { return nil }
            let hysteresis = Hysteresis(
                minDwell: threshold.minDwell, cooldown: threshold.cooldown, confirm: threshold.confirm)
            return .threshold(hysteresis, enter: entering.register, exit: exiting)
        case .tiers(let source, _):
            guard let value,
                let compiled = assembler.compile(value, in: source, expecting: .number)
            else { return nil }
            return .tiers(tiers, value: compiled.register)
        case .clusters(let source, let margin):
            guard let value, let distances = assembler.distances(of: value, in: source) else { return nil }
            return .clusters(
                Clusters(count: distances.count, margin: margin), distances: distances.first)
        }
    }
}

extension SegmentOutput {
    init(
        _ definition: SegmentDefinition, part: String?, meaning: String, features: [Int], scores: [Int]
    ) {
        name = part.map { "\(definition.name).\($0)" } ?? definition.name
        self.part = part
        version = definition.version
        self.definition = meaning
        shadow = definition.shadow
        // A share of 1 takes in every hash but the very last.
        limits = definition.limits
        holdoutLimit = definition.holdout >= 1 ? .max : UInt64(max(0, definition.holdout) * 0x1p64)
        holdoutSeed = XXHash64.hash(definition.name, seed: 0x686F_6C64)
        self.features = features
        self.scores = scores
    }
}
