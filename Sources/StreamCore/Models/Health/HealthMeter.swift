/// Counts what models give and what feeds them, at each evaluation.
struct HealthMeter: ~Copyable {
    private struct Meter: BitwiseCopyable {
        let score: Int
        /// Of the model's counts.
        let start: Int
        /// The edges or labels in `marks`.
        let firstMark: Int
        let markCount: Int
        let isLabel: Bool
        let firstInput: Int
        let inputCount: Int
        let evaluations: Int
        let unscored: Int
        let missing: Int
        let outOfRange: Int
    }

    private struct Input: BitwiseCopyable {
        let register: Int
        let minimum: Double
        let maximum: Double
    }

    private let meters: FixedTable<Meter>
    private let inputs: FixedTable<Input>
    private let marks: FixedTable<Double>

    init(_ models: [ModelHealth]) {
        var meters: [Meter] = []
        var inputs: [Input] = []
        var marks: [Double] = []
        for model in models {
            let (firstInput, firstMark) = (inputs.count, marks.count)
            inputs += model.inputs.map { input in
                Input(
                    register: input.register.index, minimum: input.range?.minimum ?? -.infinity,
                    maximum: input.range?.maximum ?? .infinity)
            }
            var isLabel = false
            switch model.bins {
            case .edges(let edges): marks += edges
            case .labels(let labels):
                marks += labels.map(Double.init)
                isLabel = true
            case nil: break
            }
            meters.append(
                Meter(
                    score: model.score.index, start: model.start, firstMark: firstMark,
                    markCount: marks.count - firstMark, isLabel: isLabel, firstInput: firstInput,
                    inputCount: inputs.count - firstInput, evaluations: model.evaluations,
                    unscored: model.unscored, missing: model.missing, outOfRange: model.outOfRange))
        }
        self.meters = FixedTable(meters)
        self.inputs = FixedTable(inputs)
        self.marks = FixedTable(marks)
    }

    /// - Parameters:
    ///   - numbers: the registers of a program that has run.
    ///   - counts: of all models.
    @inline(__always)
    func count(_ numbers: UnsafePointer<Double>, into counts: inout [UInt64]) {
        guard meters.count > 0 else { return }
        for index in meters.indices { count(meters[index], numbers, into: &counts) }
    }

    private func count(_ meter: Meter, _ numbers: UnsafePointer<Double>, into counts: inout [UInt64]) {
        counts[meter.evaluations] += 1
        let score = numbers[meter.score]
        if score.isNaN {
            counts[meter.unscored] += 1
        } else if meter.markCount > 0 {
            counts[meter.start + (meter.isLabel ? label(score, meter) : bin(score, meter))] += 1
        }
        for place in 0..<meter.inputCount {
            let input = inputs[meter.firstInput + place]
            let value = numbers[input.register]
            if value.isNaN {
                counts[meter.missing + place] += 1
            } else if value < input.minimum || value > input.maximum {
                counts[meter.outOfRange + place] += 1
            }
        }
    }

    /// The last bin whose lower edge the score reaches; the first for what lies below all.
    private func bin(_ score: Double, _ meter: Meter) -> Int {
        var (low, high) = (0, meter.markCount - 2)
        while low < high {
            let middle = (low + high + 1) / 2
            if score >= marks[meter.firstMark + middle] { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// A model gives none but its labels.
    private func label(_ score: Double, _ meter: Meter) -> Int {
        var index = 0
        while index < meter.markCount - 1, marks[meter.firstMark + index] != score { index += 1 }
        return index
    }
}
