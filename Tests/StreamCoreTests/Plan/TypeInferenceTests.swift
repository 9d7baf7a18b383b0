import Testing

@testable import StreamCore

@Suite("What an expression takes its names for")
struct TypeInferenceTests {
    @Test(arguments: [
        ("a == 'x' && b > 1", ["a"]), ("'x' != a", ["a"]), ("a in ['x', b]", ["a", "b"]), ("a in [1, 2]", []),
        ("a.contains(b) || lower(c) == d", ["a", "b", "c", "d"]), ("coalesce(a, 'x') == b", ["a", "b"]),
        ("coalesce(a, b) < 'x'", ["a", "b"]), ("(a ? b : 'x') == c", ["b", "c"]),
        ("(a ? b : c) == 'x'", ["b", "c"]),
        ("a == b", []), ("has(a) && has(b)", []), ("a + b == c", []), ("coalesce(a, 0) == b", []),
    ])
    func findsStrings(source: String, names: [String]) throws {
        var inference = TypeInference()
        inference.visit(try Expression.parse(source), expected: .bool)
        #expect(inference.types.filter { $0.value == .string }.keys.sorted() == names)
    }

    @Test func findsNumbersAndBools() throws {
        var inference = TypeInference()
        inference.visit(try Expression.parse("a + 1 > b && (c || !d)"), expected: .bool)
        #expect(inference.types == ["a": .number, "b": .number, "c": .bool, "d": .bool])
    }

    @Test func theFirstUseCounts() throws {
        var inference = TypeInference()
        inference.visit(try Expression.parse("a == 'x'"), expected: .bool)
        inference.visit(try Expression.parse("a > 1"), expected: .bool)
        #expect(inference.types == ["a": .string])
    }
}
