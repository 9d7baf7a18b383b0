import StreamCore
import Testing

/// How tight ranges are: soundness alone would let every answer be "anything".
@Suite struct IntervalTests {
    private static let inf = Double.infinity

    /// The range of an expression over `x` in 1...3, `y` in -2...5, `t` in 0...inf, `n` in 0...4 or missing.
    private func range(_ source: String) throws -> Interval {
        let inputs: KeyValuePairs = [
            "x": Interval(1, 3), "y": Interval(-2, 5), "t": Interval(0, .infinity),
            "n": Interval(0, 4, mayBeNaN: true), "ten": Interval(10.0), "gone": Interval.nan,
        ]
        var builder = ProgramBuilder()
        let registers = inputs.map { _ in builder.input(.number) }
        let names = inputs.map(\.key)
        var errors: [ExpressionError] = []
        let result = builder.compile(
            try Expression.parse(source), expecting: nil, errors: &errors,
            resolve: { path in
                names.firstIndex(of: path.description).map { .value(registers[$0], .number) }
                    ?? .unknown(suggestion: nil)
            })
        let register = try #require(result, "\(errors)").register
        var machine = RangeMachine(builder.finish())
        for (input, register) in zip(inputs, registers) { machine.numbers[register.index] = input.value }
        machine.run()
        return machine.numbers[register.index]
    }

    @Test(arguments: [
        ("x + y", Interval(-1, 8)), ("x - y", Interval(-4, 5)), ("x * y", Interval(-6, 15)),
        ("-x", Interval(-3, -1)),
        ("y / x", Interval(-2, 5)), ("x / (1 + t)", Interval(0, 3)), ("x + 1", Interval(2, 4)),
        ("t - t", Interval(-inf, inf, mayBeNaN: true)), ("t * y", Interval(-inf, inf, mayBeNaN: true)),
        ("x / y", Interval(-inf, inf)), ("y / y", Interval(-inf, inf, mayBeNaN: true)),
        ("t / ten", Interval(0, inf)), ("abs(y)", Interval(0, 5)), ("abs(-x)", Interval(1, 3)),
        ("floor(x / 2)", Interval(0, 1)), ("ceil(x / 2)", Interval(1, 2)),
        ("sqrt(x + 1)", Interval(2.0.squareRoot(), 2)),
        ("sqrt(y)", Interval(0, 5.0.squareRoot(), mayBeNaN: true)), ("min(x, y)", Interval(-2, 3)),
        ("max(x, y)", Interval(1, 5)), ("clamp(t, 0, 20)", Interval(0, 20)),
        ("min(t / 86400, 30)", Interval(0, 30)),
        ("x % ten", Interval(1, 3)), ("y % 2", Interval(-2, 2)), ("(x + 20) % ten", Interval(1, 3)),
        ("(x + 8) % ten", Interval(0, 10)), ("n + 1", Interval(1, 5, mayBeNaN: true)),
        ("coalesce(n, 9)", Interval(0, 9)),
        ("coalesce(x, 9)", Interval(1, 3)), ("coalesce(gone, 9)", Interval(9.0)),
        ("x > 0 ? 5 : 7", Interval(5.0)),
        ("x > 2 ? 5 : 7", Interval(5, 7)), ("x > 3 ? 5 : 7", Interval(7.0)), ("gone + x", Interval.nan),
        ("sqrt(-x)", Interval.nan), ("ln(-x)", Interval.nan),
    ])
    func enclosesTightly(source: String, expected: Interval) throws {
        #expect(try range(source) == expected)
    }

    /// Functions of the C library are widened, but by no more than 4 units in the last place.
    @Test(
        arguments: [
            ("exp(x)", 2.718281828459045, 20.085536923187668), ("ln(x)", 0, 1.0986122886681098),
            ("pow(x, 2)", 1, 9), ("pow(x, -1)", 1.0 / 3, 1), ("pow(y, 2)", 0, 25), ("pow(y, 3)", -8, 125),
            ("pow(2, y)", 0.25, 32), ("pow(t, 0.5)", 0, inf), ("exp(t)", 1, inf), ("exp(-t)", 0, 1),
            ("ln(t)", -inf, inf), ("pow(x, y)", 1.0 / 9, 243),
        ] as [(String, Double, Double)])
    func enclosesFunctionsNearly(source: String, lower: Double, upper: Double) throws {
        let range = try range(source)
        #expect(!range.mayBeNaN)
        #expect(range.lower <= lower && lower - range.lower <= 8 * lower.ulp || lower == -.infinity)
        #expect(range.upper >= upper && range.upper - upper <= 8 * upper.ulp || upper == .infinity)
    }

    @Test(arguments: [
        ("x > 0", true, false), ("x > 1", true, true), ("x >= 1", true, false), ("x < 1", false, true),
        ("x <= 1", true, true), ("x == 2", true, true), ("x == 4", false, true), ("x != 4", true, false),
        ("ten == 10", true, false), ("ten != 10", false, true), ("ten != 11", true, false),
        ("n >= 0", true, true),
        ("n != 9", true, true), ("gone == gone", false, true), ("gone != 1", false, true),
        ("gone < 1", false, true),
        ("!(gone < 1)", true, false), ("x > 0 && x < 9", true, false), ("x > 0 && y > 0", true, true),
        ("x > 5 && y > 0", false, true), ("x > 0 || y > 0", true, false), ("x > 5 || y > 9", false, true),
        ("has(x)", true, false), ("has(n)", true, true), ("has(gone)", false, true), ("t >= 0", true, false),
        ("y > 0 == true", true, true), ("y > 0 ? true : x > 0", true, false),
        ("(y > 0 ? 'a' : 'b') == 'a'", true, true), ("(x > 0 ? 'a' : 'b') == 'a'", true, false),
        ("lower(y > 0 ? 'A' : 'b') == 'c'", true, true), ("has(x) && 'a' < 'b'", true, false),
        ("x in [1, 2]", true, true), ("x in [0, 4]", false, true), ("x * 0 == 0", true, false),
    ])
    func knowsWhatIsCertain(source: String, mayBeTrue: Bool, mayBeFalse: Bool) throws {
        let range = try range(source)
        #expect(range.canBeTrue == mayBeTrue)
        #expect(range.canBeFalse == mayBeFalse)
    }

    @Test func enclosesTheLogisticFunction() {
        var builder = ProgramBuilder()
        let x = builder.input(.number)
        let y = builder.emit(.sigmoid, x)
        var machine = RangeMachine(builder.finish())
        for (input, expected) in [
            (Interval(-.infinity, .infinity), Interval(0, 1)), (Interval(0, .infinity), Interval(0.5, 1)),
        ] {
            machine.numbers[x.index] = input
            machine.run()
            let range = machine.numbers[y.index]
            #expect(abs(range.lower - expected.lower) < 1e-14 && range.lower >= 0)
            #expect(abs(range.upper - expected.upper) < 1e-14 && range.upper <= 1)
        }
    }
}
