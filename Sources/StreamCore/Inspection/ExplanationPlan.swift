/// A plan's program once more, with a register for each part of each condition. The engine's own does
/// without: nobody looks at the parts while events come.
struct ExplanationPlan: Sendable {
    enum Rule: Sendable {
        case conditions(enter: ConditionPlan, exit: ConditionPlan?)
        /// What tiers or clusters are of.
        case value(expression: String, register: Register)
    }

    struct Segment: Sendable {
        let rule: Rule
        /// Indices into ``ExplanationPlan/models``, and of each the parts that the conditions name.
        let models: [(index: Int, parts: [Int])]
        /// Index into ``Plan/timings``; nil where time alone changes nothing.
        let timing: Int?
    }

    struct Model: Sendable {
        let definition: ModelDefinition
        let inputs: [(name: String, register: Register)]
        /// Of the value under the model's own name, then of its parts.
        let results: [Register]
    }

    let program: Program
    /// For each of ``Plan/sources`` its register in `program`.
    let sources: [Register]
    /// In the order of ``JobDefinition/segments``.
    let segments: [Segment]
    /// In the order of ``JobDefinition/models``.
    let models: [Model]

    init(_ plan: Plan) {
        // What fits without the parts does so in the plan itself.
        self = Self.make(plan, parts: ConditionPlan.maximumCount) ?? Self.make(plan, parts: 1) ?? .empty
    }

    private static let empty = ExplanationPlan(program: ProgramBuilder().finish())

    private init(program: Program) {
        self.program = program
        sources = []
        segments = []
        models = []
    }

    private init?(_ plan: Plan, _ graph: NameGraph, _ assembler: consuming ProgramAssembler, _ rules: [Rule])
    {
        let definition = plan.definition
        sources = plan.sourceKeys.compactMap { assembler.value($0.name)?.register }
        models = definition.models.compactMap { model in
            let inputs = model.inputs.compactMap { input in
                assembler.value(input.feature).map { (name: input.feature, register: $0.register) }
            }
            let results = ([model.name] + model.partNames).compactMap { assembler.value($0)?.register }
            guard inputs.count == model.inputs.count else { return nil }
            return Model(definition: model, inputs: inputs, results: results)
        }
        var scores = 0
        let firstScores = definition.models.map { model in
            defer { scores += 1 + model.parts.count }
            return scores
        }
        segments = zip(rules, definition.segments.indices).map { rule, index in
            let output = plan.outputs[plan.segments[index].output]
            let segment = CheckedSegment(definition.segments[index], graph: graph)
            let reached = graph.reach(segment.names)
            let models = definition.models.indices.filter { reached.contains(definition.models[$0].name) }
            return Segment(
                rule: rule,
                models: models.map { model in
                    let parts = definition.models[model].parts.indices
                    return (model, parts.filter { output.scores.contains(firstScores[model] + 1 + $0) })
                },
                timing: plan.timings.firstIndex { $0.segment.output == plan.segments[index].output })
        }
        guard rules.count == definition.segments.count, models.count == definition.models.count,
            sources.count == plan.sources.count
        else { return nil }
        program = assembler.finish()
    }

    private static func make(_ plan: Plan, parts: Int) -> ExplanationPlan? {
        let graph = NameGraph(plan.definition)
        let types = Dictionary(plan.features.map { ($0.name, $0.type) }) { first, _ in first }
        var assembler = ProgramAssembler(graph: graph, sourceTypes: types)
        assembler.assemble(graph.names)
        let rules = plan.definition.segments.compactMap { segment in
            rule(of: CheckedSegment(segment, graph: graph), graph, &assembler, parts: parts)
        }
        if assembler.isOverfull { return nil }
        return ExplanationPlan(plan, graph, assembler, rules)
    }

    private static func rule(
        of segment: CheckedSegment, _ graph: NameGraph, _ assembler: inout ProgramAssembler, parts: Int
    ) -> Rule? {
        func split(_ expression: Expression?, _ source: SourceText) -> ConditionPlan? {
            var splitter = ConditionSplitter(graph, maximumCount: parts)
            return expression.flatMap { splitter.split($0, in: source, with: &assembler) }
        }
        switch segment.definition.rule {
        case .threshold(let threshold):
            guard let enter = split(segment.enter, threshold.enter) else { return nil }
            guard let source = threshold.exit else { return .conditions(enter: enter, exit: nil) }
            return split(segment.exit, source).map { .conditions(enter: enter, exit: $0) }
        case .tiers(let source, _), .clusters(let source, _):
            return segment.value.flatMap { assembler.compile($0, in: source, expecting: .number) }
                .map { .value(expression: source.text, register: $0.register) }
        }
    }
}

extension CheckedSegment {
    /// A segment of a job that has become a plan, in which nothing is wrong.
    init(_ definition: SegmentDefinition, graph: NameGraph) {
        var diagnostics: [Diagnostic] = []
        self.init(definition, graph: graph, diagnostics: &diagnostics)
    }
}
