import Glibc
import StreamCore
import Testing

@Suite struct MachineTests {
    private static let inf = Double.infinity
    private let sandbox = ExpressionSandbox([
        "x": 7, "y": -2.5, "zero": 0, "s": "Grüße", "t": "abc", "yes": true,
    ])

    init() {
        sandbox.set("gone", .missing)
        sandbox.set("lost", .missing, type: .string)
    }

    @Test(arguments: [
        ("1 + 2 * 3", 7), ("0.1 + 0.2", 0.30000000000000004), ("x - y", 9.5), ("x / 2", 3.5), ("-x", -7),
        ("x / zero", inf), ("-x / zero", -inf), ("1 / -0.0", -inf), ("7 % 3", 1), ("-7 % 3", -1),
        ("7 % -3", 1),
        ("5.5 % 2", 1.5), ("1e308 * 10", inf), ("0.1 * 3 - 0.3", 5.551115123125783e-17), ("1d / 1h", 24),
        ("abs(y)", 2.5), ("floor(y)", -3), ("ceil(y)", -2), ("sqrt(16)", 4), ("pow(2, 10)", 1024),
        ("exp(0)", 1), ("ln(1)", 0), ("ln(0)", -inf), ("min(x, y)", -2.5), ("max(x, y, 9)", 9),
        ("min(3, 1, 2)", 1),
        ("1 / min(0, -0.0)", -inf), ("1 / max(-0.0, 0)", inf), ("clamp(x, 0, 5)", 5), ("clamp(y, 0, 5)", 0),
        ("clamp(3, 0, 5)", 3), ("coalesce(gone, x)", 7), ("coalesce(gone, gone, 1)", 1),
        ("coalesce(x, 1)", 7),
        ("coalesce(zero / zero, 4)", 4), ("yes ? x : y", 7), ("gone > 1 ? x : y", -2.5), ("pow(gone, 0)", 1),
    ])
    func computesNumbers(source: String, expected: Double) throws {
        #expect(try sandbox.evaluate(source) == .number(expected))
    }

    @Test(arguments: [
        "gone", "gone + 1", "zero / zero", "sqrt(-1)", "ln(-1)", "x % zero", "min(gone, 1)", "min(1, gone)",
        "max(1, gone)", "max(gone, 1)", "clamp(gone, 0, 1)", "clamp(1, gone, 2)", "clamp(1, 0, gone)",
        "1 / zero - 1 / zero", "coalesce(gone, zero / zero)", "abs(gone)", "lost", "lower(lost)",
        "coalesce(lost, lost)",
    ])
    func passesOnWhatIsMissing(source: String) throws {
        #expect(try sandbox.evaluate(source) == .missing)
    }

    @Test(arguments: [
        ("x > 5", true), ("x >= 7", true), ("x < 7", false), ("x <= 7", true), ("x == 7", true),
        ("x != 7", false),
        ("0 == -0.0", true), ("1 / zero == 1 / zero", true), ("gone == gone", false), ("gone != gone", false),
        ("gone != 1", false), ("gone < 1", false), ("gone >= 1", false), ("!(gone > 1)", true),
        ("true && false", false), ("true || false", true), ("!yes", false), ("yes == true", true),
        ("yes != (x > 5)", false), ("x in [1, 7]", true), ("x in []", false), ("x in [1, y]", false),
        ("gone in [1, gone]", false), ("t in [\"x\", \"abc\"]", true), ("yes in [false, x > 5]", true),
        ("has(x)", true), ("has(gone)", false), ("has(t)", true), ("has(lost)", false), ("has(yes)", true),
        ("t == \"abc\"", true), ("t != 'abd'", true), ("t < 'abd'", true), ("t < 'ab'", false),
        ("'ab' <= t", true),
        ("t > 'Z'", true), ("t >= 'abc'", true), ("'' < t", true), ("'ü' > 'z'", true), ("lost == ''", false),
        ("lost != ''", false), ("lost == lost", false), ("lost < 'a'", false), ("lost >= ''", false),
        ("t.contains('bc')", true), ("t.contains('')", true), ("t.contains('abcd')", false),
        ("contains('aab', 'ab')", true), ("contains('aXaYaZ', 'aZ')", true), ("''.contains('')", true),
        ("''.contains('a')", false), ("lost.contains('')", false), ("t.contains(lost)", false),
        ("t.startsWith('ab')", true), ("t.startsWith('b')", false), ("t.startsWith('')", true),
        ("lost.startsWith('')", false), ("t.endsWith('bc')", true), ("t.endsWith('ab')", false),
        ("t.endsWith('xabc')", false), ("lost.endsWith('')", false),
    ])
    func decides(source: String, expected: Bool) throws {
        #expect(try sandbox.evaluate(source, expecting: .bool) == .bool(expected))
    }

    @Test(arguments: [
        ("lower(s)", "grüße"), ("lower('ABC xyz')", "abc xyz"), ("lower('ÄÖÜ ẞ ΣΑΣ')", "äöü ß σασ"),
        ("lower('İI')", "ii"), ("lower('ȺȺȺȺ')", "ⱥⱥⱥⱥ"), ("lower('😀A')", "😀a"), ("lower('')", ""),
        ("lower('A') == 'a' ? lower('B') : 'c'", "b"), ("coalesce(lost, 'x')", "x"),
        ("x > 5 ? s : t", "Grüße"),
        ("gone > 5 ? s : lower('T')", "t"),
    ])
    func computesStrings(source: String, expected: String) throws {
        #expect(try sandbox.evaluate(source) == .string(expected))
    }

    /// One bit more or less would show that something was reassociated or fused.
    @Test func roundsAfterEachOperation() throws {
        let (a, b, c) = (1.1, 1.3, -1.43)
        #expect(a * b + c != c.addingProduct(a, b))
        #expect(try sandbox.evaluate("1.1 * 1.3 + -1.43") == .number(a * b + c))
        #expect(try sandbox.evaluate("0.1 + 0.2 + 0.3") == .number((0.1 + 0.2) + 0.3))
        #expect(try sandbox.evaluate("0.1 + (0.2 + 0.3)") == .number(0.1 + (0.2 + 0.3)))
    }

    @Test(arguments: [0, 0.3, -2.5, 800, -800, 1e-300])
    func computesTheLogisticFunctionInOneForm(x: Double) {
        var builder = ProgramBuilder()
        let input = builder.input(.number)
        let result = builder.emit(.sigmoid, input)
        var machine = Machine(builder.finish())
        machine.numbers[input.index] = x
        machine.run()
        #expect(machine.numbers[result.index] == 1 / (1 + exp(-x)))
    }

    /// `lower` keeps its buffer from run to run and makes it larger when it must.
    @Test func runsAgainOverOtherInputs() throws {
        let sandbox = ExpressionSandbox(["text": "", "n": 0])
        var builder = ProgramBuilder()
        let (result, _, inputs) = try sandbox.compile("n > 1 ? lower(text) : text", into: &builder)
        var machine = Machine(builder.finish())
        for (count, number) in [(3, 2.0), (1, 2), (500, 2), (2, 0), (40, 2)] {
            var text = String(repeating: "Ä", count: count)
            let expected = number > 1 ? text.lowercased() : text
            text.withUTF8 { bytes in
                guard let base = bytes.baseAddress else { return }
                machine.strings[inputs[0].index] = ByteView(base: base, count: bytes.count)
                machine.numbers[inputs[1].index] = number
                machine.run()
                #expect(machine.strings[result.index].string == expected)
            }
        }
    }
}
