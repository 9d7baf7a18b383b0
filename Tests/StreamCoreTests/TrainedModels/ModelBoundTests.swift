import StreamCore
import Testing

@Suite struct ModelBoundTests {
    @Test("Bounds hold what is scored for inputs inside of them", arguments: 0..<6)
    func boundsAreSound(seed: UInt64) throws {
        var generator = ModelGenerator(seed: seed)
        for model in try generator.models() {
            for _ in 0..<20 {
                let box = box(around: generator.numbers(3), &generator)
                let bounds = model.bounds(box)
                for _ in 0..<20 {
                    let row = box.map { point(in: $0, &generator) }
                    let results = model.results(row)
                    for (bound, result) in zip(bounds, results) {
                        #expect(
                            bound.contains(result), "\(model.outputs) \(row) in \(box): \(result) in \(bound)"
                        )
                    }
                }
            }
        }
    }

    @Test("Points give points, to the last bit", arguments: 0..<6)
    func pointsGivePoints(seed: UInt64) throws {
        var generator = ModelGenerator(seed: seed)
        for model in try generator.models() {
            for _ in 0..<20 {
                let row = special(generator.numbers(3), &generator)
                let bounds = model.bounds(row.map { Interval($0) })
                for (bound, result) in zip(bounds, model.results(row)) {
                    let isExact = result.isNaN ? bound == .nan || bound.mayBeNaN : bound == Interval(result)
                    #expect(isExact, "\(model.outputs) \(row): \(result) and \(bound)")
                }
            }
        }
    }

    @Test("Bounds narrow as the inputs do", arguments: 0..<10)
    func boundsNarrow(seed: UInt64) throws {
        var generator = ModelGenerator(seed: seed)
        for model in try generator.models() {
            let row = generator.numbers(3, 0...2)
            let bounds = model.bounds(row.map { Interval($0, $0 + 1e-9) })
            for bound in bounds.dropFirst(model.outputs == .score ? 0 : 1) {
                #expect(bound.upper - bound.lower < 1e-5, "\(model.outputs) \(row): \(bound)")
            }
        }
    }

    /// Of widths from nothing to everything, sometimes with NaN.
    private func box(around row: [Double], _ generator: inout ModelGenerator) -> [Interval] {
        row.map { center in
            switch Int.random(in: 0..<8, using: &generator.random) {
            case 0: return Interval(center)
            case 1: return Interval(center, .infinity)
            case 2: return Interval(center, center + 1, mayBeNaN: true)
            case 3: return .nan
            case 4: return Interval(0, abs(center))
            default: return Interval(center, center + generator.number(0...1) * generator.number(0...1))
            }
        }
    }

    private func point(in interval: Interval, _ generator: inout ModelGenerator) -> Double {
        if interval.isEmpty { return .nan }
        switch Int.random(in: 0..<6, using: &generator.random) {
        case 0: return interval.lower
        case 1: return interval.upper
        case 2 where interval.mayBeNaN: return .nan
        default: return Double.random(in: interval.lower...min(interval.upper, 1e6), using: &generator.random)
        }
    }

    private func special(_ row: [Double], _ generator: inout ModelGenerator) -> [Double] {
        row.map { number in
            switch Int.random(in: 0..<12, using: &generator.random) {
            case 0: .nan
            case 1: .infinity
            case 2: -1
            default: number
            }
        }
    }
}
