import StreamCore
import Testing
import TestSupport

/// For inputs drawn from the intervals given, the exact result must lie in the interval computed.
@Suite struct RangeSoundnessTests {
    private static let bounds: [Double] = [
        0, -0.0, 1, -1, 0.5, 2, 3, 10, -7.25, 100, 1e-300, -.leastNonzeroMagnitude, 1e300, -1e308, .infinity,
        -.infinity,
    ]

    /// The inputs, and the two machines over one program.
    private struct Trial: ~Copyable {
        let inputs: [Register]
        let result: Register
        var exact: Machine
        var range: RangeMachine

        init(_ source: String) throws {
            var builder = ProgramBuilder()
            let names = ExpressionGenerator.numberNames + ExpressionGenerator.stringNames
            let inputs = names.map { builder.input($0.hasPrefix("s") ? .string : .number) }
            var errors: [ExpressionError] = []
            let compiled = builder.compile(
                try Expression.parse(source), expecting: nil, errors: &errors,
                resolve: { path in
                    guard let index = names.firstIndex(of: path.description) else {
                        return .unknown(suggestion: nil)
                    }
                    return .value(inputs[index], inputs[index].bank == .string ? .string : .number)
                })
            let register = try #require(compiled, "\(errors) in \(source)").register
            self.inputs = inputs
            result = register
            let program = builder.finish()
            exact = Machine(program)
            range = RangeMachine(program)
        }

        mutating func setString(_ text: ByteView) {
            exact.strings[inputs[4].index] = text
            range.strings[inputs[4].index] = text
        }
    }

    private static func interval(_ random: inout SplitMix64) -> Interval {
        let a = random.pick(bounds)
        if random.chance(0.2) { return Interval(random.chance(0.3) ? .nan : a) }
        let b = random.chance(0.5) ? random.pick(bounds) : a + Double(random.int(0...4))
        return Interval(min(a, b), max(a, b), mayBeNaN: random.chance(0.15))
    }

    private static func member(of interval: Interval, _ random: inout SplitMix64) -> Double {
        if interval.isEmpty || interval.mayBeNaN && random.chance(0.3) { return .nan }
        if interval.isPoint { return interval.lower }
        let between = Double.random(in: 0...1, using: &random)
        let candidates = [
            interval.lower, interval.upper, interval.lower.nextUp, interval.upper.nextDown, 0, -0.0, 1,
            interval.lower.rounded(.up), interval.lower * (1 - between) + interval.upper * between,
        ].filter(interval.contains)
        return candidates.isEmpty ? .nan : random.pick(candidates)
    }

    @Test(arguments: 0..<40)
    func enclosesWhatIsComputed(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var generator = ExpressionGenerator(seed: seed &* 7919)
        for index in 0..<40 {
            let source = index % 3 == 0 ? generator.bool(depth: 4) : generator.number(depth: 4)
            var trial = try Trial(source)
            let text: StaticString = "Abc"
            trial.setString(ByteView(base: text.utf8Start, count: 3))
            for _ in 0..<8 {
                let intervals = (0..<4).map { _ in Self.interval(&random) }
                for i in 0..<4 { trial.range.numbers[trial.inputs[i].index] = intervals[i] }
                trial.range.run()
                let enclosure = trial.range.numbers[trial.result.index]
                for _ in 0..<12 {
                    let values = intervals.map { Self.member(of: $0, &random) }
                    for i in 0..<4 { trial.exact.numbers[trial.inputs[i].index] = values[i] }
                    trial.exact.run()
                    let result = trial.exact.numbers[trial.result.index]
                    #expect(
                        enclosure.contains(result), "\(result) of \(source) at \(values) over \(intervals)")
                    guard enclosure.contains(result) else { return }
                }
            }
        }
    }

    /// Over points nothing is lost, not even the sign of a zero.
    @Test(arguments: 0..<40)
    func isExactOverPoints(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var generator = ExpressionGenerator(seed: seed &* 104_729)
        for _ in 0..<40 {
            let source = generator.number(depth: 4)
            var trial = try Trial(source)
            for _ in 0..<5 {
                for i in 0..<4 {
                    let value = random.chance(0.1) ? Double.nan : random.pick(Self.bounds)
                    trial.exact.numbers[trial.inputs[i].index] = value
                    trial.range.numbers[trial.inputs[i].index] = Interval(value)
                }
                trial.exact.run()
                trial.range.run()
                let result = trial.exact.numbers[trial.result.index]
                let enclosure = trial.range.numbers[trial.result.index]
                if source.contains("pow") { continue }
                #expect(
                    result.isNaN ? enclosure == .nan : enclosure.isPoint && enclosure.contains(result),
                    "\(source)")
            }
        }
    }
}
