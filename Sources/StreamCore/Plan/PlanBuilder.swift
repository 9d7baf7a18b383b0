extension Plan {
    /// Checks a job and makes it ready to run.
    /// - Returns: the plan, nil when a diagnostic is an error; and everything found, in the text's order.
    public static func make(_ definition: JobDefinition) -> (plan: Plan?, diagnostics: [Diagnostic]) {
        var builder = PlanBuilder(definition)
        return builder.build()
    }

    /// The same job with segments that it does not have any more, whose members have to leave.
    func retiring(_ segments: [RetiredSegment]) -> Plan {
        var builder = PlanBuilder(definition)
        builder.retired = segments
        // A job that has become a plan does so again.
        return builder.build().plan ?? self
    }

    /// What is wrong in the readable part of a job that has faults already.
    /// - Parameter unreadable: names of features and models that are defined, though nobody knows how. What
    ///   uses them is not blamed for it.
    public static func problems(in definition: JobDefinition, unreadable: [String]) -> [Diagnostic] {
        var builder = PlanBuilder(definition, unreadable: unreadable)
        return builder.build().diagnostics
    }
}

/// One pass over a job, in the order: names, state, segments, programs.
private struct PlanBuilder {
    let definition: JobDefinition
    let graph: NameGraph
    var diagnostics: [Diagnostic]
    var sourceBuilder: SourceBuilder
    var sourceTypes: [String: ValueType] = [:]
    /// Sources in the file's order; all but their registers.
    var sources: [(definition: FeatureDefinition, source: SourceBuilder.Source)] = []
    var segments: [CheckedSegment] = []
    var retired: [RetiredSegment] = []
    /// For each retired segment the offset of its state.
    private var retiredStates: [Int] = []
    /// The models with a label, and the offsets of their states.
    var labels: [CheckedLabel] = []
    private var exits: LastExits?

    init(_ definition: JobDefinition, unreadable: [String] = []) {
        self.definition = definition
        graph = NameGraph(definition, unreadable: unreadable)
        diagnostics = graph.diagnostics
        sourceBuilder = SourceBuilder(input: definition.input)
    }

    mutating func build() -> (plan: Plan?, diagnostics: [Diagnostic]) {
        segments = definition.segments.map { CheckedSegment($0, graph: graph, diagnostics: &diagnostics) }
        layOutSources()
        layOutSegments()
        layOutLabels()
        let meaning = StateMeaning.describe(
            sources: sources.map { ($0.definition, $0.source.type) }, segments: segments,
            retired: retired, labels: labels)
        let undescribedLayout = sourceBuilder.layout.sealed(meaning: meaning)
        layOutExits()
        let layout = sourceBuilder.layout.sealed(meaning: meaning)
        let dedup = sourceBuilder.dedup

        var main = ProgramAssembler(graph: graph, sourceTypes: sourceTypes)
        main.assemble(graph.names)
        var outputs = makeOutputs()
        let leaving = makeRetired(&outputs)
        let plans = compileSegments(&main, segments.indices.map { $0 })
        diagnostics += sourceBuilder.diagnostics + main.diagnostics
        diagnostics.sort { ($0.position, $0.message) < ($1.position, $1.message) }
        guard !diagnostics.contains(where: { $0.severity == .error }), plans.count == segments.count else {
            return (nil, diagnostics)
        }
        let health = makeHealth(main)
        let plan = Plan(
            definition: definition, fields: sourceBuilder.fields, outputs: outputs,
            features: definition.features.compactMap { named($0.name, main) },
            scores: makeScores(main), health: health, labels: awaitedLabels(main, health),
            labelTypes: TypeTable(labels.map { ($0.label.events, nil) }),
            learners: labels.compactMap(\.learner), meaning: planMeaning(),
            tableDefinition: DefinitionHash.hash(all: segments, graph: graph), layout: layout,
            undescribedLayout: undescribedLayout, exits: exits, retired: retired, sourceKeys: sourceKeys,
            sources: boundSources(main),
            clocks: sourceBuilder.clocks.map { Clock(granularity: $0.granularity, windowed: $0.windowed) },
            types: makeTypeTable(), program: main.finish(), segments: plans + leaving, tiers: makeTiers(),
            conditions: sources.map(\.source.condition), fallbackTexts: sources.map(\.source.fallbackText),
            dedup: dedup, timings: makeTimings())
        return (plan, diagnostics)
    }

