/// That customers are evaluated once more because the plan has changed.
public struct Reevaluation: Equatable, Sendable {
    /// ``ChangeCause/definition``, or ``ChangeCause/model`` where only models have changed.
    public var cause: ChangeCause
    /// The instant of the change: the partition's watermark then, ms since the epoch. Customers whose own
    /// time is later are evaluated at that.
    public var at: Int64
}

/// Under which plans a partition's customers were evaluated and written.
public struct PlanHistory: Equatable, Sendable {
    /// What the last plan meant; nil where that was not written down.
    public var meaning: PlanMeaning?
    /// While not all customers were evaluated under it.
    public var pending: Reevaluation?
    /// The last plan's layout, then those in which records may still be written.
    public var layouts: [LayoutDescriptor]

    public init(
        meaning: PlanMeaning? = nil, pending: Reevaluation? = nil, layouts: [LayoutDescriptor] = []
    ) {
        self.meaning = meaning
        self.pending = pending
        self.layouts = layouts
    }

    /// That all customers were evaluated and written under one plan.
    public init(of plan: Plan) { self.init(meaning: plan.meaning, layouts: [plan.descriptor]) }

    /// The history with the layout of a plan under which records are written as well.
    func including(_ plan: Plan) -> PlanHistory {
        let descriptor = plan.descriptor
        guard !layouts.contains(where: { $0.fingerprint == descriptor.fingerprint }) else { return self }
        if layouts.isEmpty { return PlanHistory(meaning: plan.meaning, layouts: [descriptor]) }
        var result = self
        result.layouts.append(descriptor)
        return result
    }

    /// Those of the memberships that some customer may have.
    var memberships: [LayoutDescriptor.Membership] {
        if pending != nil { return layouts.flatMap(\.memberships) }
        // Everybody was evaluated under the last plan, so who was in a retired segment has left it.
        return layouts.first?.memberships.filter { !$0.isRetired } ?? []
    }

    /// What is to be done about the customers under a plan of another meaning.
    /// - Parameter watermark: of the partition, ms since the epoch.
    func reevaluation(for plan: Plan, at watermark: Int64) -> Reevaluation? {
        guard let meaning else { return Reevaluation(cause: .definition, at: watermark) }
        if meaning == plan.meaning { return pending }
        let isOfModels = meaning.definitions == plan.meaning.definitions && pending?.cause != .definition
        return Reevaluation(cause: isOfModels ? .model : .definition, at: watermark)
    }
}
