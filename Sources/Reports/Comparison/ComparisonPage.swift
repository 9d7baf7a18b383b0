import Replay
import StreamCore

/// The page that `compare --report` writes.
public struct ComparisonPage {
    let result: ComparisonOutcome
    let files: Pair<String>
    let input: String

    /// - Parameters:
    ///   - files: the configurations' names.
    ///   - input: the input's name.
    public init(_ result: ComparisonOutcome, files: Pair<String>, input: String) {
        self.result = result
        self.files = files
        self.input = input
    }

    /// The page as HTML in UTF-8.
    public var html: String {
        var page = Page(title: "Comparison of two definitions", head: head)
        page.add("segments", "Segments", segmentTable)
        page.add("changes", "Changes", changeTable)
        page.add("charts", "Each segment", charts)
        if !result.models.isEmpty { page.add("scores", "Scores at the end", scores) }
        page.add("events", "Events", eventTable)
        page.add("definitions-old", "Definitions: old", definitionTables(of: result.plans.old))
        page.add("definitions-new", "Definitions: new", definitionTables(of: result.plans.new))
        return page.html.text
    }

    private var head: HTML {
        let span = result.span.map {
            "Events from \(Figures.minute($0.lowerBound)) to \(Figures.minute($0.upperBound)) UTC."
        }
        return """
            <p class="quiet">Old: \(files.old). New: \(files.new). Both over \(input). \
            \(span ?? "No event was accepted.") All times are UTC.</p>
            """
    }

    private var segmentTable: HTML {
        guard !result.segments.isEmpty else {
            return "<p class=\"none\">Neither file defines a segment.</p>\n"
        }
        var table = Table(
            ["segment", "", "in both", "only old", "only new", "agreement over time"], text: [1])
        for (index, segment) in result.segments.enumerated() {
            let isDetailed = detailed.contains(index)
            table.add(
                isDetailed ? "<a href=\"#segment-\(index)\">\(segment.name)</a>" : "\(segment.name)",
                [
                    .text("\(result.note(segment))"), .number(Figures.count(segment.customers.both)),
                    .number(Figures.count(segment.customers.onlyOld)),
                    .number(Figures.count(segment.customers.onlyNew)),
                    .number(Figures.percent(segment.agreement)),
                ])
        }
        return """
            <p>Customers inside at the end. The agreement is the share of the time under both in the time \
            under either.</p>
            \(table.html)
            """
    }

    private var changeTable: HTML {
        guard !result.segments.isEmpty else { return .empty }
        var table = Table([
            "segment", "entries old", "new", "exits old", "new", "churn old", "new", "came back old", "new",
            "median stay old", "new",
        ])
        for segment in result.segments {
            table.add("\(segment.name)", pairs(segment).flatMap { [.number($0.old), .number($0.new)] })
        }
        return """
            <p>Churn: entries and exits for each customer and day. Came back: the share of entries within a \
            day of the same customer's exit.</p>
            \(table.html)
            """
    }

    private func pairs(_ segment: ComparedSegment) -> [Pair<String>] {
        let tallies = segment.tallies
        return [
            tallies.map { $0.map { Figures.count($0.entered) } ?? Figures.none },
            tallies.map { $0.map { Figures.count($0.exited) } ?? Figures.none },
            Pair(
                old: Figures.decimal(result.churn(of: segment, .old)),
                new: Figures.decimal(result.churn(of: segment, .new))),
            tallies.map { Figures.percent($0?.flapping) },
            tallies.map { Figures.duration($0?.medianDwell) },
        ]
    }

    /// Indices of the segments with charts: of those that differ the ones with the most changes.
    private var detailed: [Int] {
        func changes(_ index: Int) -> UInt64 {
            Side.allCases.map { result.segments[index].tallies[$0]?.changes ?? 0 }.reduce(0, +)
        }
        let different = result.segments.indices.filter {
            let segment = result.segments[$0]
            return segment.time.onlyOld + segment.time.onlyNew > 0 || !result.isUnchanged(segment)
        }
        return different.sorted { (changes($1), $0) < (changes($0), $1) }
            .prefix(ReplayReport.detailLimit).sorted()
    }

    private var charts: HTML {
        let colours = legend([("old", "old"), ("in", "new")])
        guard !detailed.isEmpty else { return "<p class=\"none\">No segment differs.</p>\n" }
        return "\(colours)\(detailed.map(card).joined())"
    }

