import Testing

@testable import StreamCore

@Suite struct TreeEnsembleTests {
    @Test("Leaves and sums are those of the plain reading", arguments: 0..<120)
    func scoresAgree(seed: UInt64) throws {
        var random = RandomEnsemble(seed: seed)
        let ensemble = try TreeEnsemble(random.description)
        let reference = ReferenceEnsemble(description: random.description)
        for _ in 0..<20 {
            let inputs = random.inputs()
            #expect(ensemble.leaves(of: inputs) == reference.leaves(inputs), "\(inputs)")
            let margins = reference.margins(inputs)
            let results = ensemble.results(inputs)
            if random.description.transform == .identity {
                #expect(Array(results.suffix(margins.count)) == margins)
            }
            guard margins.count > 1 else { continue }
            let best = results[1...].max()
            #expect(results[Int(results[0]) + 1] == best)
            #expect(!results[1..<Int(results[0]) + 1].contains { $0 == best })
        }
    }

    @Test("Every layout is used by the random ensembles")
    func layoutsAreCovered() throws {
        var (padded, walked, categorical, sorted) = (0, 0, 0, 0)
        for seed in 0..<120 as Range<UInt64> {
            guard case .double(let table) = try TreeEnsemble(RandomEnsemble(seed: seed).description).table
            else { continue }
            padded += table.padded.fours.count
            walked += table.walked.count
            categorical += table.categorical.count
            sorted += table.sets.count { !$0.areBits }
        }
        #expect(min(padded, walked, categorical, sorted) > 50)
    }

    @Test(
        "Transforms",
        arguments: [
            (MarginTransform.identity, -1.5), (.sigmoid(scale: 1), 0.18242552380635635),
            (.sigmoid(scale: 2), 0.04742587317756678), (.exponential, 0.22313016014842982),
            (.softplus, 0.2014132779827524), (.signedSquare, -2.25), (.step, 0),
        ] as [(MarginTransform, Double)])
    func transforms(transform: MarginTransform, result: Double) throws {
        var description = plainEnsemble([], base: -1.5)
        description.transform = transform
        #expect(abs(try TreeEnsemble(description).results([0, 0])[0] - result) < 1e-15)
    }

    @Test("Softmax of margins that would overflow")
    func softmaxIsStable() throws {
        var description = plainEnsemble([])
        description.baseMargins = [1000, 999, -1000]
        description.outputs = .classes(["a", "b", "c"])
        description.transform = .softmax
        let results = try TreeEnsemble(description).results([0, 0])
        #expect(results[0] == 0 && abs(results[1] - 0.7310585786300049) < 1e-15 && results[3] == 0)
    }

    @Test("Equal trees have equal fingerprints, however their nodes are numbered")
    func fingerprints() throws {
        let tree = TreeDescription(
            nodes: [split(0, .less(than: 1)), .leaf(0), .leaf(1)], leafValues: [1, 2])
        let other = TreeDescription(
            nodes: [split(0, .less(than: 1), left: 3, right: 1), .leaf(0), .leaf(0), .leaf(1)],
            leafValues: [2, 1])
        func fingerprint(_ change: (inout EnsembleDescription) -> Void) throws -> UInt64 {
            var description = plainEnsemble([tree])
            change(&description)
            return try TreeEnsemble(description).fingerprint
        }
        let original = try fingerprint { _ in }
        #expect(try original == fingerprint { $0.trees = [other] })
        #expect(try original == fingerprint { $0.inputNames = ["a", "b"] })
        let changes: [(inout EnsembleDescription) -> Void] = [
            { $0.trees[0].leafValues[1] = 3 }, { $0.trees[0].nodes[0] = split(1, .less(than: 1)) },
            { $0.trees[0].nodes[0] = split(0, .lessOrEqual(to: 1)) },
            { $0.trees[0].nodes[0] = split(0, .less(than: 1), .right) },
            { $0.trees[0].nodes[0] = split(0, .oneOf([1])) }, { $0.baseMargins = [1] },
            { $0.transform = .exponential }, { $0.divisor = 2 }, { $0.readsTinyAsZero = true },
            { $0.inputPrecision = .single }, { $0.sumPrecision = .single }, { $0.trees.append(tree) },
            { $0.inputCount = 3 },
        ]
        let all = try changes.map { try fingerprint($0) } + [original]
        #expect(Set(all).count == all.count)
    }
}
