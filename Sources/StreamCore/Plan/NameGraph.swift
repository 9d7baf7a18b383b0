/// The features and models of a job by name: their parsed expressions, what they depend on, and an order in
/// which they can be computed.
struct NameGraph {
    enum Node {
        /// A feature with a state of its own.
        case source(FeatureDefinition)
        case expression(FeatureDefinition, SourceText, Expression)
        case model(ModelDefinition)
        /// A feature that cannot be read; its users need no second error.
        case broken
    }

    private(set) var nodes: [String: Node] = [:]
    /// For what models give beside the value under their own name: the model.
    private var modelsOfParts: [String: String] = [:]
    /// All names in the file's order: features, then models.
    private(set) var names: [String] = []
    /// Names that can be computed one after the other; those in cycles are left out.
    private(set) var order: [String] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// - Parameter unreadable: names that are defined somewhere else than in `definition`, badly.
    init(_ definition: JobDefinition, unreadable: [String] = []) {
        for feature in definition.features { add(feature) }
        // A name that is taken twice is an error of its own.
        for model in definition.models where nodes[model.name] == nil {
            nodes[model.name] = .model(model)
            names.append(model.name)
            for part in model.partNames { modelsOfParts[part] = model.name }
        }
        for name in unreadable where nodes[name] == nil {
            nodes[name] = .broken
            names.append(name)
        }
        var sorter = CycleFinder(graph: self)
        for name in names { sorter.visit(name) }
        order = sorter.order
        for cycle in sorter.cycles { report(cycle) }
    }

    private mutating func add(_ feature: FeatureDefinition) {
        names.append(feature.name)
        guard case .expression(let source) = feature.kind else {
            nodes[feature.name] = .source(feature)
            return
        }
        do throws(ExpressionError) {
            nodes[feature.name] = .expression(feature, source, try Expression.parse(source.text))
        } catch {
            diagnostics.append(Diagnostic(at: source.position(atOffset: error.offset), error.message))
            nodes[feature.name] = .broken
        }
    }

    private mutating func report(_ cycle: [String]) {
        guard let first = cycle.first, let node = nodes[first] else { return }
        let position =
            switch node {
            case .source(let feature): feature.position
            case .expression(_, let source, _): source.position
            case .model(let model): model.position
            case .broken: SourcePosition(line: 1, column: 1)
            }
        // A cycle through thousands of names is as clear by its beginning and its end.
        let names = cycle.count <= 12 ? cycle : cycle.prefix(6) + ["..."] + cycle.suffix(2)
        let path = (names + [first]).joined(separator: " -> ")
        diagnostics.append(Diagnostic(at: position, "\"\(first)\" depends on itself: \(path)"))
    }

    /// The features and models that a node reads directly, in order of first use.
    func dependencies(of name: String) -> [String] {
        switch nodes[name] {
        case .expression(_, _, let expression): expression.names.map { node(of: $0.featureName) }
        case .model(let model): model.inputs.map(\.feature)
        case .source, .broken, nil: []
        }
    }

    /// The model that gives `name` as one of its values; any other name as it is.
    func node(of name: String) -> String { modelsOfParts[name] ?? name }

    /// All names that the given ones reach, themselves included.
    func reach(_ roots: some Sequence<String>) -> Set<String> {
        var reached: Set<String> = []
        var open = roots.map { node(of: $0) }
        while let name = open.popLast() {
            if reached.insert(name).inserted { open += dependencies(of: name) }
        }
        return reached
    }

    /// What stands behind a path that names nothing known.
    func unknown(_ path: FieldPath) -> NameBinding {
        guard path.keys.count == 2, let node = nodes[path.keys[0]] else {
            return .unknown(suggestion: nearestName(to: path.featureName, among: names))
        }
        // What the values of a model are called shows only when it can be read.
        if case .broken = node { return .broken }
        guard case .model(let model) = node, !model.partNames.isEmpty else {
            return .unknown(suggestion: nil)
        }
        return .unknown(
            noun: "value of a model",
            suggestion: nearestName(to: path.featureName, among: model.partNames) ?? model.partNames[0])
    }
}

extension ModelDefinition {
    /// What the model gives beside the value under its own name.
    var parts: [String] {
        switch kind {
        case .logistic: []
        case .trained(let trained): trained.model.outputs.parts
        }
    }

    /// The same as expressions name it: with quotes where a part is no word.
    var partNames: [String] { parts.map { FieldPath([name, $0]).description } }

    /// The features that the model reads, in its own order.
    var inputs: [TrainedModel.Input] {
        switch kind {
        case .logistic(_, let weights):
            weights.map { TrainedModel.Input(feature: $0.feature, position: $0.position) }
        case .trained(let trained): trained.inputs
        }
    }
}

extension FieldPath {
    /// The name of a feature or model, which has one key; a longer path names none.
    var featureName: String { keys.count == 1 ? keys[0] : description }
}

/// Depth-first search with an explicit stack, so that a chain of any length is safe.
private struct CycleFinder {
    let graph: NameGraph
    /// Names whose dependencies all stand before them.
    private(set) var order: [String] = []
    private(set) var cycles: [[String]] = []
    private var path: [Step] = []
    /// Where a name stands in `path`; names that were left for good have none.
    private var depth: [String: Int] = [:]
    private var visited: Set<String> = []
    private var cyclic: Set<String> = []

    private struct Step {
        let name: String
        let dependencies: [String]
        /// How many of the dependencies have been looked at.
        var seen = 0
    }

    init(graph: NameGraph) { self.graph = graph }

    mutating func visit(_ root: String) {
        if !visited.contains(root) { descend(to: root) }
        while let step = path.last {
            guard step.seen < step.dependencies.count else {
                ascend()
                continue
            }
            path[path.count - 1].seen += 1
            let next = step.dependencies[step.seen]
            if let start = depth[next] {
                close(path[start...].map(\.name))
            } else if graph.nodes[next] != nil, !visited.contains(next) {
                descend(to: next)
            }
        }
    }

    private mutating func descend(to name: String) {
        visited.insert(name)
        depth[name] = path.count
        path.append(Step(name: name, dependencies: graph.dependencies(of: name)))
    }

    private mutating func ascend() {
        let name = path.removeLast().name
        depth[name] = nil
        if !cyclic.contains(name) { order.append(name) }
    }

    private mutating func close(_ cycle: [String]) {
        cycles.append(cycle)
        cyclic.formUnion(cycle)
    }
}
