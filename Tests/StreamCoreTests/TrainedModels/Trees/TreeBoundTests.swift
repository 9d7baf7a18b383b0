import Testing

@testable import StreamCore

@Suite struct TreeBoundTests {
    @Test("Whatever lies in a box, its results lie in the bounds", arguments: 0..<80)
    func boundsAreSound(seed: UInt64) throws {
        var random = RandomEnsemble(seed: seed)
        let ensemble = try TreeEnsemble(random.description)
        for _ in 0..<20 {
            let box = random.box()
            let bounds = ensemble.bounds(box)
            for _ in 0..<20 {
                let point = random.point(in: box)
                for (result, bound) in zip(ensemble.results(point), bounds) {
                    #expect(bound.contains(result), "\(result) in \(bound) for \(point) in \(box)")
                }
            }
        }
    }

    @Test("A point has a point for its bound", arguments: 0..<50)
    func pointsStayPoints(seed: UInt64) throws {
        var random = RandomEnsemble(seed: seed)
        let ensemble = try TreeEnsemble(random.description)
        for _ in 0..<20 {
            let inputs = random.inputs()
            let bounds = ensemble.bounds(inputs.map { Interval($0) })
            #expect(bounds == ensemble.results(inputs).map { Interval($0) }, "\(inputs)")
        }
    }

    /// Splits on one input at 1, 2, ... below each other.
    private static let stairs = TreeDescription(
        nodes: [
            split(0, .less(than: 2), left: 1, right: 2), split(0, .less(than: 1), .right, left: 3, right: 4),
            split(0, .less(than: 3), .right, left: 5, right: 6), .leaf(0), .leaf(1), .leaf(2), .leaf(3),
        ], leafValues: [10, 0, 2, 3])

    @Test(
        "Only leaves that can be reached count",
        arguments: [
            (Interval(0, 0.5), Interval(10.0)), (Interval(1, 2.nextDown), Interval(0.0)),
            (Interval(1, 2), Interval.hull(0, 2, nan: false)), (Interval(1.5, 9), .hull(0, 3, nan: false)),
            (.nan, Interval(0.0)),
            (.anything, .hull(0, 10, nan: false)), (Interval(3, .infinity), Interval(3.0)),
        ] as [(Interval, Interval)])
    func boundsAreTight(input: Interval, bound: Interval) throws {
        let ensemble = try TreeEnsemble(plainEnsemble([Self.stairs], inputs: 1))
        #expect(ensemble.bounds([input]) == [bound])
    }

    @Test("Categories: a range of them is looked at one by one")
    func categories() throws {
        let tree = TreeDescription(
            nodes: [split(0, .oneOf([3, 5, 70]), .right), .leaf(0), .leaf(1)], leafValues: [1, 2])
        let ensemble = try TreeEnsemble(plainEnsemble([tree], inputs: 1))
        #expect(ensemble.bounds([Interval(3, 3.9)]) == [Interval(1.0)])
        #expect(ensemble.bounds([Interval(6, 60)]) == [Interval(2.0)])
        #expect(ensemble.bounds([Interval(71, .infinity)]) == [Interval(2.0)])
        #expect(ensemble.bounds([.nan]) == [Interval(2.0)])
        #expect(ensemble.bounds([Interval(4, 5)]) == [.hull(1, 2, nan: false)])
    }

    @Test("A label that cannot change is a point")
    func labels() throws {
        var description = plainEnsemble([
            TreeDescription(
                nodes: [split(0, .less(than: 1)), .leaf(0), .leaf(1)], leafValues: [1, 2, 0, 1.5, 0.5, 0],
                margin: nil)
        ])
        description.baseMargins = [0, 0, 0]
        description.outputs = .classes(["a", "b", "c"])
        description.transform = .softmax
        let bounds = try TreeEnsemble(description).bounds([Interval(0, 2), Interval(0.0)])
        #expect(bounds[0] == .hull(0, 1, nan: false))
        description.trees[0].leafValues = [1, 2, 0, 0.5, 1.9, 0]
        let others = try TreeEnsemble(description).bounds([Interval(0, 2), Interval(0.0)])
        #expect(others[0] == Interval(1.0))
        #expect(others[1].lower > 0.15 && others[1].upper < 0.3)
    }
}
