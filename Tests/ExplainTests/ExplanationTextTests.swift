import JSONTree
import Pipeline
import TerminalView
import Testing

@testable import Explain
@testable import StreamCore

@Suite struct ExplanationTextTests {
    private func explanation(_ minutes: Int..., at minute: Int64) throws -> CustomerExplanation {
        var pipeline = Pipeline(try plan())
        for event in minutes.map({ visits($0) }) {
            let refusal = try Array(event.utf8).withUnsafeBytes { try pipeline.process($0) }
            #expect(refusal == nil)
        }
        let midnight = try #require(Timestamp.parse("2026-01-01T00:00:00Z"))
        var explainer = Explainer(try plan())
        let explained = try Array("ann".utf8).withUnsafeBufferPointer { id in
            try explainer.explain(
                ByteView(base: try #require(id.baseAddress), count: id.count), in: pipeline.engine,
                at: midnight + minute * 60_000)
        }
        return try #require(explained)
    }

    private func render(_ explanation: CustomerExplanation, partition: Int? = nil, width: Int = 80) throws -> String {
        ExplanationText.render(try tree(explanation, partition: partition), on: .hidden, width: width)
    }

    @Test("Conditions, hysteresis, tiers, contributions and what comes next")
    func whole() throws {
        let text = try render(try explanation(10, 20, at: 90), partition: 3)
        #expect(text == Self.expected, "\(text)")
    }

    private static let expected = """
        """

    @Test("No line is wider than the terminal where the names allow for it", arguments: [60, 80])
    func width(columns: Int) throws {
        let text = try render(try explanation(10, 20, at: 90), width: columns)
        for line in text.split(separator: "\n") where !line.contains("next change") {
            #expect(TextGrid.width(String(line)) <= columns, "\(line)")
        }
    }

    @Test("Foreign text moves no cursor")
    func harmless() throws {
        var explanation = try explanation(10, at: 20)
        explanation.customerID = "a\u{1B}[2Jb"
        explanation.segments[0].rule = .conditions(
            ConditionsExplanation(
                enter: ConditionExplanation(
                    expression: "plan == \"\u{7}\"", holds: true, operator: .comparison(.equal),
                    value: .string("\u{1B}]0;x\u{7}"), parts: []), heldBy: []))
        #expect(!(try render(explanation)).unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }

    @Test("Numbers to six digits, and values that are missing")
    func numbers() {
        let numbers: [(Double, String)] = [
            (0, "0"), (6, "6"), (0.1 + 0.2, "0.3"), (-1234.56789, "-1234.57"), (123_456_789, "123456789"),
            (2.0 / 3, "0.666667"), (1e21, "1e+21"), (0.000_012_345_678, "1.23457e-05"),
        ]
        for (number, text) in numbers { #expect(ExplanationText.short(number) == text) }
        #expect(ExplanationText.value(nil) == "none" && ExplanationText.value(.bool(true)) == "true")
    }

    @Test("Many inputs: the greatest, and the others together")
    func manyInputs() throws {
        let inputs = (0..<30).map { #"{"input":"f\#($0)","value":1,"contribution":\#($0)}"# }
        let json = #"{"model":"m","part":"2","value":1,"unit":"value","baseline":-1,"contributions":["#
            + inputs.joined(separator: ",") + "]}"
        let lines = ContributionsText.lines(of: try JSONParser.parse(Array(json.utf8)), .hidden)
        #expect(lines.count == 15 && lines[0] == "m.2  is 1, in value:")
        #expect(lines[2].hasPrefix("  f29 ") && lines[14].hasPrefix("  18 others"))
        #expect(lines[14].hasSuffix("+153"))
    }
}
