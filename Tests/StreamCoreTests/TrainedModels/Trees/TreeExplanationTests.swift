import Testing

@testable import StreamCore

@Suite struct TreeExplanationTests {
    private static let tree = TreeDescription(
        nodes: [
            split(0, .less(than: 1), left: 1, right: 2), split(1, .less(than: 5), left: 3, right: 4),
            .leaf(0),
            .leaf(1), .leaf(2),
        ], leafValues: [8, 1, 3], weights: [10, 5, 5, 4, 1])

    @Test("Contributions are the differences of means on the way")
    func contributions() throws {
        // Means: 1.4 below the left side, 4.7 in all.
        let ensemble = try TreeEnsemble(plainEnsemble([Self.tree], base: 100))
        let explanation = ensemble.explain([0, 9], part: nil)
        #expect(abs(explanation.baseline - 104.7) < 1e-12)
        #expect(abs(explanation.contributions[0] - (1.4 - 4.7)) < 1e-12)
        #expect(abs(explanation.contributions[1] - (3 - 1.4)) < 1e-12)
        #expect(ensemble.explain([2, 9], part: nil).contributions[1] == 0)
    }

    @Test("Without weights each leaf counts alike; given means come first where they are finite")
    func means() throws {
        var tree = Self.tree
        tree.weights = nil
        #expect(try TreeEnsemble(plainEnsemble([tree])).explain([0, 0], part: nil).baseline == 4)
        tree.means = [6, .nan, 0, 0, 0]
        let explanation = try TreeEnsemble(plainEnsemble([tree])).explain([0, 0], part: nil)
        #expect(explanation.baseline == 6)
        #expect(explanation.contributions == [2 - 6, 1 - 2])
    }

    @Test("Baseline and contributions add up to the margin", arguments: 0..<60)
    func addsUp(seed: UInt64) throws {
        var random = RandomEnsemble(seed: seed)
        let ensemble = try TreeEnsemble(random.description)
        let reference = ReferenceEnsemble(description: random.description)
        for _ in 0..<10 {
            let inputs = random.inputs()
            for (part, margin) in reference.margins(inputs).enumerated() {
                let explanation = ensemble.explain(
                    inputs, part: random.description.outputs == .score ? nil : part)
                let sum = explanation.contributions.reduce(explanation.baseline, +)
                #expect(abs(sum - margin) < 1e-4)
            }
        }
    }
}
