/// What a label says, made ready to run: a job of the features that it reaches, without segments.
///
/// A label is an expression over a job's features that tells what came true. It is evaluated on a state of
/// its own, which begins at an instant and knows nothing of before.
public final class LabelPlan: Sendable {
    /// The features that the label reaches, and behind them the label itself, ``index``.
    public let plan: Plan

    /// The label's index into the plan's features.
    public var index: Int { plan.features.count - 1 }

    private init(_ plan: Plan) { self.plan = plan }

    /// Checks a label and makes it ready to run.
    /// - Parameters:
    ///   - name: what the label is called; no feature and no model of the job has this name.
    ///   - job: a job without errors.
    /// - Returns: the label, nil where it has errors; and these.
    public static func make(
        _ source: SourceText, named name: String, over job: Plan
    ) -> (label: LabelPlan?, errors: [Diagnostic]) {
        var definition = job.definition
        definition.segments = []
        definition.features = zip(job.definition.features, job.features).map { $0.typed($1.type) }
        definition.features.append(FeatureDefinition(name: name, kind: .expression(source)))
        // With all names first, so that an error can say which one may have been meant.
        let (whole, diagnostics) = Plan.make(definition)
        guard let type = whole?.features.last?.type else {
            return (nil, diagnostics.filter { $0.severity == .error })
        }
        guard type != .string else {
            return (nil, [Diagnostic(at: source.position, "must be a bool or a number, but is a string")])
        }
        let reached = NameGraph(definition).reach([name])
        definition.features.removeAll { !reached.contains($0.name) }
        definition.models.removeAll { !reached.contains($0.name) }
        let (plan, errors) = Plan.make(definition)
        return (plan.map(LabelPlan.init), errors.filter { $0.severity == .error })
    }

    /// The features whose window may leave out the beginning of a horizon, ms: because it is shorter, or
    /// because it begins with a whole step of the granularity.
    public func features(narrowerThan horizon: Int64) -> [FeatureDefinition] {
        plan.definition.features.filter { feature in
            guard case .rolling(let length) = feature.window else { return false }
            return length - feature.granularity < horizon
        }
    }
}

extension FeatureDefinition {
    /// The feature with the type that the job's expressions have given to it, whoever reads it now.
    fileprivate func typed(_ type: ValueType) -> FeatureDefinition {
        var feature = self
        switch (kind, type) {
        case (.last(let path, nil), .number): feature.kind = .last(path, fallback: .number(0))
        case (.first(let path, nil), .number): feature.kind = .first(path, fallback: .number(0))
        case (.last(let path, nil), .string): feature.kind = .last(path, fallback: .string(""))
        case (.first(let path, nil), .string): feature.kind = .first(path, fallback: .string(""))
        default: break
        }
        return feature
    }
}
