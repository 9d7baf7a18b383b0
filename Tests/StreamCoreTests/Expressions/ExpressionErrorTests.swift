import StreamCore
import Testing

@Suite struct ExpressionErrorTests {
    /// A source whose fault stands at the `¦`, which is not part of it, and the message expected.
    struct FaultCase: CustomTestStringConvertible, Sendable {
        let source: String
        let offset: Int
        let message: String

        init(_ marked: String, _ message: String) {
            let parts = marked.split(separator: "¦", maxSplits: 1, omittingEmptySubsequences: false)
            source = parts.joined()
            offset = parts[0].utf8.count
            self.message = message
        }

        var testDescription: String { source }
    }

    private let sandbox = ExpressionSandbox([
        "visits_7d": 3, "spend_30d": 10.5, "last_channel": "web", "vip": true,
    ])

    @Test(arguments: [
        FaultCase("¦", "the expression is empty"),
        FaultCase("¦  ", "the expression is empty"),
        FaultCase("a ¦= 1", #""=" does not compare; write "==""#),
        FaultCase("a ¦& b", #""&" is no operator; write "&&""#),
        FaultCase("a ¦| b", #""|" is no operator; write "||""#),
        FaultCase("a ¦^ 2", #""^" is no operator; write pow(x, y) for a power"#),
        FaultCase("a == ¦“x”", #"“ is no quote; write " or '"#),
        FaultCase("a ¦@ b", #"unexpected character "@""#),
        FaultCase("¦ä + ä", #"unexpected character "ä""#),
        FaultCase("a ¦and b", #"write "&&" for "and""#),
        FaultCase("a ¦OR b", #"write "||" for "OR""#),
        FaultCase("¦not a", #"write "!" for "not""#),
        FaultCase(
            "a == ¦null",
            #"there is no "null"; has(x) tells whether x is present, coalesce(x, 0) fills it in"#),
        FaultCase("a == ¦True", #"write true for "True""#),
        FaultCase("a == ¦'x", "the string that starts here has no closing '"),
        FaultCase("a == ¦\"x' && b\nc\"", "the string that starts here has no closing \""),
        FaultCase(#"a == "x¦\q""#, #""\q" begins no escape that strings know; write "\\" for a backslash"#),
        FaultCase(#""¦\ud800""#, #""\u" begins no escape that strings know; write "\\" for a backslash"#),
        FaultCase(#""¦\u+041""#, #""\u" begins no escape that strings know; write "\\" for a backslash"#),
        FaultCase("a > ¦5.", "a digit must follow the decimal point"),
        FaultCase("a > ¦1e999", "the number 1e999 is too large"),
        FaultCase(
            "a > ¦1.5h",
            #""1.5h" is neither a number nor a duration; durations are whole numbers with the units "#
                + "ms s m h d w, as in 1h30m"),
        FaultCase(
            "¦7days > a",
            #""7days" is neither a number nor a duration; durations are whole numbers with the units "#
                + "ms s m h d w, as in 1h30m"),
        FaultCase("¦0xZZ", #""0xZZ" is no hexadecimal number of 64 bits"#),
        FaultCase("¦(a + b", #"the "(" that stands here has no closing ")""#),
        FaultCase("a in ¦[1, 2", #"the "[" that stands here has no closing "]""#),
        FaultCase("min¦(1, ", #"the "(" that stands here has no closing ")""#),
        FaultCase("(a + b¦]", #"expected an operator or ")", but found "]""#),
        FaultCase("a + b¦)", #"")" closes nothing; remove it or open it with "(""#),
        FaultCase("a¦]", #""]" closes nothing; remove it or open it with "[""#),
        FaultCase("a¦[0]", "lists have no subscripts; test one with in, as in x in [1, 2]"),
        FaultCase("a +¦", "the expression ends where a value should follow"),
        FaultCase("a + ¦* b", #"expected a value, but found "*""#),
        FaultCase("¦== 5", #""==" needs a value on its left"#),
        FaultCase("¦in [1]", #"expected a value, but found "in""#),
        FaultCase("min(1, ¦)", #"expected a value, but found ")""#),
        FaultCase("a ¦b", #"expected an operator, but found "b""#),
        FaultCase("a ¦? 1", #""?" has no ":" behind it; write condition ? value : other"#),
        FaultCase("a.¦", #"a name must follow ".", as in properties.amount"#),
        FaultCase(#""a".¦b"#, #"only a name can be followed by "." and a key"#),
        FaultCase("a.¦abs()", "abs is not called behind a value; write abs(a, ...)"),
        FaultCase("1 < a ¦< 3", "comparisons do not chain; write 1 < a && a < 3"),
        FaultCase("a + 1 >= b ¦> c * 2", "comparisons do not chain; write a + 1 >= b && b > c * 2"),
    ])
    func explainsSyntax(fault: FaultCase) {
        let error = #expect(throws: ExpressionError.self) { try Expression.parse(fault.source) }
        #expect(error == ExpressionError(fault.message, at: fault.offset))
    }

    @Test(arguments: [
        FaultCase(
            "vip && ¦visits_7d",
            #""&&" needs a bool on its right, but "visits_7d" is a number; compare it, as in visits_7d > 0"#),
        FaultCase(
            "¦visits_7d + 1 || vip",
            #""||" needs a bool on its left, but "visits_7d + 1" is a number; "#
                + "compare it, as in (visits_7d + 1) > 0"
        ),
        FaultCase(
            "!¦last_channel",
            #""!" needs a bool, but "last_channel" is a string; compare it, as in last_channel == "...""#),
        FaultCase("-¦last_channel", #""-" needs a number, but "last_channel" is a string"#),
        FaultCase(
            "1 + (¦visits_7d > 1)",
            #""+" needs a number on its right, but "visits_7d > 1" is a bool; "#
                + "choose a number, as in (visits_7d > 1) ? 1 : 0"),
        FaultCase("¦last_channel * 2", #""*" needs a number on its left, but "last_channel" is a string"#),
        FaultCase(
            "visits_7d == ¦\"3\"",
            #""==" compares values of one type, but "visits_7d" is a number and "'3'" is a string"#),
        FaultCase(
            "last_channel in [\"a\", ¦2]",
            #""in" compares values of one type, but "last_channel" is a string and "2" is a number"#),
        FaultCase("¦vip < true", #""<" orders numbers or strings, but "vip" is a bool"#),
        FaultCase("properties.a >= ¦vip", #"">=" orders numbers or strings, but "vip" is a bool"#),
        FaultCase("visits_7d in ¦3", #""in" needs a list on its right, as in x in ["a", "b"]"#),
        FaultCase("¦[1] == 1", #"a list can stand only behind "in", as in x in [1, 2]"#),
        FaultCase(
            "¦visits_7d ? 1 : 2",
            #""?" needs a bool on its left, but "visits_7d" is a number; compare it, as in visits_7d > 0"#),
        FaultCase(
            "vip ? 1 : ¦\"x\"",
            #"both sides of ":" must have one type, and the first is a number, but "'x'" is a string"#),
        FaultCase("¦visit_7d > 1", #"unknown feature "visit_7d"; did you mean "visits_7d"?"#),
        FaultCase("¦weather > 1", #"unknown feature "weather""#),
        FaultCase("¦mx(1, 2)", #"unknown function "mx"; did you mean "max"?"#),
        FaultCase("¦log(1)", #"unknown function "log"; did you mean "ln"?"#),
        FaultCase(
            "last_channel.¦startWith(\"a\")", #"unknown function "startWith"; did you mean "startsWith"?"#),
        FaultCase(
            "¦foobarbaz()",
            #"unknown function "foobarbaz"; there are min max abs floor ceil sqrt pow exp ln clamp "#
                + "coalesce has contains startsWith endsWith lower"),
        FaultCase("¦abs(1, 2)", "abs takes 1 argument, but 2 are given"),
        FaultCase("¦min(1)", "min takes at least 2 arguments, but 1 is given"),
        FaultCase("¦clamp(1, 2)", "clamp takes 3 arguments, but 2 are given"),
        FaultCase("last_channel.¦contains()", "contains takes 2 arguments, but 1 is given"),
        FaultCase("abs(¦\"x\")", #"abs needs a number, but "'x'" is a string"#),
        FaultCase(
            "min(1, ¦last_channel)", #"min needs a number as argument 2, but "last_channel" is a string"#),
        FaultCase(
            "contains(last_channel, ¦5)", #"contains needs a string as argument 2, but "5" is a number"#),
        FaultCase("has(¦visits_7d + 1)", "has needs a name, as in has(properties.amount)"),
        FaultCase(
            "coalesce(visits_7d, ¦\"x\")",
            #"the arguments of coalesce must have one type, here number, but "'x'" is a string"#),
    ])
    func explainsTypes(fault: FaultCase) throws {
        #expect(try sandbox.faults(fault.source) == [ExpressionError(fault.message, at: fault.offset)])
    }

    @Test func explainsTheTypeOfTheWhole() throws {
        #expect(
            try sandbox.faults("visits_7d", expecting: .bool) == [
                ExpressionError(
                    "the expression must be a bool, but \"visits_7d\" is a number; "
                        + "compare it, as in visits_7d > 0",
                    at: 0)
            ])
        #expect(
            try sandbox.faults("  vip", expecting: .number) == [
                ExpressionError(
                    "the expression must be a number, but \"vip\" is a bool; "
                        + "choose a number, as in vip ? 1 : 0",
                    at: 2)
            ])
        #expect(
            try sandbox.faults("properties.a") == [
                ExpressionError("the type of \"properties.a\" shows only at run time; compare it", at: 0)
            ])
    }

    @Test func reportsIndependentFaultsInReadingOrder() throws {
        let faults = try sandbox.faults("(visit_7d > 1 || abs()) && last_channel + 1 > 0 && cyclic")
        // What has an error of its own, as "cyclic" has, is not reported again.
        #expect(faults.map(\.offset) == [1, 17, 27])
    }

    @Test func saysNothingTwice() throws {
        let faults = try sandbox.faults("(nowhere + 1 > 2 ? nowhere2 : 3) in [min(nowhere3, 1)] && vip")
        #expect(
            faults.map(\.message) == ["nowhere", "nowhere2", "nowhere3"].map { "unknown feature \"\($0)\"" })
    }

    @Test func cutsLongExcerpts() throws {
        let sum = (0..<30).map { _ in "visits_7d" }.joined(separator: " + ")
        let message = try #require(sandbox.faults("vip && (\(sum))").first?.message)
        #expect(message.contains("\"visits_7d + visits_7d + visits_7d + v...\" is a number"))
    }
}
