import StreamCore
import Testing

@testable import ConfigurationFile

@Test(arguments: syntaxFaults)
func faultsOfYAML(_ fault: Fault) {
    #expect(problems(fault.part) == fault.problems)
}

private let empty = "1:1: the configuration is empty"

private let syntaxFaults: [Fault] = [
    Fault("", empty),
    Fault("\n# nothing\n", empty),
    Fault("- a\n- b\n", "1:1: the configuration must be a mapping (key: value), not a list"),
    Fault("text", "1:1: the configuration must be a mapping (key: value), not text"),
    Fault("a: 1\n---\nb: 2\n", "2:1: the file must hold one document only"),
    Fault(
        "a:\n\tb: 1",
        "2:1: not valid YAML: found character that cannot start any token; indent with spaces, not tabs"),
    Fault(
        "a: b ? c : d: e",
        "1:10: not valid YAML: mapping values are not allowed in this context; "
            + "put a text that contains \": \" in quotes, or check the indentation"),
    Fault(
        "a:\n  b: \"web\" == c\n",
        "2:12: not valid YAML: did not find expected key; "
            + "check the indentation; an expression that begins with a quote must be quoted as a whole"),
    Fault(
        "a: {b: x in [\"c\"], d: 1}",
        "1:13: not valid YAML: did not find expected ',' or '}'; "
            + "inside { } and [ ] an expression with brackets or quotes must stand in quotes"),
    Fault("a: 1\nb: \"open\nc: 2\n", "2:4: not valid YAML: found unexpected end of stream"),
    Fault(
        "a: *nobody",
        "1:4: not valid YAML: found undefined alias; put a text that begins with one of & * ! % @ ` in quotes"
    ),
    Fault(
        "a: @b",
        "1:4: not valid YAML: found character that cannot start any token; "
            + "put a text that begins with one of & * ! % @ ` in quotes"),
    Fault("a: é\u{1}", "1:5: not valid YAML: control characters are not allowed"),
    Fault(String(repeating: "[", count: 5000), "1:1: nested deeper than 64 levels"),
    Fault(
        "a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
        "1:68: nested deeper than 64 levels"),
]

@Test func aliasesOfAliasesEnd() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...40 {
        text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
    }
    #expect(problems(text) == ["1:9: the aliases of this file expand to too many values"])
}

@Test(arguments: [
    Fault(
        "features:\n  a: {interval: x}\n  a: {interval: y, foo: 1}\n",
        "3:3: duplicate key \"a\": it stands first at line 2, column 3",
    ),
    Fault(
        "features: {\"a\": {interval: x}, 'a': {interval: y}, a: {interval: z}}",
        "1:32: duplicate key \"a\": it stands first at line 1, column 12",
        "1:52: duplicate key \"a\": it stands first at line 1, column 12"),
    Fault(
        "features: {x: {last: a, last: b, default: 1, default: 2, foo: 3}, y: {interval: c, interval: d}}",
        "1:25: duplicate key \"last\": it stands first at line 1, column 16",
        "1:46: duplicate key \"default\": it stands first at line 1, column 34",
        "1:58: unknown key \"foo\" in feature \"x\"; it takes last, of, where and default",
        "1:84: duplicate key \"interval\": it stands first at line 1, column 71"),
    Fault(
        "kafka: {bootstrap.servers: a, 1: x, \"1\": y}\nkafka: {}\napplication: shop",
        "1:37: duplicate key \"1\": it stands first at line 1, column 31",
        "2:1: duplicate key \"kafka\": it stands first at line 1, column 1"),
    Fault(
        "kafka: {bootstrap.servers: x, ab: 1, aa: 2, ab: 3, aa: 4}",
        "1:45: duplicate key \"ab\": it stands first at line 1, column 31",
        "1:52: duplicate key \"aa\": it stands first at line 1, column 38"),
    Fault("features: {? [a, b] : c}", "1:14: a key must be a plain name, not a list or a mapping"),
])
func keys(_ fault: Fault) {
    #expect(problems(complete(fault.part)) == fault.problems)
}

/// Beyond what can be kept apart, the first duplicate is still named.
@Test func duplicatesWithoutEnd() {
    let text = (0..<120).map { "k\($0): {a: 1, a: 2}\n" }.joined()
    #expect(problems(text) == ["101:8: duplicate key \"a\" in one mapping"])
}

