/// Compiles features, models and segments into one straight-line program.
struct ProgramAssembler {
    private let graph: NameGraph
    /// What the sources hold, by name.
    private let sourceTypes: [String: ValueType]
    private var builder = ProgramBuilder()
    private var bindings: [String: NameBinding] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(graph: NameGraph, sourceTypes: [String: ValueType]) {
        self.graph = graph
        self.sourceTypes = sourceTypes
    }

    consuming func finish() -> Program { builder.finish() }

    /// Whether it is too large to be finished.
    var isOverfull: Bool { builder.isOverfull }

    /// The register and type of a name that has been assembled.
    func value(_ name: String) -> (register: Register, type: ValueType)? {
        guard case .value(let register, let type) = bindings[name] else { return nil }
        return (register, type)
    }

    /// Assembles the given names and all that they reach. Inputs come first, in the order of `names`.
    mutating func assemble(_ names: [String]) {
        let reached = graph.reach(names)
        for name in graph.names where reached.contains(name) {
            if case .source(let feature) = graph.nodes[name] {
                bindings[name] = noteLimit(at: feature.position) { $0.bindSource(name) }
            }
        }
        for name in graph.order where reached.contains(name) {
            switch graph.nodes[name] {
            case .expression(_, let source, let expression):
                bindings[name] =
                    compile(expression, in: source, expecting: nil)
                    .map { .value($0.register, $0.type) } ?? .broken
            case .model(let model):
                let results = noteLimit(at: model.position) { $0.compile(model) }
                for (index, value) in ([name] + model.partNames).enumerated() {
                    bindings[value] = results.map { .value($0[index], .number) } ?? .broken
                }
            case .source, .broken, nil: break
            }
        }
    }

    private mutating func bindSource(_ name: String) -> NameBinding {
        sourceTypes[name].map { .value(builder.input($0), $0) } ?? .broken
    }

    /// Reports the program's limit where `body` passes it.
    private mutating func noteLimit<Result>(
        at position: SourcePosition, _ body: (inout Self) -> Result
    ) -> Result {
        let wasOverfull = builder.isOverfull
        let result = body(&self)
        if builder.isOverfull, !wasOverfull {
            diagnostics.append(Diagnostic(at: position, ProgramBuilder.overfullMessage))
        }
        return result
    }

    mutating func compile(_ expression: Expression, in source: SourceText, expecting: ValueType?)
        -> (register: Register, type: ValueType)?
    {
        var errors: [ExpressionError] = []
        let bindings = bindings
        let graph = graph
        let result = builder.compile(expression, expecting: expecting, errors: &errors) { path in
            let name = path.featureName
            if let binding = bindings[name] { return binding }
            // Names in cycles have no binding.
            return graph.nodes[graph.node(of: name)] == nil ? graph.unknown(path) : .broken
        }
        diagnostics += errors.map { Diagnostic(at: source.position(atOffset: $0.offset), $0.message) }
        return result
    }

    /// The registers of what a model gives: of the value under its own name, and of its parts.
    private mutating func compile(_ model: ModelDefinition) -> [Register]? {
        let inputs = model.inputs.map { number($0.feature, at: $0.position) }
        let known = inputs.compactMap { $0 }
        guard known.count == inputs.count else { return nil }
        switch model.kind {
        case .logistic(let bias, let weights):
            var sum = builder.constant(bias)
            for (weight, feature) in zip(weights, known) {
                let term = builder.emit(.multiply, builder.constant(weight.weight), feature)
                sum = builder.emit(.add, sum, term)
            }
            return [builder.emit(.sigmoid, sum)]
        case .trained(let trained): return builder.predict(trained.model, inputs: known)
        }
    }

    /// The registers of a model's distances from its clusters, one behind the other.
    mutating func distances(of expression: Expression, in source: SourceText) -> (
        first: Register, count: Int
    )? {
        guard case .name(let path) = expression.node, case .model(let model) = graph.nodes[path.featureName],
            case .trained(let trained) = model.kind, case .clusters(let ids) = trained.model.outputs
        else {
            // What cannot be read, or is unknown, has an error of its own.
            if compile(expression, in: source, expecting: .number) != nil {
                diagnostics.append(
                    Diagnostic(
                        at: source.position,
                        "\"\(source.text)\" has no clusters; \"of\" must name a model of type kmeans or gmm"))
            }
            return nil
        }
        return value(model.partNames[0]).map { ($0.register, ids.count) }
    }

    /// The register of a feature that a model reads.
    private mutating func number(_ name: String, at position: SourcePosition) -> Register? {
        switch bindings[name] {
        case .value(let register, .number): return register
        case .value(_, let type):
            diagnostics.append(
                Diagnostic(at: position, "a model needs numbers, but \"\(name)\" is a \(type.rawValue)"))
        case nil where graph.nodes[name] == nil:
            let hint = nearestName(to: name, among: graph.names).map { "; did you mean \"\($0)\"?" } ?? ""
            diagnostics.append(Diagnostic(at: position, "unknown feature \"\(name)\"\(hint)"))
        default: break  // It has an error of its own, which is reported where it stands.
        }
        return nil
    }

    mutating func negate(_ register: Register, at position: SourcePosition) -> Register {
        noteLimit(at: position) { $0.builder.emit(.not, register, register) }
    }
}
