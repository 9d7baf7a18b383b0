@testable import StreamCore

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
