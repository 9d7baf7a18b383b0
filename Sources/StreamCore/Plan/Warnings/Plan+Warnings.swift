extension Plan {
    /// What is allowed but hardly meant: an `enter` that never or always holds, an `exit` that does, a tier
    /// that no value reaches, an `exit` that can hold together with `enter`, and a `where` that names a
    /// feature.
    ///
    /// A warning is never false, but not all that could be warned of is found. Takes some milliseconds a
    /// segment, and no more than about a second for a job of any size.
    ///
    /// - Returns: the warnings in the text's order.
    public func warnings() -> [Diagnostic] {
        let ranges = ValueRanges(self)
        let graph = NameGraph(definition)
        let effort = TrialEffort(segments: definition.segments.count)
        var warnings: [Diagnostic] = []
        for (segment, compiled) in zip(definition.segments, segments) {
            switch (segment.rule, compiled.rule) {
            case (.threshold(let threshold), .threshold(_, let enter, let exit)):
                let constant = ranges.warnings(threshold, enter: enter, exit: exit)
                warnings += constant
                guard constant.isEmpty, let source = threshold.exit,
                    let overlap = ConditionOverlap(segment, of: self, graph: graph),
                    let example = overlap.example(effort)
                else { continue }
                warnings.append(
                    Diagnostic(
                        .warning, at: source.position,
                        "\"exit\" can hold together with \"enter\", for example when \(example); "
                            + "then the customer does not enter"))
            case (.tiers(_, let tiers), .tiers(_, let value)):
                warnings += ranges.warnings(tiers, value: value)
            default: break
            }
        }
        warnings += misreadConditions(graph)
        return warnings.sorted { ($0.position, $0.message) < ($1.position, $1.message) }
    }
}

extension Plan {
    /// Names of features in a `where`, which reads the event's fields: unless some field that is read for its
    /// value is called the same, the feature was meant.
    fileprivate func misreadConditions(_ graph: NameGraph) -> [Diagnostic] {
        let fields = Set(sources.filter { $0.field >= 0 }.map { self.fields[$0.field] })
        return definition.features.flatMap { feature -> [Diagnostic] in
            guard let source = feature.condition, let condition = try? Expression.parse(source.text) else {
                return []
            }
            let misread = condition.names.filter { path in
                path.keys.count == 1 && graph.nodes[path.keys[0]] != nil && !fields.contains(path)
            }
            return misread.map { path in
                let what = if case .model = graph.nodes[path.keys[0]] { "model" } else { "feature" }
                return Diagnostic(
                    .warning, at: source.position,
                    "\"\(path)\" in \"where\" is a field of the event, not the \(what) of that name")
            }
        }
    }
}
