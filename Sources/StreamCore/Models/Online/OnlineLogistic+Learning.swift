import Glibc

/// What an engine's own model does beside scoring.
///
/// While timers fire, weights stay as they are. The labels that they find false are learned together, before
/// the next event or before more timers fire, in an order that does not depend on that of the timers. So a
/// restart, or a customer who was not in memory, changes nothing.
extension OnlineLogistic {
    /// Keeps the standardised inputs of a prediction, and takes the inputs into their means and deviations.
    /// - Parameters:
    ///   - numbers: the registers of the engine's program.
    ///   - row: ``inputCount`` doubles, to be handed to ``learn(_:isPositive:)`` later.
    func remember(_ numbers: UnsafePointer<Double>, in row: UnsafeMutablePointer<Double>) {
        for index in 0..<inputCount {
            let value = numbers[registers[index]]
            row[index] = moments[index].standardize(value)
            moments[index].add(value)
        }
    }

    /// Learns from a prediction whose label is known, with the weights as they are now.
    func learn(_ row: UnsafePointer<Double>, isPositive: Bool) {
        var sum = coordinates[inputCount].weight
        for index in 0..<inputCount { sum += row[index] * coordinates[index].weight }
        guard sum.isFinite else { return }
        let error = logistic(sum) - (isPositive ? 1 : 0)
        for index in 0..<inputCount { step(index, gradient: error * row[index]) }
        step(inputCount, gradient: error)
    }

    private func step(_ index: Int, gradient: Double) {
        var coordinate = coordinates[index]
        let n = coordinate.n + gradient * gradient
        let sigma = (n.squareRoot() - coordinate.n.squareRoot()) / rates.alpha
        coordinate.z += gradient - sigma * coordinate.weight
        coordinate.n = n
        coordinate.weight = weight(coordinate, isPenalised: index < inputCount)
        coordinates[index] = coordinate
    }

    /// The weight that follows from `z` and `n`.
    func weight(_ coordinate: Coordinate, isPenalised: Bool) -> Double {
        let (l1, l2) = isPenalised ? (rates.l1, rates.l2) : (0, 0)
        guard coordinate.z.magnitude > l1 else { return 0 }
        let excess = coordinate.z - (coordinate.z < 0 ? -l1 : l1)
        return -excess / ((rates.beta + coordinate.n.squareRoot()) / rates.alpha + l2)
    }

    /// Takes note of a prediction whose label has not come true, to be learned from by ``settle()``.
    /// - Parameters:
    ///   - customer: hash of the customer's id.
    ///   - time: the instant at which that was certain.
    func noteNegative(_ row: UnsafePointer<Double>, of customer: UInt64, at time: Int64) {
        resolved.append(ResolvedRows.Key(time: time, customer: customer), row, count: inputCount)
    }

    /// Learns from all predictions that were noted.
    func settle() {
        guard !resolved.isEmpty else { return }
        resolved.sort()
        resolved.forEach(count: inputCount) { learn($0, isPositive: false) }
        resolved.removeAll()
    }
}
