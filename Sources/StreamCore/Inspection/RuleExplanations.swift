extension Hysteresis {
    /// What holds a customer where they are.
    /// - Parameter exit: nil for the negation of `enter`.
    func explanation(
        _ state: State, heldSince: Int64, enter: ConditionExplanation, exit: ConditionExplanation?,
        at time: Int64
    ) -> ConditionsExplanation {
        func running(since start: Int64, _ length: Int64) -> Int64? {
            start != Self.never && start + length > time ? start + length : nil
        }
        var explanation = ConditionsExplanation(enter: enter, exit: exit, heldBy: [])
        let exits = exit?.holds ?? !enter.holds
        if state.isInside {
            explanation.dwellUntil = running(since: state.changedAt, minDwell)
            if exits, explanation.dwellUntil != nil { explanation.heldBy = [.dwell] }
            return explanation
        }
        explanation.cooldownUntil = running(since: state.changedAt, cooldown)
        explanation.confirmingUntil = running(since: heldSince, confirm)
        if heldSince != Self.never { explanation.confirmingSince = heldSince }
        if enter.holds, !exits {
            if explanation.cooldownUntil != nil { explanation.heldBy.append(.cooldown) }
            if explanation.confirmingUntil != nil { explanation.heldBy.append(.confirm) }
        }
        return explanation
    }
}

extension Clusters {
    /// Where a customer is among the clusters.
    func explanation(
        _ names: [String], distances: UnsafePointer<Double>, _ expression: String, _ value: Double,
        current: UInt32
    ) -> ClustersExplanation {
        let own = current == OneOfMany.none ? nil : distances[Int(current)]
        return ClustersExplanation(
            expression: expression, value: value, margin: margin,
            clusters: names.enumerated().map { index, name in
                ClustersExplanation.Cluster(
                    name: name, distance: distances[index], isCurrent: index == current,
                    lead: own.flatMap {
                        index == current ? nil : ($0 - distances[index]) - margin * $0
                    })
            })
    }
}
