@testable import StreamCore

extension TreeEnsemble {
    /// The results for one row.
    func results(_ inputs: [Double]) -> [Double] {
        // What stands in scratch memory makes no difference.
        var scratch = [Double](repeating: .nan, count: scratchCount)
        var results = [Double](repeating: .nan, count: outputs.count)
        score(inputs, scratch: &scratch, into: &results)
        return results
    }

    func bounds(_ box: [Interval]) -> [Interval] {
        var scratch = [Interval](repeating: .nan, count: scratchCount)
        var results = [Interval](repeating: .nan, count: outputs.count)
        bound(box, scratch: &scratch, into: &results)
        return results
    }
}

/// One margin, doubles, no transform.
func plainEnsemble(
    _ trees: [TreeDescription], inputs: Int = 2, base: Double = 0
) -> EnsembleDescription {
    EnsembleDescription(
        inputCount: inputs, trees: trees, inputPrecision: .double, sumPrecision: .double, baseMargins: [base],
        transform: .identity, outputs: .score, unit: .value)
}

func split(
    _ input: Int, _ test: TreeDescription.Test, _ missing: TreeDescription.Missing = .left, left: Int = 1,
    right: Int = 2
) -> TreeDescription.Node {
    .split(.init(input: input, test: test, missing: missing, left: left, right: right))
}
