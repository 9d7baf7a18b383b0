/// Predictions and what becomes of them.
///
/// A customer has at most one prediction of a labelled model that is awaited. It is made at an accepted
/// event, and comes true with an event of the label's type in time, or is wrong at the first instant behind.
/// So a silent customer is looked at once more, and then no longer.
extension Engine {
    /// Resolves the predictions that an accepted event makes true. Those whose time is over have been
    /// resolved.
    @inline(__always)
    mutating func fulfilPredictions(of customer: Customer, by event: Event) {
        guard !labels.isEmpty else { return }
        for interest in labels.interests(of: event.type) {
            let label = labels.label(of: interest)
            let at = customer.state(label.state, as: Prediction.self).pointee.at
            guard at != Prediction.none, event.timestamp > at, event.timestamp < label.expiry(customer) else {
                continue
            }
            resolve(label, customer, isPositive: true)
            if label.learner >= 0 { learners[label.learner].learn(row(label, customer), isPositive: true) }
        }
    }

    /// Resolves the predictions whose time is over.
    @inline(__always)
    mutating func expirePredictions(of customer: Customer, at time: Int64) {
        for index in labels.indices {
            let label = labels[index]
            let expiry = label.expiry(customer)
            guard expiry <= time else { continue }
            resolve(label, customer, isPositive: false)
            guard label.learner >= 0 else { continue }
            learners[label.learner].noteNegative(
                row(label, customer), of: XXHash64.hash(customer.id), at: expiry)
        }
    }

    /// Makes predictions where none is awaited, with the values of the evaluation that was just done.
    @inline(__always)
    mutating func predict(_ customer: Customer, at time: Int64) {
        for index in labels.indices {
            let label = labels[index]
            let prediction = customer.state(label.state, as: Prediction.self)
            let probability = machine.numbers[label.probability]
            guard prediction.pointee.at == Prediction.none, !probability.isNaN else { continue }
            prediction.pointee = Prediction(at: time, probability: probability)
            guard label.learner >= 0 else { continue }
            learners[label.learner].remember(machine.numbers, in: row(label, customer))
        }
    }

    /// Learns from the predictions that have failed since the last event, or since time has moved on before.
    @inline(__always)
    func settleLearners() {
        for index in learners.indices { learners[index].settle() }
    }

    private mutating func resolve(_ label: AwaitedLabel, _ customer: Customer, isPositive: Bool) {
        let prediction = customer.state(label.state, as: Prediction.self)
        LabelFigures.count(
            prediction.pointee.probability, isPositive: isPositive, in: &statistics.models, at: label.counts)
        prediction.pointee = Prediction()
    }

    private func row(_ label: AwaitedLabel, _ customer: Customer) -> UnsafeMutablePointer<Double> {
        customer.state(label.row, as: Double.self)
    }
}
