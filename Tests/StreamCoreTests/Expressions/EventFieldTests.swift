import StreamCore
import Testing

/// Expressions over an event's fields, whose types show only when an event comes.
@Suite struct EventFieldTests {
    private let sandbox = ExpressionSandbox([
        "properties.n": 5, "properties.m": 5.0, "properties.text": "Web", "properties.word": "web",
        "properties.flag": true, "properties.off": false, "properties.none": .missing,
        "properties.object": .other, "properties.digits": "5", "limit": 4,
    ])

    @Test(arguments: [
        // A comparison takes the type of its typed side.
        ("properties.n > limit", true), ("properties.n == 5", true), ("properties.n != 5", false),
        ("properties.n == '5'", false), ("properties.n != '5'", false), ("properties.digits == 5", false),
        ("properties.digits != 5", false), ("properties.digits == '5'", true),
        ("properties.text != 'x'", true),
        ("'Web' <= properties.text", true), ("properties.flag == true", true),
        ("properties.off == false", true),
        ("properties.flag == 1", false), ("properties.flag != false", true), ("properties.n == true", false),
        ("properties.n != true", false),
        // With what is missing, or is an object, nothing compares.
        ("properties.none == 5", false), ("properties.none != 5", false), ("properties.none == false", false),
        ("properties.none != false", false), ("properties.none == ''", false),
        ("properties.object == 5", false),
        ("properties.object != ''", false), ("properties.none < 5", false), ("properties.none >= 5", false),
        // Fields with fields: of the same type, or not at all.
        ("properties.n == properties.m", true), ("properties.n != properties.m", false),
        ("properties.n == properties.digits", false), ("properties.n != properties.digits", false),
        ("properties.text == properties.word", false), ("properties.text < properties.word", true),
        ("properties.text != properties.word", true), ("properties.flag == properties.off", false),
        ("properties.flag != properties.off", true), ("properties.off < properties.flag", false),
        ("properties.none == properties.none", false), ("properties.none != properties.n", false),
        ("properties.object == properties.object", false), ("properties.n <= properties.m", true),
        ("properties.n > properties.text", false),
        // Logic takes what is not true for false.
        ("properties.flag", true), ("properties.off", false), ("properties.none", false),
        ("properties.n", false),
        ("!properties.flag", false), ("!properties.none", true), ("!properties.text", true),
        ("properties.flag && properties.none", false), ("properties.none || properties.flag", true),
        ("properties.none ? true : false", false), ("properties.flag ? properties.flag : false", true),
        ("true ? properties.none : properties.flag", false),
        ("coalesce(properties.none, properties.n)", false),
        // Presence.
        ("has(properties.n)", true), ("has(properties.none)", false), ("has(properties.object)", true),
        ("has(properties.off)", true), ("has(properties.nowhere)", false),
        // Lists compare element by element.
        ("properties.n in [1, 5]", true), ("properties.text in ['a', 'Web']", true),
        ("properties.n in ['5', 5]", true), ("properties.digits in [5, true]", false),
        ("properties.none in [properties.none, 0, '']", false), ("properties.n in [properties.m]", true),
        // Defaults.
        ("coalesce(properties.none, 3) == 3", true),
        // Only what is missing is filled in: a value of another type stays, and compares with nothing.
        ("coalesce(properties.text, 3) == 3", false), ("coalesce(properties.text, 3) != 3", false),
        ("coalesce(properties.object, 'x') == 'x'", false), ("coalesce(properties.text, true)", false),
        ("coalesce(properties.none, properties.text, 3) == 3", false),
        ("coalesce((limit > 3 ? properties.text : properties.none), 3) == 3", false),
        ("coalesce((limit > 9 ? properties.text : properties.none), 3) == 3", true),
        ("coalesce(coalesce(properties.none, properties.text), 3) == 3", false),
        ("coalesce(coalesce(properties.none, properties.none), 3) == 3", true),
        ("coalesce(properties.none, properties.n, 3) == 5", true),
        ("coalesce(properties.none, 'x') == 'x'", true),
        ("coalesce(properties.none, properties.word) == 'web'", true),
        ("coalesce(properties.none, properties.word) == properties.word", true),
        ("coalesce(properties.none, true)", true), ("coalesce(properties.off, true)", false),
        // Choice between fields.
        ("(limit > 3 ? properties.n : properties.text) == 5", true),
        ("(limit > 9 ? properties.n : properties.text) == 'Web'", true),
        ("(limit > 9 ? properties.n : properties.text) == 5", false),
        ("(limit > 9 ? properties.n : 6) == 6", true),
        // Functions.
        ("properties.text.lower() == properties.word", true), ("properties.n.contains('5')", false),
        ("properties.text.contains('eb')", true), ("abs(properties.n) == 5", true),
        ("min(properties.none, 1) == 1", false), ("min(properties.none, 1) != 1", false),
        ("properties.n + properties.m == 10", true), ("properties.digits + 1 == 6", false),
    ])
    func decides(source: String, expected: Bool) throws {
        #expect(try sandbox.evaluate(source, expecting: .bool) == .bool(expected))
    }

    @Test func readsNothingWithoutAnEvent() throws {
        var builder = ProgramBuilder()
        let (result, _, _) = try sandbox.compile(
            "has(properties.n) || properties.n > 0 || properties.text != '' || properties.flag",
            into: &builder)
        let program = builder.finish()
        #expect(program.readsFields)
        var machine = Machine(program)
        machine.run(fields: nil)
        #expect(machine.numbers[result.index] == 0)
    }
}