@Test func everyPlaceOfAnAliasedDuplicate() {
    #expect(
        problems(complete("features: {&k x: {interval: a}, *k : {interval: b}}")) == [
            "1:12: duplicate key \"x\" in one mapping"
        ])
}

@Test func aliasesAndMergeKeys() throws {
    let text = complete(
        """
        features:
          a: &base {count: x, window: 7d, granularity: 1d}
          b: {<<: *base, count: y}
          c:
            <<: [{window: 1d}, *base]
          d: *base
        """)
    let (configuration, diagnostics) = read(text)
    #expect(diagnostics == [])
    let features = try #require(configuration).job.features
    let day: Int64 = 86_400_000
    #expect(features.map(\.name) == ["a", "b", "c", "d"])
    #expect(features.map(\.events) == ["x", "y", "x", "x"].map { .types([$0]) })
    #expect(features.map(\.window) == [7, 7, 1, 7].map { .rolling(length: $0 * day) })
    #expect(features.allSatisfy { $0.granularity == day })
    #expect(
        problems(complete("features: {a: {<<: 3, interval: x}}"))
            == ["1:20: \"<<\" merges mappings, not 3"])
}

/// The column that the first character of `enter` must be reported at.
@Test(arguments: [
    ("enter: a > 1", 4, 12), ("enter:    a > 1", 4, 15), ("enter: \"a > 1\"", 4, 13),
    ("enter: '  a > 1 '", 4, 15), ("enter: &e a > 1", 4, 15), ("enter: &e \"a > 1\"", 4, 16),
    ("enter:\n      a > 1", 5, 7), ("enter: |\n      a > 1", 5, 7), ("enter: >-\n\n      a > 1\n", 6, 7),
    ("enter: |2 # deep\n        a > 1\n", 5, 9), ("\"é\u{301}🏳️‍🌈\": 1\n    enter: a > 1", 5, 12),
    ("{version: 1, enter: a > 1}", 4, 25),
])
func placesOfExpressions(entry: String, line: Int, column: Int) throws {
    let log = ProblemLog()
    let text = "# Segments\nsegments:\n  s:\n    \(entry)\n"
    for breaks in ["\n", "\r\n"] {
        let source =
            "\u{FEFF}"
            + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: breaks)
        let root = try #require(YAMLTree.read(source, log))
        let start = SourcePosition(line: 1, column: 1)
        let segments = try #require(MappingReader(root, "all", at: start, log)?.section("segments"))
        let enter = segments.section("s")?.required("enter", .expression)
        #expect(enter == SourceText("a > 1", at: SourcePosition(line: line, column: column)))
    }
    #expect(log.sorted == [])
}

@Test func columnsCountCharacters() {
    let text = "features: {\"e\u{301}🏳️‍🌈\": {interval: a}, ü: {foo: 1, interval: a}}"
    #expect(
        problems(complete(text)) == [
            "1:12: \"e\u{301}🏳️‍🌈\" cannot name a feature: \(Phrase.identifier)",
            "1:33: \"ü\" cannot name a feature: \(Phrase.identifier)",
            "1:37: unknown key \"foo\" in feature \"ü\"; it takes interval and where",
        ])
}

@Test func anExpressionThatYAMLTakesForATag() {
    let message = "YAML takes what begins with ! for a tag; put an expression that begins with ! in quotes"
    let text = "segments:\n  s:\n    enter: !has(x)\n    exit: ! (a > 1)\n  t: !x {enter: a}\n"
    #expect(problems(complete(text)) == ["3:12: \(message)", "4:11: \(message)", "5:6: \(message)"])
}

@Test func truthValuesAreExpressionsToo() {
    let (configuration, diagnostics) = read(complete("segments: {s: {enter: true, exit: no}}"))
    #expect(diagnostics == [])
    guard case .threshold(let threshold) = configuration?.job.segments.first?.rule else {
        Issue.record("no threshold")
        return
    }
    #expect(threshold.enter.text == "true")
    #expect(threshold.exit?.text == "no")
}

@Test func renderingIsThatOfACompiler() {
    let diagnostics = [
        Diagnostic(at: SourcePosition(line: 3, column: 4), "bad"),
        Diagnostic(.warning, at: SourcePosition(line: 10, column: 1), "odd"),
    ]
    #expect(render(diagnostics, file: "a/b.yaml") == "a/b.yaml:3:4: bad\na/b.yaml:10:1: warning: odd\n")
}
