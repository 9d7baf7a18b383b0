import EventCodec
import EventFiles
import Explain
import JSONTree
import StreamCore
import TerminalView
import Testing
import TestSupport

@Suite struct ExplainDocumentTests {
    @Test("The explanation that EXPLAIN.md shows is that of its events, as text and as JSON")
    func workedExample() throws {
        let document = try Project.text("docs/EXPLAIN.md")
        let blocks = Markdown(document).blocks
        func text(_ info: String, _ index: Int = 0) throws -> String {
            let found = blocks.filter { $0.info == info }.map(\.text)
            return try #require(index < found.count ? found[index] : nil, "block \(info)")
        }
        let plan = try plan(of: try text("yaml complete"))
        let whole = try explain(plan, try text("json")) { _ in true }
        #expect(ExplanationText.render(try tree(whole), on: .hidden) == (try text("text output")))
        let one = try explain(plan, try text("json")) { $0 == "highly_active" }
        let shown = try JSONParser.parse(Array(try text("json", 1).utf8))
        let real = try tree(one)
        #expect(shown == real, "\(real)")
        // What is shown of a condition alone is a part of it.
        let condition = try JSONParser.parse(Array(try text("json", 2).utf8))
        #expect(condition == real["segments"]?.elements.first?["enter"])
        for key in keys(try tree(whole)) {
            #expect(
                document.contains("`\(key)`") || document.contains("\"\(key)\""), "\(key) is not described")
        }
    }

    private func explain(
        _ plan: Plan, _ events: String, segments: (String) -> Bool
    ) throws -> CustomerExplanation {
        let folder = try TemporaryDirectory()
        var reader = try LineReader(path: try folder.write("events", events))
        var explanation = FileExplanation(plan: plan, at: nil)
        while let line = try reader.next(), try explanation.process(line) {}
        return try #require(try explanation.finish("ann", segments: segments))
    }

    private func tree(_ explanation: CustomerExplanation) throws -> JSONValue {
        var json = JSONWriter()
        ExplanationEncoder.encode(explanation, partition: nil, to: &json)
        return try JSONParser.parse(Array(json.bytes))
    }

    /// The names of all members, but those of the job's own.
    private func keys(_ value: JSONValue) -> Set<String> {
        guard case .object(let members) = value else {
            return Set(value.elements.flatMap { keys($0) })
        }
        return Set(
            members.flatMap { member in
                let isJobs = ["features", "scores"].contains(member.key)
                return [member.key] + (isJobs ? [] : keys(member.value))
            })
    }
}
