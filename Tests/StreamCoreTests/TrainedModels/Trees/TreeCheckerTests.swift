import Testing

@testable import StreamCore

/// Descriptions come from files, so anything may stand in them.
@Suite struct TreeCheckerTests {
    private static let leaf = TreeDescription.Node.leaf(0)
    private static let test = TreeDescription.Test.less(than: 1)

    @Test(
        "What is wrong with a tree is said with its place",
        arguments: [
            ([], [0], "tree 0 has no node"),
            ([.leaf(1)], [0], "tree 0, node 0: there is no leaf 1"),
            ([.leaf(-1)], [0], "tree 0, node 0: there is no leaf -1"),
            ([leaf], [.nan], "tree 0: the value of leaf 0 is not finite"),
            ([split(0, test, left: 0, right: 1), leaf], [0], "tree 0, node 0: two ways lead to it"),
            ([split(0, test, left: 1, right: 1), leaf], [0], "tree 0, node 1: two ways lead to it"),
            ([split(0, test, left: 1, right: 9), leaf], [0], "tree 0, node 0: there is no node 9"),
            ([split(0, test, left: -1, right: 1), leaf], [0], "tree 0, node 0: there is no node -1"),
            ([split(2, test), leaf, leaf], [0], "tree 0, node 0: there is no input 2"),
            ([split(-1, test), leaf, leaf], [0], "tree 0, node 0: there is no input -1"),
            (
                [split(0, .less(than: .nan)), leaf, leaf], [0],
                "tree 0, node 0: the threshold is not a number"
            ),
            (
                [split(0, .less(than: -.infinity)), leaf, leaf], [0],
                "tree 0, node 0: no number is less than the threshold"
            ),
            (
                [split(0, .oneOf([1]), .asZero), leaf, leaf], [0],
                "tree 0, node 0: zero cannot be missing from a set of categories"
            ),
        ] as [([TreeDescription.Node], [Double], String)])
    func treeFaults(nodes: [TreeDescription.Node], values: [Double], message: String) {
        let description = plainEnsemble([TreeDescription(nodes: nodes, leafValues: values)])
        #expect(throws: ModelError(message)) { try TreeEnsemble(description) }
    }

    private struct Fault: Sendable {
        let message: String
        let change: @Sendable (inout EnsembleDescription) -> Void

        init(_ message: String, _ change: @escaping @Sendable (inout EnsembleDescription) -> Void) {
            self.message = message
            self.change = change
        }
    }

    private static let faults: [Fault] = [
        Fault("-1 inputs") { $0.inputCount = -1 },
        Fault("1 names for 2 inputs") { $0.inputNames = ["a"] },
        Fault("0 sums") { $0.baseMargins = [] },
        Fault("not finite") { $0.baseMargins = [.infinity] },
        Fault("the outputs do not fit 2 sums") { $0.baseMargins = [0, 0] },
        Fault("the outputs do not fit") { $0.outputs = .clusters([1]) },
        Fault("cannot be divided") { $0.divisor = 0 },
        Fault("scale") { $0.transform = .sigmoid(scale: .nan) },
        Fault("tree 0: there is no sum 1") { $0.trees[0].margin = 1 },
        Fault("not finite") {
            $0.trees[0].leafValues = [1e300]
            $0.sumPrecision = .single
        },
    ]

    @Test("What is wrong with an ensemble", arguments: faults.indices)
    func ensembleFaults(index: Int) {
        var description = plainEnsemble([TreeDescription(nodes: [Self.leaf], leafValues: [0])])
        Self.faults[index].change(&description)
        let error = #expect(throws: ModelError.self) { try TreeEnsemble(description) }
        #expect(error?.description.contains(Self.faults[index].message) == true)
    }

    @Test("A tree may be as deep as the limit, and no deeper")
    func depthIsLimited() throws {
        let most = EnsembleDescription.maximumDepth
        let ensemble = try TreeEnsemble(plainEnsemble([Self.chain(most)], inputs: 1))
        #expect(ensemble.results([Double(most / 2) + 0.5]) == [Double(most / 2) + 1])
        #expect(ensemble.bounds([.anything]) == [.hull(0, Double(most), nan: false)])
        #expect(throws: ModelError.self) {
            try TreeEnsemble(plainEnsemble([Self.chain(most + 1)], inputs: 1))
        }
    }

    /// A tree of splits at 0, 1, 2, ... on its right side.
    private static func chain(_ depth: Int) -> TreeDescription {
        var nodes: [TreeDescription.Node] = []
        for level in 0..<depth {
            let next = 2 * level + 2
            nodes.append(split(0, .lessOrEqual(to: Double(level)), left: next - 1, right: next))
            nodes.append(.leaf(level))
        }
        nodes.append(.leaf(depth))
        return TreeDescription(nodes: nodes, leafValues: (0...depth).map(Double.init))
    }

    @Test("Nodes that nothing leads to are ignored")
    func unreachableNodes() throws {
        let tree = TreeDescription(
            nodes: [Self.leaf, split(7, .less(than: .nan), left: 1, right: 99)], leafValues: [5])
        #expect(try TreeEnsemble(plainEnsemble([tree])).results([0, 0]) == [5])
    }
}
