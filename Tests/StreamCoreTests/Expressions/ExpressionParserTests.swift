import StreamCore
import Testing

/// An expression with parentheses around every operator.
private func grouped(_ expression: Expression) -> String {
    switch expression.node {
    case .unary(let op, let operand): "(\(op.rawValue)\(grouped(operand)))"
    case .binary(let op, let left, let right): "(\(grouped(left)) \(op.rawValue) \(grouped(right)))"
    case .conditional(let condition, let then, let otherwise):
        "(\(grouped(condition)) ? \(grouped(then)) : \(grouped(otherwise)))"
    case .call(let function, let arguments):
        "\(function.text)(\(arguments.map(grouped).joined(separator: ", ")))"
    case .list(let elements): "[\(elements.map(grouped).joined(separator: ", "))]"
    case .number, .bool, .string, .name: expression.canonical
    }
}

@Suite struct ExpressionParserTests {
    @Test(arguments: [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c", "((a && b) || c)"),
        ("a || b || c", "((a || b) || c)"),
        ("a && b == c", "(a && (b == c))"),
        ("a == b + c", "(a == (b + c))"),
        ("a + b < c - d", "((a + b) < (c - d))"),
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c % d", "(((a / b) * c) % d)"),
        ("a - b + c", "((a - b) + c)"),
        ("-a * b", "((-a) * b)"),
        ("a - -b", "(a - (-b))"),
        ("--a", "(-(-a))"),
        ("!a && b", "((!a) && b)"),
        ("!a == b", "((!a) == b)"),
        ("!!a", "(!(!a))"),
        ("-a.b", "(-a.b)"),
        ("!a.contains(b)", "(!contains(a, b))"),
        ("a in [1, 2] && b", "((a in [1, 2]) && b)"),
        ("a + 1 in [b]", "((a + 1) in [b])"),
        ("a == b == c", "((a == b) == c)"),
        ("a > b == c > d == e", nil),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a || b ? c + 1 : d || e", "((a || b) ? (c + 1) : (d || e))"),
        ("(a || b) && c", "((a || b) && c)"),
        ("a - (b - c)", "(a - (b - c))"),
        ("min(a, -b, c ? 1 : 2)", "min(a, (-b), (c ? 1 : 2))"),
        ("lower(a).contains(\"x\")", "contains(lower(a), \"x\")"),
        ("a.b.lower().startsWith('x')", "startsWith(lower(a.b), \"x\")"),
        ("[1, 2,]", "[1, 2]"),
        ("f()", "f()"),
    ])
    func groupsByCELPrecedence(source: String, expected: String?) throws {
        let text = try? grouped(Expression.parse(source))
        #expect(text == expected)
    }

    @Test(arguments: [
        ("0", 0), ("12", 12), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000), ("1.5E-3", 0.0015), ("2e+2", 200),
        ("0x1F", 31), ("0.1", 0.1), ("9007199254740993", 9_007_199_254_740_992), ("1e-400", 0),
        ("7d", 604_800), ("90m", 5400), ("1d12h", 129_600), ("200ms", 0.2), ("1w", 604_800), ("30s", 30),
        ("1h30m", 5400), ("0s", 0),
    ])
    func readsNumbersAndDurations(source: String, value: Double) throws {
        #expect(try Expression.parse(source).node == .number(value))
    }

    @Test(arguments: [
        (#""a""#, "a"), (#"'a'"#, "a"), (#""it's""#, "it's"), (#"'say "x"'"#, "say \"x\""), (#""""#, ""),
        (#""\n\t\r\\\"\'\`\?""#, "\n\t\r\\\"'`?"), (#""\a\b\f\v""#, "\u{7}\u{8}\u{C}\u{B}"),
        (#""\x41\X42""#, "AB"), (#""\u00e4""#, "ä"), (#""\U0001F600""#, "😀"), (#""\101\012""#, "A\n"),
        (#""grüße""#, "grüße"), (#""// no comment""#, "// no comment"),
    ])
    func readsStrings(source: String, value: String) throws {
        #expect(try Expression.parse(source).node == .string(value))
    }

    @Test(arguments: [
        ("a.b.c", ["a", "b", "c"]), ("a . b", ["a", "b"]), (#"a."b.c".d"#, ["a", "b.c", "d"]),
        ("a.'x y'", ["a", "x y"]), ("_a1", ["_a1"]), ("a.in", ["a", "in"]),
        ("a.true.null", ["a", "true", "null"]),
        ("// first\na // second", ["a"]), ("has", ["has"]), ("note", ["note"]), ("not", ["not"]),
    ])
    func readsNames(source: String, keys: [String]) throws {
        #expect(try Expression.parse(source).node == .name(FieldPath(keys)))
    }

    @Test func knowsWhereNodesStand() throws {
        let expression = try Expression.parse("  (a.length) + x.contains( 'ü' )")
        #expect(expression.range == 2..<33)
        #expect(expression.node.children.map(\.range) == [3..<11, 15..<33])
        guard case .call(let function, _) = expression.node.children[1].node else {
            Issue.record("the right operand is a call")
            return
        }
        #expect(function.offset == 17)
    }

    @Test(arguments: 0..<50)
    func spansExactlyEachNodesText(seed: UInt64) throws {
        var generator = ExpressionGenerator(seed: seed)
        let source = generator.bool(depth: 4)
        var pending = [try Expression.parse(source)]
        while let expression = pending.popLast() {
            let text = String(decoding: Array(source.utf8)[expression.range], as: UTF8.self)
            #expect(try Expression.parse(text).canonical == expression.canonical)
            pending += expression.node.children
        }
    }

    @Test func listsNamesInOrderOfFirstUse() throws {
        let names = try Expression.parse("b.contains(a) ? min(c, b) : has(d.\"e\") || a in [f, c]").names
        #expect(names.map(\.description) == ["b", "a", "c", "d.e", "f"])
    }

    @Test(arguments: ["(", "!", "-", "[", "min(1,", "a ? ", "a ? b : ", "x == [", "lower("])
    func refusesDeepNestingWithoutOverflow(opening: String) {
        let source = String(repeating: opening, count: 100_000)
        let error = #expect(throws: ExpressionError.self) { try Expression.parse(source) }
        #expect(error?.message.contains("nested deeper than 200 levels") == true)
    }

    @Test(arguments: [" || a", " + a", " == a", ".lower()"])
    func refusesLongChainsWithoutOverflow(link: String) {
        let source = "a" + String(repeating: link, count: 100_000)
        let error = #expect(throws: ExpressionError.self) { try Expression.parse(source) }
        #expect(error?.message.contains("nested deeper than 200 levels") == true)
    }

    @Test func acceptsNestingUpToTheLimit() throws {
        let source = String(repeating: "!", count: 199) + "a"
        #expect(try Expression.parse(source).height == Expression.maximumHeight)
    }
}
