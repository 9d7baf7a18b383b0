/// A model that says for one row how its value comes about as `baseline + sum of coefficient * input`,
/// so that a linear transform before it can be taken into the explanation.
protocol LocallyLinear: Model {
    /// - Parameters:
    ///   - inputs: ``Model/inputCount`` numbers.
    ///   - part: as for ``Model/explain(_:part:)``.
    func linearization(at inputs: [Double], part: Int?) -> Linearization
}

/// `baseline + sum of coefficient * input`, at one row.
struct Linearization {
    var unit: ModelExplanation.Unit
    var baseline: Double
    /// One for each input.
    var coefficients: [Double]
}
