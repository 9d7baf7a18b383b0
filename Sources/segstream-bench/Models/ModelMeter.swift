import StreamCore
import TestSupport

/// What a model costs, one row at a time.
struct ModelFigures {
    /// Nanoseconds of CPU.
    var score = Double.infinity
    /// Nanoseconds of CPU, while three inputs are known up to a range.
    var bound = Double.infinity
    /// In all measured calls.
    var allocations: UInt64 = 0
}

/// Calls a model with random rows.
struct ModelMeter {
    private let model: any Model
    private let rows: [Double]
    private let boxes: [Interval]
    private let rowCount = 500

    init(_ model: any Model, seed: UInt64) {
        self.model = model
        var random = SplitMix64(seed: seed)
        let rows = (0..<rowCount * model.inputCount).map { _ in Double.random(in: -1...1, using: &random) }
        self.rows = rows
        boxes = rows.indices.map { index in
            let isRange = index % model.inputCount < 3
            return isRange ? Interval(rows[index], rows[index] + 0.2) : Interval(rows[index])
        }
    }

    /// - Returns: the cheapest of the rounds, since what disturbs a measurement only ever adds to it.
    func measure(rounds: Int) -> ModelFigures {
        var figures = ModelFigures()
        // The first round warms up.
        for round in 0...rounds {
            let score = run(passes: 20) { row, scratch, results in
                rows.withUnsafeBufferPointer { rows in
                    guard let start = rows.baseAddress else { return }
                    model.score(start + row * model.inputCount, scratch: scratch, into: results)
                }
            }
            let bound = run(passes: 2) { row, scratch, results in
                boxes.withUnsafeBufferPointer { boxes in
                    guard let start = boxes.baseAddress else { return }
                    model.bound(start + row * model.inputCount, scratch: scratch, into: results)
                }
            }
            guard round > 0 else { continue }
            figures.score = min(figures.score, score.nanoseconds)
            figures.bound = min(figures.bound, bound.nanoseconds)
            figures.allocations += score.allocations + bound.allocations
        }
        return figures
    }

    private func run<Value>(
        passes: Int,
        _ call: (Int, UnsafeMutablePointer<Value>, UnsafeMutablePointer<Value>) -> Void
    ) -> (nanoseconds: Double, allocations: UInt64) {
        let scratch = UnsafeMutablePointer<Value>.allocate(capacity: model.scratchCount)
        let results = UnsafeMutablePointer<Value>.allocate(capacity: model.outputs.count)
        defer {
            scratch.deallocate()
            results.deallocate()
        }
        var meter = Meter()
        meter.begin()
        for _ in 0..<passes {
            for row in 0..<rowCount { call(row, scratch, results) }
        }
        let cost = meter.end()
        return (Double(cost.cpu) / Double(passes * rowCount), cost.allocations)
    }
}
