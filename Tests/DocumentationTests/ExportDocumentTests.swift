import EventFiles
import Export
import StreamCore
import Testing
import TestSupport

@Suite struct ExportDocumentTests {
    @Test("The table that EXPORT.md shows is that of its events")
    func workedExample() throws {
        let blocks = Markdown(try Project.text("docs/EXPORT.md")).blocks
        func block(_ info: String) throws -> String {
            try #require(blocks.last { $0.info == info }, "no block \(info)").text
        }
        let command = try block("sh")
        #expect(command.contains(#"--every 7d --label "orders > 0" --horizon 7d"#))
        let plan = try plan(of: try block("yaml complete"))
        let week: Int64 = 7 * 86_400_000
        let label = try #require(
            LabelPlan.make(SourceText("orders > 0"), named: Label.name, over: plan).label)
        let table = try table(
            plan, try block("json"), .every(week, from: nil), Label(label, horizon: week))
        #expect(table == (try block("csv")))
    }

    private func table(_ plan: Plan, _ events: String, _ times: AsOfTimes, _ label: Label) throws -> String {
        let folder = try TemporaryDirectory()
        let sink = try ByteSink(path: folder.file("out"))
        var export = try Export(plan: plan, times: times, label: label, format: .csv, output: sink)
        var reader = try LineReader(path: try folder.write("in", events))
        while let line = try reader.next() { try export.process(line) }
        _ = try export.finish()
        try sink.finish()
        return try folder.read("out")
    }
}
