import StreamCore
import Testing

@Suite struct ProgramBuilderTests {
    private let sandbox = ExpressionSandbox(["x": 1, "y": 2, "s": "a"])

    private func instructionCount(_ source: String) throws -> Int {
        var builder = ProgramBuilder()
        _ = try sandbox.compile(source, into: &builder)
        return builder.finish().instructions.count
    }

    @Test(arguments: [
        ("x + y", 1), ("(x + y) * (x + y)", 2), ("(x + y) * (y + x)", 3), ("x > y || y < x", 2),
        ("min(x, y) + min(x, y)", 2), ("-1 < x && x < -1", 3), ("lower(s) == lower(s)", 2), ("x", 0),
        ("1d", 0),
        ("x > 1 ? y : y", 2), ("properties.a + properties.a", 2),
    ])
    func sharesEqualOperations(source: String, count: Int) throws {
        #expect(try instructionCount(source) == count)
    }

    @Test func sharesAcrossExpressions() throws {
        var builder = ProgramBuilder()
        let x = builder.input(.number)
        let weighted = builder.emit(.multiply, x, builder.constant(0.5))
        let resolve: (FieldPath) -> NameBinding = { _ in .value(x, .number) }
        var errors: [ExpressionError] = []
        for source in ["x * 0.5", "x * 5e-1", "(x * .5)"] {
            let result = builder.compile(
                try Expression.parse(source), expecting: .number, errors: &errors, resolve: resolve)
            #expect(result?.register == weighted)
        }
        #expect(errors.isEmpty)
        #expect(builder.finish().instructions.count == 1)
    }

    @Test func keepsZerosApart() {
        var builder = ProgramBuilder()
        #expect(builder.constant(0.0) != builder.constant(-0.0))
        #expect(builder.constant(.nan) == builder.constant(.nan))
        #expect(builder.constant("a") == builder.constant("a"))
    }

    /// Strings that differ only in Unicode's normal form are different bytes.
    @Test func keepsNormalFormsApart() throws {
        #expect(try sandbox.evaluate(#""\u00e4" == "a\u0308""#) == false)
    }

    @Test func sharesOneResultPerBank() throws {
        var builder = ProgramBuilder()
        let (number, type, _) = try sandbox.compile("s == 'a' ? x : y", into: &builder, expecting: .number)
        #expect(number.bank == .number)
        #expect(type == .number)
        let text = try sandbox.compile("x > y ? s : 'b'", into: &builder)
        #expect(text.register.bank == .string)
        #expect(text.type == .string)
    }

    @Test func addsErrorsToThoseGiven() throws {
        var builder = ProgramBuilder()
        var errors = [ExpressionError("earlier", at: 7)]
        let good = builder.compile(
            try Expression.parse("1 > 0"), expecting: .bool, errors: &errors,
            resolve: { _ in .unknown(suggestion: nil) })
        #expect(good != nil)
        let bad = builder.compile(
            try Expression.parse("a > 0"), expecting: .bool, errors: &errors,
            resolve: { _ in .unknown(noun: "model", suggestion: "b") })
        #expect(bad == nil)
        #expect(errors.map(\.message) == ["earlier", "unknown model \"a\"; did you mean \"b\"?"])
    }

    @Test func refusesMoreRegistersThanInstructionsCanName() throws {
        var builder = ProgramBuilder()
        for index in 0..<Program.maximumCount - 1 { _ = builder.constant(Double(index)) }
        var errors: [ExpressionError] = []
        let compile = { (source: String, builder: inout ProgramBuilder) in
            builder.compile(
                try Expression.parse(source), expecting: nil, errors: &errors,
                resolve: { _ in .unknown(suggestion: nil) })
        }
        #expect(try compile("1 + 1", &builder) != nil)
        #expect(!builder.isOverfull)
        #expect(try compile("  2 + 2", &builder) == nil)
        #expect(builder.isOverfull)
        // One error says it; all that follows would only repeat it.
        #expect(try compile("3 + 3", &builder) == nil)
        #expect(
            errors == [
                ExpressionError(
                    "the configuration needs more than 65535 values of one kind; "
                        + "use fewer features and smaller expressions",
                    at: 2)
            ])
    }

    @Test func tellsBoolsThatMayBeMissingFromOthers() throws {
        // A flag that is missing must come out as false, not as NaN.
        let fields = ExpressionSandbox(["properties.flag": .missing])
        for source in [
            "properties.flag", "true ? properties.flag : true", "coalesce(properties.flag, properties.b)",
        ] {
            #expect(try fields.evaluate(source, expecting: .bool) == false)
        }
    }
}
