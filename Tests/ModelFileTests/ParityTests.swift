import Foundation
import ModelFiles
import Testing

@testable import StreamCore

/// Results are those of the library that trained a model.
@Suite struct ParityTests {
    private static let isCI = ProcessInfo.processInfo.environment["CI"] != nil

    @Test("CI has models to compare with", .enabled(if: isCI, "outside of CI they may be missing"))
    func casesAreThere() {
        #expect(ParityCase.all.count >= 50, "run scripts/parity-models")
    }

    @Test(
        "Results and leaves are the library's",
        .enabled(if: !ParityCase.all.isEmpty, "run scripts/parity-models to compare with the libraries"),
        arguments: ParityCase.all)
    func resultsAgree(folder: URL) throws {
        let parity = try ParityCase(folder)
        let kind = try #require(ModelFileKind(rawValue: parity.kind))
        let model = try ModelFile.read(parity.model, as: kind).model
        try #require(model.inputCount == parity.columns)
        try #require(model.outputs.count == parity.results)
        var scratch = [Double](repeating: .nan, count: model.scratchCount)
        var results = [Double](repeating: .nan, count: parity.results)
        var (greatest, wrongLabels, wrongLeaves) = (0.0, 0, 0)
        // All rows take a minute without optimization.
        for row in stride(from: 0, to: parity.rows, by: Self.isCI ? 1 : 5) {
            let inputs = Array(parity.inputs[row * parity.columns..<(row + 1) * parity.columns])
            model.score(inputs, scratch: &scratch, into: &results)
            for index in results.indices {
                let wanted = parity.outputs[row * parity.results + index]
                if index == 0, model.outputs != .score {
                    wrongLabels += results[0] == wanted ? 0 : 1
                } else {
                    greatest = max(greatest, parity.difference(results[index], wanted))
                }
            }
            guard parity.trees > 0, let ensemble = model as? TreeEnsemble else { continue }
            let leaves = ensemble.leaves(of: inputs).map { Int32($0) }
            let wanted = parity.leaves[row * parity.trees..<(row + 1) * parity.trees]
            wrongLeaves += leaves.elementsEqual(wanted) ? 0 : 1
        }
        #expect(greatest <= 1e-6)
        #expect(wrongLabels == 0)
        #expect(wrongLeaves == 0)
    }
}
