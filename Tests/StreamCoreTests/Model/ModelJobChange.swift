import StreamCore

/// One job in place of another.
struct ModelJobChange {
    var from: ModelJob
    var to: ModelJob
    /// The names of segments that mean what they did.
    var unchanged: Set<String>
    /// Of the changes; nil when all segments mean what they did.
    var cause: ObservedChange.Cause?
}

extension ModelFeature {
    /// Whether what was remembered for this feature is right for the other one.
    func remembersTheSame(as other: ModelFeature) -> Bool {
        var (a, b) = (definition, other.definition)
        a.name = ""
        b.name = ""
        // As text, because a fallback of NaN differs from itself.
        return "\(a)" == "\(b)" && holdsText == other.holdsText
    }
}

extension ModelJob {
    func publishes(_ output: String) -> Bool {
        segments.contains { !$0.definition.shadow && $0.outputNames.contains(output) }
    }
}

extension ModelSegment {
    /// Whether memberships of an earlier segment of the same name go on in this one.
    func continues(_ earlier: ModelSegment) -> Bool {
        isThreshold == earlier.isThreshold && definition.shadow == earlier.definition.shadow
    }

    private var isThreshold: Bool { if case .threshold = rule { true } else { false } }

    var outputNames: [String] {
        switch rule {
        case .threshold: [definition.name]
        case .tiers(_, let tiers): tiers.map { "\(definition.name).\($0.name)" }
        case .clusters: []
        }
    }

    /// What the customer is in.
    func output(_ membership: ModelMembership) -> String? {
        guard membership.enteredAt != nil else { return nil }
        guard !isThreshold else { return definition.name }
        return membership.tier.map { outputNames[$0] }
    }

    /// The membership in an earlier segment as one in this.
    func moved(_ membership: ModelMembership, from earlier: ModelSegment, keepsRun: Bool) -> ModelMembership {
        var moved = membership
        if !keepsRun { moved.holdingSince = nil }
        if case .threshold(let options, _, _) = rule, options.confirm == 0 { moved.holdingSince = nil }
        guard let tier = membership.tier else { return moved }
        moved.tier = outputNames.firstIndex(of: earlier.outputNames[tier])
        return moved.tier == nil ? ModelMembership() : moved
    }
}
