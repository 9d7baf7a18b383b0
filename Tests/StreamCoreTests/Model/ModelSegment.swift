import StreamCore

/// Where one customer stands in one segment, or in one family of tiers.
struct ModelMembership {
    /// Set while inside.
    var enteredAt: Int64?
    var exitedAt: Int64?
    /// The first evaluation of the unbroken run of `enter` without `exit`; set while outside only.
    var holdingSince: Int64?
    /// The tier that the customer is in, or the index of the cluster.
    var tier: Int?
}

/// A change of one segment's membership, before it gets its number.
struct ModelTransition {
    var kind: ObservedChange.Kind
    var segment: String
    var since: Int64?
}

/// One segment's rule with its expressions parsed.
struct ModelSegment {
    enum Rule {
        case threshold(SegmentDefinition.Threshold, enter: ModelExpression, exit: ModelExpression?)
        case tiers(of: ModelExpression, [SegmentDefinition.Tier])
        case clusters(of: ModelExpression, Double)
    }

    let definition: SegmentDefinition
    let rule: Rule

    /// Evaluates at `time`, the instant of `moment`.
    func evaluate(
        _ membership: inout ModelMembership, at time: Int64, in moment: ModelMoment
    ) -> [ModelTransition] {
        let lookup = moment.value
        switch rule {
        case .threshold(let options, let enter, let exit):
            let enters = enter.value(of: lookup).isTrue
            let exits = exit.map { $0.value(of: lookup).isTrue } ?? !enters
            return step(&membership, options, enters: enters, exits: exits, at: time)
        case .tiers(let value, let tiers):
            // A missing number is NaN: no comparison below holds.
            let reached = value.value(of: lookup).number ?? .nan
            let next = tier(for: reached, from: membership.tier, in: tiers)
            return move(&membership, to: next, tiers.map(\.name), at: time)
        case .clusters(let model, let margin):
            let distances = moment.distances(model.names[0])
            guard let next = cluster(from: membership.tier, distances.map(\.distance), margin) else {
                return []
            }
            return move(&membership, to: next, distances.map { "\($0.id)" }, at: time)
        }
    }

    /// The instants at which a dwell, a cool-down or a confirmation ends; nothing for tiers.
    func ends(_ membership: ModelMembership) -> [Int64] {
        guard case .threshold(let options, _, _) = rule, definition.evaluation == .continuous else {
            return []
        }
        return [
            membership.enteredAt.map { $0 + options.minDwell },
            membership.exitedAt.map { $0 + options.cooldown },
            membership.holdingSince.map { $0 + options.confirm },
        ].compactMap { $0 }
    }

    private func step(
        _ membership: inout ModelMembership, _ options: SegmentDefinition.Threshold, enters: Bool,
        exits: Bool, at time: Int64
    ) -> [ModelTransition] {
        if let enteredAt = membership.enteredAt {
            guard exits, time >= enteredAt + options.minDwell else { return [] }
            membership = ModelMembership(exitedAt: time)
            return [ModelTransition(kind: .exited, segment: definition.name, since: enteredAt)]
        }
        guard enters, !exits else {
            membership.holdingSince = nil
            return []
        }
        let holdingSince = membership.holdingSince ?? time
        membership.holdingSince = holdingSince
        let cooledDown = membership.exitedAt.map { time >= $0 + options.cooldown } ?? true
        guard cooledDown, time >= holdingSince + options.confirm else { return [] }
        membership = ModelMembership(enteredAt: time)
        return [ModelTransition(kind: .entered, segment: definition.name)]
    }

    private func tier(for value: Double, from current: Int?, in tiers: [SegmentDefinition.Tier]) -> Int {
        let last = tiers.count - 1
        guard let current else { return tiers.firstIndex { reaches(value, $0.enter) } ?? last }
        if let higher = tiers[..<current].firstIndex(where: { reaches(value, $0.enter) }) { return higher }
        guard let exit = tiers[current].exit, value < exit else { return current }
        return tiers[(current + 1)...].firstIndex { tier in
            tier.exit.map { !(value < $0) } ?? false
        } ?? last
    }

    private func reaches(_ value: Double, _ threshold: Double?) -> Bool {
        threshold.map { value >= $0 } ?? false
    }

    private func cluster(from current: Int?, _ distances: [Double], _ margin: Double) -> Int? {
        let known = distances.indices.filter { !distances[$0].isNaN }
        guard let nearest = known.min(by: { (distances[$0], $0) < (distances[$1], $1) }) else {
            return current
        }
        guard let current else { return nearest }
        let own = distances[current]
        return own - distances[nearest] > margin * own ? nearest : current
    }

    private func move(
        _ membership: inout ModelMembership, to next: Int, _ names: [String], at time: Int64
    ) -> [ModelTransition] {
        guard next != membership.tier else { return [] }
        func name(_ index: Int) -> String { "\(definition.name).\(names[index])" }
        let exit = membership.tier.map {
            ModelTransition(kind: .exited, segment: name($0), since: membership.enteredAt)
        }
        membership = ModelMembership(enteredAt: time, tier: next)
        return [exit, ModelTransition(kind: .entered, segment: name(next))].compactMap { $0 }
    }
}