    private func card(_ index: Int) -> HTML {
        let segment = result.segments[index]
        let sizes = lines(segment, { $0 }) { statistics, output, timeline in
            statistics.sizes(output, in: timeline)
        }
        let changes = lines(segment, { $0.merged(into: Chart.bars) }) { statistics, output, timeline in
            zip(
                statistics.changes(.entered, output, in: timeline),
                statistics.changes(.exited, output, in: timeline)
            ).map(+)
        }
        let step = DurationText.text(changes.first?.timeline.step ?? 0)
        let stays = Side.allCases.compactMap { side in
            segment.tallies[side].map {
                Chart.Bars(name: "\(side)", style: side == .old ? "old" : "in", values: $0.dwellClasses)
            }
        }
        let dwell = Chart.histogram(
            "Length of completed stays", names: SegmentTally.DwellClass.names,
            spans: SegmentTally.DwellClass.spans, stays)
        let note = result.note(segment)
        return """
            <section class="segment" id="segment-\(index)">
            <h3>\(segment.name) <small>\(note)</small></h3>
            \(rules(segment))<div class="charts">
            \(Chart.lines("Customers inside", sizes).html)\
            \(Chart.lines("Entries and exits, per \(step)", changes).html)\(dwell.html)</div>
            \(examples(segment))</section>

            """
    }

    /// A line for each side that has the segment.
    private func lines(
        _ segment: ComparedSegment, _ timeline: (Timeline) -> Timeline,
        values: (ReplayStatistics, Int, Timeline) -> [Int]
    ) -> [Chart.Line] {
        Side.allCases.compactMap { side in
            guard let output = segment.outputs[side] else { return nil }
            let statistics = result.statistics[side]
            let timeline = timeline(statistics.timeline)
            return Chart.Line(
                name: "\(side)", style: side == .old ? "stroke-old" : "stroke",
                values: values(statistics, output, timeline), timeline: timeline)
        }
    }

    /// The two rules, where they differ.
    private func rules(_ segment: ComparedSegment) -> HTML {
        guard !result.isUnchanged(segment) else { return .empty }
        return Side.allCases.compactMap { side -> HTML? in
            guard let output = segment.outputs[side] else { return nil }
            return "<p class=\"rule\"><span>\("\(side)"):</span> "
                + ruleText(of: output, in: result.plans[side]) + "</p>\n"
        }.joined()
    }

    private func examples(_ segment: ComparedSegment) -> HTML {
        guard !segment.examples.isEmpty else { return .empty }
        var table = Table(["customer", "inside", "from", "to", "because"], text: [1, 4])
        for example in segment.examples {
            let verb = example.kind == .entered ? "entered" : "left"
            table.add(
                "\(example.customerID)",
                [
                    .text("only \("\(example.only)")"),
                    .number(Figures.minute(example.from)),
                    .number(example.until.map(Figures.minute) ?? "the end"),
                    .text("\(verb) under \("\(example.changed)") with <code>\(example.reason)</code>"),
                ])
        }
        return table.html
    }

    private var scores: HTML {
        var table = Table(
            ["model", "mean old", "mean new", "customers with both", "mean difference", "greatest"])
        var charts: HTML = ""
        for model in result.models {
            table.add(
                "\(model.name)",
                [
                    .number(Figures.decimal(model.means.old)), .number(Figures.decimal(model.means.new)),
                    .number(Figures.count(model.compared)), .number(Figures.decimal(model.meanDifference)),
                    .number(Figures.decimal(model.compared == 0 ? nil : model.greatestDifference)),
                ])
            charts += Self.chart(of: model)
        }
        return "\(table.html)<div class=\"charts\">\(charts)</div>\n"
    }

    /// Side by side in one chart where the bins are the same, else in two.
    private static func chart(of model: ComparedModel) -> HTML {
        let series = Side.allCases.compactMap { side in
            model.scores[side].map {
                (name: "\(side)", style: side == .old ? "old" as StaticString : "in", scores: $0)
            }
        }
        let names = Set(series.map { $0.scores.histogram.map(\.name) })
        if names.count <= 1 { return ReplayReport.scoreChart(model.name, series).html }
        return series.map { ReplayReport.scoreChart("\(model.name), \($0.name)", [$0]).html }.joined()
    }

    private var eventTable: HTML {
        var table = Table(["", "old", "new"])
        let rows: [(String, (ReplaySummary) -> UInt64)] = [
            ("events", { $0.records.consumed }), ("accepted", { $0.records.accepted }),
            ("duplicates", { $0.records.duplicates }), ("refused", { $0.records.deadLettered }),
            ("customers", { UInt64($0.customers) }), ("entries", { $0.changes.entered }),
            ("exits", { $0.changes.exited }), ("timers fired", { $0.timersFired }),
        ]
        for (name, figure) in rows {
            table.add(
                "\(name)",
                [
                    .number(Figures.count(figure(result.summaries.old))),
                    .number(Figures.count(figure(result.summaries.new))),
                ])
        }
        return table.html
    }
}
