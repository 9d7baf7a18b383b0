import JSONTree
import Pipeline
import TerminalView
import Testing

@testable import Explain
@testable import StreamCore

@Suite struct ExplanationTextTests {
    private func explanation(
        _ minutes: Int..., at minute: Int64, of job: String = visitsJob
    ) throws -> CustomerExplanation {
        let plan = try plan(job)
        var pipeline = Pipeline(plan)
        for event in minutes.map({ visits($0) }) {
            let refusal = try Array(event.utf8).withUnsafeBytes { try pipeline.process($0) }
            #expect(refusal == nil)
        }
        let midnight = try #require(Timestamp.parse("2026-01-01T00:00:00Z"))
        var explainer = Explainer(plan)
        let explained = try Array("ann".utf8).withUnsafeBufferPointer { id in
            try explainer.explain(
                ByteView(base: try #require(id.baseAddress), count: id.count), in: pipeline.engine,
                at: midnight + minute * 60_000)
        }
        return try #require(explained)
    }

    private func render(_ explanation: CustomerExplanation, partition: Int? = nil) throws -> String {
        ExplanationText.render(try tree(explanation, partition: partition), on: .hidden)
    }

    @Test("Conditions, hysteresis, tiers, contributions and what comes next")
    func whole() throws {
        let text = try render(try explanation(10, 20, at: 90), partition: 3)
        #expect(text == Self.expected, "\(text)")
    }

    private static let expected = """
        ann  at 2026-01-01 01:30:00 UTC, partition 3

        active  INSIDE since 2026-01-01 00:20:00, version 3
          enter  visits >= 2 && plan == "free"  does not hold
            visits >= 2           0  does not hold, 2 below
            plan == "free"   "free"  holds
          exit   visits < 1       0  holds, 1 below
          held back: dwell until 2026-01-01 02:20:00
          next change: exits 2026-01-01 02:20:00 if nothing happens

        quiet_visitor  OUTSIDE since 2026-01-01 01:20:00, version 1
          enter  visits >= 1 && quiet >= 20m  does not hold
            visits >= 1      0  does not hold, 1 below
            quiet >= 20m  4200  holds, 3000 above
          exit   where enter does not hold
          next change: none without an event

        mood  INSIDE warm since 2026-01-01 00:20:00, version 1, shadow, at events alone
          intent is 0
          > warm  enter 0.4 (0.4 below)           exit 0.2 (0.2 below)
            cold
          next change: none without an event

        intent  is 0, in log-odds:
          baseline           -2
          quiet     4200  -1050
          visits       0      0

        """

    @Test("Long conditions are cut off where their parts follow, and have a line of their own where not")
    func width() throws {
        let name = String(repeating: "very_", count: 14) + "long"
        let long = visitsJob.replacing("visits >= 1 &&", with: "\(name) >= 1 &&")
            .replacing("models:", with: "  \(name): {expr: visits + 1}\nmodels:")
        let text = try render(try explanation(10, 20, at: 30, of: long))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { TextGrid.width($0) <= 85 }, "\(text)")
        #expect(lines.contains { $0.hasPrefix("  enter  very_") && $0.hasSuffix("…  does not hold") })
        let row = try #require(lines.firstIndex(of: "    \(name) >= 1"))
        #expect(lines[row + 1].hasSuffix("  3  holds, 2 above"))
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
        let json =
            #"{"model":"m","part":"2","value":1,"unit":"value","baseline":-1,"contributions":["#
            + inputs.joined(separator: ",") + "]}"
        let lines = ContributionsText.lines(of: try JSONParser.parse(Array(json.utf8)), .hidden)
        #expect(lines.count == 15 && lines[0] == "m.2  is 1, in value:")
        #expect(lines[2].hasPrefix("  f29 ") && lines[14].hasPrefix("  18 others"))
        #expect(lines[14].hasSuffix("+153"))
    }
}
