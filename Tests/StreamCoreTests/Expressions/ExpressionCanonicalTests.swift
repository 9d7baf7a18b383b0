import StreamCore
import Testing

@Suite struct ExpressionCanonicalTests {
    @Test(arguments: [
        ("a+b", "a + b"), ("((a)) + (b*c)", "a + b * c"), ("a - (b + c)", "a - (b + c)"),
        ("(a - b) + c", "a - b + c"), ("a - (-b)", "a - -b"), ("-(a + b)", "-(a + b)"),
        ("!(a && b)", "!(a && b)"),
        ("a && (b && c)", "a && b && c"), ("a || (b || c)", "a || b || c"), ("a + (b + c)", "a + (b + c)"),
        ("(a == b) == c", "(a == b) == c"), ("(a < b) < c", "(a < b) < c"),
        ("a == (b == c)", "a == (b == c)"),
        ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
        ("a ? (b ? 1 : 2) : (c ? 3 : 4)", "a ? b ? 1 : 2 : c ? 3 : 4"),
        ("(a ? b : c) + 1", "(a ? b : c) + 1"), ("1.0", "1"), ("1e0", "1"), ("0x10", "16"), ("1d", "86400"),
        (".5", "0.5"), ("1e300", "1e+300"), ("'x'", "\"x\""), (#"'a"\\'"#, #""a\"\\""#),
        (#""\n\r""#, #""\n\r""#),
        ("a . \"b\"", "a.b"), ("a.\"b.c\"", "a.\"b.c\""), ("a.\"7d\"", "a.\"7d\""),
        ("a.\"b-c\"", "a.\"b-c\""),
        ("a.contains('x')", "contains(a, \"x\")"), ("[1,2 ,]", "[1, 2]"), ("min( a,b )", "min(a, b)"),
        ("a // comment", "a"), ("true", "true"), ("a in(b)", "a in b"),
    ])
    func givesOneSpelling(source: String, expected: String) throws {
        #expect(try Expression.parse(source).canonical == expected)
    }

    @Test(arguments: [
        ("a - (b - c)", "a - b - c"), ("a / (b * c)", "a / b * c"), ("!a && b", "!(a && b)"),
        ("a.b", "a.\"b.\""), ("1", "'1'"), ("0.1 + 0.2", "0.3"), ("min(a, b)", "min(b, a)"),
        ("a == b", "b == a"), ("a || b && c", "(a || b) && c"), ("true", "\"true\""),
    ])
    func keepsDifferentMeaningsApart(a: String, b: String) throws {
        #expect(try Expression.parse(a).canonical != Expression.parse(b).canonical)
    }

    @Test(arguments: 0..<300)
    func survivesParsing(seed: Int) throws {
        var generator = ExpressionGenerator(seed: UInt64(seed))
        let canonical = try Expression.parse(generator.bool(depth: 5)).canonical
        #expect(try Expression.parse(canonical).canonical == canonical)
    }
}