    private func named(_ name: String, _ assembler: borrowing ProgramAssembler) -> NamedValue? {
        assembler.value(name).map { NamedValue(name: name, type: $0.type, register: $0.register) }
    }

    // MARK: State

    private mutating func layOutSources() {
        let inference = inferTypes()
        for feature in definition.features {
            let source = sourceBuilder.add(
                feature, index: sources.count, inferred: inference.types[feature.name])
            guard let source else { continue }
            sourceTypes[feature.name] = source.type
            sources.append((feature, source))
        }
    }

    private mutating func layOutSegments() {
        for index in segments.indices {
            let reached = graph.reach(segments[index].names)
            let meaning = DefinitionHash.hash(segments[index], reached: reached, graph: graph)
            segments[index].reserve(in: &sourceBuilder, meaning: meaning)
        }
        retiredStates = retired.map { segment in
            segment.isOneOfMany
                ? sourceBuilder.reserve(OneOfMany.State()) : sourceBuilder.reserve(Hysteresis.State())
        }
    }

    private mutating func layOutExits() {
        if segments.contains(where: \.isOneOfMany) { exits = LastExits(in: &sourceBuilder) }
    }

    /// Visits the users of a name before the name itself, so that a type reaches through chains of names.
    private func inferTypes() -> TypeInference {
        var inference = TypeInference()
        for segment in segments {
            for (expression, type) in segment.conditions { inference.visit(expression, expected: type) }
        }
        for name in graph.order.reversed() {
            if case .expression(_, _, let expression) = graph.nodes[name] {
                inference.visit(expression, expected: inference.types[name])
            } else {
                for feature in graph.dependencies(of: name) { inference.note(feature, as: .number) }
            }
        }
        return inference
    }

    /// The sources whose names the assembler has bound, with their registers.
    private func boundSources(_ assembler: borrowing ProgramAssembler) -> [FeatureSource] {
        sources.indices.compactMap { index in
            let (definition, source) = sources[index]
            guard let register = assembler.value(definition.name)?.register else { return nil }
            return FeatureSource(
                feature: source.feature, index: index, register: register, clock: source.clock,
                field: source.field, isConditional: source.condition != nil)
        }
    }

    private mutating func layOutLabels() {
        for model in definition.models {
            guard let label = CheckedLabel(model, in: &sourceBuilder, &diagnostics) else { continue }
            labels.append(label)
        }
    }

    private func awaitedLabels(
        _ assembler: borrowing ProgramAssembler, _ health: [ModelHealth]
    ) -> [AwaitedLabel] {
        var learners = 0
        return labels.compactMap { label in
            defer { learners += label.learner == nil ? 0 : 1 }
            return label.awaited(
                { assembler.value($0)?.register },
                counts: { name in health.first { $0.name == name }?.labels },
                learner: learners)
        }
    }

    private func makeTypeTable() -> TypeTable {
        TypeTable(
            sources.map { definition, _ in
                guard case .decayed(_, let weights) = definition.kind else { return (definition.events, nil) }
                return (definition.events, weights)
            })
    }

    // MARK: Segments

    private func makeTiers() -> [Tiers] {
        definition.segments.compactMap { segment in
            guard case .tiers(_, let tiers) = segment.rule else { return nil }
            return Tiers(enter: tiers.compactMap(\.enter), exit: tiers.compactMap(\.exit))
        }
    }

    /// Adds the outputs of retired segments behind the others.
    private func makeRetired(_ outputs: inout [SegmentOutput]) -> [SegmentPlan] {
        zip(retired, retiredStates).map { segment, state in
            defer { outputs += segment.outputs.map { SegmentOutput($0) } }
            return SegmentPlan(
                rule: .retired(isOneOfMany: segment.isOneOfMany), state: state, heldSince: -1,
                isContinuous: false, output: outputs.count)
        }
    }

