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
            changes += evaluate(at: next, of: job, name, cause: nil)
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
        return evaluate(at: time, of: job, event.customer, cause: event.id)
    }

    /// `cause`: the event's id, nil for a timer.
    private mutating func evaluate(
        at time: Int64, of job: ModelJob, _ name: String, cause: String?
    ) -> [ObservedChange] {
        let moment = ModelMoment(job: job, matches: matches, time: time)
        var changes: [ObservedChange] = []
        for (index, segment) in job.segments.enumerated() {
            if cause == nil, segment.definition.evaluation == .event { continue }
            let transitions = segment.evaluate(&memberships[index], at: time, in: moment)
            if segment.definition.shadow { continue }
            for transition in transitions {
                published += 1
                changes.append(
                    ObservedChange(
                        kind: transition.kind, customer: name, segment: transition.segment,
                        version: segment.definition.version, sequence: published, at: time,
                        since: transition.since, cause: cause == nil ? .timer : .event, eventID: cause,
                        features: moment.features(reachedBy: segment),
                        scores: moment.scores(for: segment)))
            }
        }
        return changes
    }
}
