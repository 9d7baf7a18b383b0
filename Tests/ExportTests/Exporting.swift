import ConfigurationFile
import EventFiles
import Export
import StreamCore
import Testing
import TestSupport

/// A configuration's job, ready to run.
func plan(of configuration: String) throws -> Plan {
    let (read, problems) = ConfigurationReader.read(
        configuration, purpose: .files, in: .empty)
    let (plan, diagnostics) = Plan.make(try #require(read?.job, "\(problems)"))
    return try #require(plan, "\(diagnostics)")
}

/// What is asked of an export; times are RFC 3339.
struct ExportRequest {
    var times = AsOfTimes.newest
    var label: String?
    /// What the label's own plan calls it.
    var labelName = Label.name
    var horizon: Int64 = 0
    var format = TableFormat.csv
}

/// The table of events given as lines, and what was counted.
func export(
    _ plan: Plan, _ events: [String], _ request: ExportRequest
) throws -> (lines: [String], summary: ExportSummary) {
    let folder = try TemporaryDirectory()
    let input = try folder.write("in", events.map { $0 + "\n" }.joined())
    let label = try request.label.map { text in
        let (made, errors) = LabelPlan.make(SourceText(text), named: request.labelName, over: plan)
        return Label(try #require(made, "\(errors)"), horizon: request.horizon)
    }
    let sink = try ByteSink(path: folder.file("out"))
    var export = try Export(
        plan: plan, times: request.times, label: label, format: request.format, output: sink)
    var reader = try LineReader(path: input)
    while let line = try reader.next() { try export.process(line) }
    let summary = try export.finish()
    try sink.finish()
    let text = try folder.read("out")
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return (text.split(separator: "\n").map(String.init), summary)
}

/// The instants of times as RFC 3339.
func instants(_ times: String...) throws -> AsOfTimes { .instants(try times.map(instant)) }

func instant(_ time: String) throws -> Int64 { try #require(Timestamp.parse(time)) }

/// An event of the mapping that the tests use.
func event(_ id: String, _ customer: String, _ type: String, _ time: String, amount: Double? = nil) -> String
{
    let amount = amount.map { ",\"amount\":\($0)" } ?? ""
    return #"{"id":"\#(id)","customer":"\#(customer)","type":"\#(type)","time":"\#(time)"\#(amount)}"#
}

let day: Int64 = 86_400_000
