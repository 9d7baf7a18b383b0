import StreamCore

/// All that the reference model knows of one customer.
struct ModelCustomer {
    private(set) var accepted: [ModelEvent] = []
    /// For each feature the accepted events that match it, in order of arrival.
    private var matches: [[Match]]
    private var memberships: [ModelMembership]
    /// No instant up to this one is still to be tried.
    private var triedThrough: Int64 = .min
    private var published = 0

    init(_ job: ModelJob) {
        matches = job.features.map { _ in [] }
        memberships = job.segments.map { _ in ModelMembership() }
    }

    /// The greatest timestamp accepted.
    var newest: Int64 { accepted.map(\.timestamp).max() ?? .min }

    /// Evaluates at every instant up to `end` at which anything could step.
    mutating func fireTimers(through end: Int64, of job: ModelJob, _ name: String) -> [ObservedChange] {
        guard !accepted.isEmpty, triedThrough < end else { return [] }
        var changes: [ObservedChange] = []
        let featureSteps = zip(job.features, matches).flatMap { feature, matches in
            feature.steps(of: matches, after: triedThrough, through: end)
        }.sorted()
        var pending = featureSteps[...]
        while true {
            let ends = zip(job.segments, memberships).flatMap { $0.ends($1) }
                .filter { $0 > triedThrough && $0 <= end }
            guard let next = (ends + pending.prefix(1)).min() else { break }
            changes += evaluate(at: next, of: job, name, cause: .timer)
            triedThrough = next
            pending = pending.drop { $0 <= next }
        }
        triedThrough = end
        return changes
    }

    /// Takes an event in at its own timestamp and evaluates at the customer's time.
    mutating func accept(_ event: ModelEvent, at time: Int64, of job: ModelJob) -> [ObservedChange] {
        accepted.append(event)
        for (index, feature) in job.features.enumerated() {
            if let match = feature.match(event) { matches[index].append(match) }
        }
        triedThrough = time
        return evaluate(at: time, of: job, event.customer, cause: .event, event: event.id)
    }

    /// Moves to another job and evaluates at the customer's time.
    /// - Parameter change: of the job.
    mutating func adopt(_ change: ModelJobChange, at time: Int64, _ name: String) -> [ObservedChange] {
        let exits = exits(because: change, at: time, name)
        matches = change.to.features.map { feature in
            let before = change.from.features.firstIndex { $0.remembersTheSame(as: feature) }
            return before.map { matches[$0] } ?? []
        }
        let before = memberships
        memberships = change.to.segments.map { segment in
            let index = change.from.segments.firstIndex {
                $0.definition.name == segment.definition.name && segment.continues($0)
            }
            guard let index else { return ModelMembership() }
            let keepsRun = change.unchanged.contains(segment.definition.name)
            return segment.moved(before[index], from: change.from.segments[index], keepsRun: keepsRun)
        }
        triedThrough = max(triedThrough, time)
        guard let cause = change.cause else { return [] }
        return exits + evaluate(at: time, of: change.to, name, cause: cause)
    }

    /// The exits from what the new job does not have.
    private mutating func exits(
        because change: ModelJobChange, at time: Int64, _ name: String
    ) -> [ObservedChange] {
        var exits: [ObservedChange] = []
        for (segment, membership) in zip(change.from.segments, memberships) {
            guard let output = segment.output(membership), let since = membership.enteredAt,
                !segment.definition.shadow, !change.to.publishes(output)
            else { continue }
            published += 1
            exits.append(
                ObservedChange(
                    kind: .exited, customer: name, segment: output, version: segment.definition.version,
                    sequence: published, at: time, since: since, cause: change.cause ?? .definition,
                    features: [:],
                    scores: [:]))
        }
        return exits
    }

    private mutating func evaluate(
        at time: Int64, of job: ModelJob, _ name: String, cause: ObservedChange.Cause, event: String? = nil
    ) -> [ObservedChange] {
        let moment = ModelMoment(job: job, matches: matches, time: time)
        var changes: [ObservedChange] = []
        for (index, segment) in job.segments.enumerated() {
            if cause == .timer, segment.definition.evaluation == .event { continue }
            let transitions = segment.evaluate(&memberships[index], at: time, in: moment)
            if segment.definition.shadow { continue }
            for transition in transitions {
                published += 1
                changes.append(
                    ObservedChange(
                        kind: transition.kind, customer: name, segment: transition.segment,
                        version: segment.definition.version, sequence: published, at: time,
                        since: transition.since, cause: cause, eventID: event,
                        features: moment.features(reachedBy: segment),
                        scores: moment.scores(for: segment)))
            }
        }
        return changes
    }
}