    private var sourceKeys: [(name: String, key: UInt64)] {
        sources.map { definition, source in
            (definition.name, XXHash64.hash(StateMeaning.words(for: definition, source.type)))
        }
    }

    private func planMeaning() -> PlanMeaning {
        var definitions = ""
        var models = ""
        for segment in segments {
            let reached: Set<String> = graph.reach(segment.names)
            let rule: String = DefinitionHash.textWithoutModels(segment, reached: reached, graph: graph)
            let learned: String = DefinitionHash.textOfModels(reached: reached, graph: graph)
            let name: String = [segment.definition.name].description
            definitions.append(
                "\(name) \(segment.definition.shadow) \(segment.parts.map { $0 ?? "" }) \(rule)")
            models.append("\(learned)\n")
        }
        return PlanMeaning(definitions: XXHash64.hash(definitions), models: XXHash64.hash(models))
    }

    private mutating func makeOutputs() -> [SegmentOutput] {
        var outputs: [SegmentOutput] = []
        var tiers = 0
        for index in segments.indices {
            segments[index].output = outputs.count
            if case .tiers = segments[index].definition.rule {
                segments[index].tiers = tiers
                tiers += 1
            }
            let reached = graph.reach(segments[index].names)
            let meaning = DefinitionHash.hash(segments[index], reached: reached, graph: graph)
            let features = definition.features.indices.filter {
                reached.contains(definition.features[$0].name)
            }
            let parts = partsRead(by: segments[index], reached)
            let scores = scoreNames.indices.filter {
                graph.node(of: scoreNames[$0]) == scoreNames[$0] || parts.contains(scoreNames[$0])
            }
            outputs += segments[index].parts.map { part in
                SegmentOutput(
                    segments[index].definition, part: part, meaning: meaning, features: features,
                    scores: scores)
            }
        }
        return outputs
    }

    private func makeScores(_ assembler: borrowing ProgramAssembler) -> [NamedValue] {
        definition.models.flatMap { model in
            let names = [model.name] + model.parts.map { "\(model.name).\($0)" }
            return zip(names, [model.name] + model.partNames).compactMap { name, part in
                assembler.value(part).map { NamedValue(name: name, type: $0.type, register: $0.register) }
            }
        }
    }

    private func makeHealth(_ assembler: borrowing ProgramAssembler) -> [ModelHealth] {
        var health: [ModelHealth] = []
        for model in definition.models {
            guard let score = assembler.value(model.name) else { continue }
            let inputs = model.healthInputs { assembler.value($0)?.register }
            health.append(
                ModelHealth(model, score: score.register, inputs: inputs, start: health.last?.end ?? 0))
        }
        return health
    }

    /// The names of all that models give, as expressions have them, in the file's order.
    private var scoreNames: [String] { definition.models.flatMap { [$0.name] + $0.partNames } }

    /// The parts of models that a segment's conditions name, themselves or in an expression that they reach.
    private func partsRead(by segment: CheckedSegment, _ reached: Set<String>) -> Set<String> {
        var names = Set(segment.names)
        for name in reached {
            guard case .expression(_, _, let expression) = graph.nodes[name] else { continue }
            names.formUnion(expression.names.map(\.featureName))
        }
        return names
    }

    /// Compiles the conditions of the segments with the given indices; those with errors are left out.
    private func compileSegments(_ assembler: inout ProgramAssembler, _ indices: [Int]) -> [SegmentPlan] {
        indices.compactMap { segments[$0].compile(with: &assembler) }
    }

    private func makeTimings() -> [SegmentTiming] {
        segments.indices.filter { segments[$0].definition.evaluation == .continuous }.compactMap { index in
            var assembler = ProgramAssembler(graph: graph, sourceTypes: sourceTypes)
            assembler.assemble(segments[index].names)
            guard let segment = compileSegments(&assembler, [index]).first else { return nil }
            let sources = boundSources(assembler)
            return SegmentTiming(program: assembler.finish(), segment: segment, sources: sources)
        }
    }
}
