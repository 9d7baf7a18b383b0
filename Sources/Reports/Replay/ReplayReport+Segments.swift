import Replay
import StreamCore

extension ReplayReport {
    /// From this share of entries that are returns within a day, a segment is marked.
    static let flappingLimit = 0.2

    private var days: Double { statistics.customerDays(until: end) }

    var segmentTable: HTML {
        guard !plan.outputs.isEmpty else { return "<p class=\"none\">The file defines no segment.</p>\n" }
        var table = Table(
            [
                "segment", "at the end", "of customers", "entries", "exits", "by time", "came back in a day",
                "median stay", "size over time",
            ], text: [8])
        let overview = statistics.timeline.merged(into: Chart.bars)
        let detailed = Set(detailedOutputs)
        for (index, output) in plan.outputs.enumerated() {
            let tally = statistics.segments[index]
            let name: HTML =
                detailed.contains(index)
                ? "<a href=\"#segment-\(index)\">\(output.name)</a>" : "\(output.name)"
            let line = Chart.Line(
                name: output.name, style: "stroke", values: statistics.sizes(index, in: overview),
                timeline: overview)
            table.add(
                "\(name)\(output.shadow ? " <small class=\"quiet\">shadow</small>" : .empty as HTML)",
                [
                    .number(Figures.count(tally.size)),
                    .number(Figures.percent(Figures.share(tally.size, of: summary.customers))),
                    .number(Figures.count(tally.entered)), .number(Figures.count(tally.exited)),
                    .number(Figures.percent(Figures.share(tally.byTimer, of: tally.changes))),
                    flapping(tally), .number(Figures.duration(tally.medianDwell)),
                    .text(Chart.sparkline(line)),
                ])
        }
        return table.html
    }

    private func isFlapping(_ tally: SegmentTally) -> Bool { (tally.flapping ?? 0) >= Self.flappingLimit }

    private func flapping(_ tally: SegmentTally) -> Table.Cell {
        let text = Figures.percent(tally.flapping)
        return isFlapping(tally) ? .warning(text) : .number(text)
    }

    /// Indices into ``Plan/outputs`` of the segments with charts, in the file's order.
    private var detailedOutputs: [Int] {
        func changes(_ output: Int) -> UInt64 { statistics.segments[output].changes }
        return plan.outputs.indices.filter { changes($0) > 0 }
            .sorted { (changes($1), $0) < (changes($0), $1) }
            .prefix(Self.detailLimit).sorted()
    }

    var segmentCharts: HTML {
        let outputs = detailedOutputs
        guard !outputs.isEmpty else { return "<p class=\"none\">Nobody entered any segment.</p>\n" }
        let left: HTML =
            outputs.count == Self.detailLimit
            ? "<p class=\"quiet\">The \(outputs.count) segments with the most changes.</p>\n" : .empty
        let colours = legend([
            ("in", "entries by an event"), ("in-timer", "entries by time"), ("out", "exits by an event"),
            ("out-timer", "exits by time"),
        ])
        return "\(left)\(colours)\(outputs.map(card).joined())"
    }

    private func card(_ index: Int) -> HTML {
        let output = plan.outputs[index]
        let tally = statistics.segments[index]
        let kind = output.shadow ? "shadow, version \(output.version)" : "version \(output.version)"
        let stayed = "\(Figures.count(tally.reentered)), \(Figures.percent(tally.flapping))"
        let figures = figureList([
            ("at the end", Figures.count(tally.size), false),
            ("entries", Figures.count(tally.entered), false),
            ("exits", Figures.count(tally.exited), false),
            ("by time", Figures.percent(Figures.share(tally.byTimer, of: tally.changes)), false),
            ("came back in a day", stayed, isFlapping(tally)),
            ("median stay", Figures.duration(tally.medianDwell), false),
            (
                "churn per day",
                Figures.decimal(days > 0 ? Double(tally.changes) / days : nil), false
            ),
        ])
        return """
            <section class="segment" id="segment-\(index)">
            <h3>\(output.name) <small>\(kind), definition \(output.definition)</small></h3>
            <p class="rule">\(ruleText(of: index, in: plan))</p>
            \(figures)<div class="charts">
            \(sizeChart(index).html)\(flowChart(index).html)\(dwellChart(tally).html)</div></section>

            """
    }

    private func sizeChart(_ index: Int) -> Chart {
        .lines(
            "Customers inside",
            [
                Chart.Line(
                    name: plan.outputs[index].name, style: "stroke",
                    values: statistics.sizes(index, in: statistics.timeline), timeline: statistics.timeline)
            ])
    }

    private func flowChart(_ index: Int) -> Chart {
        func flow(_ name: String, _ style: StaticString, _ kind: Change.Kind, byTimer: Bool) -> Chart.Flow {
            let column = ReplayStatistics.Column.change(kind, byTimer: byTimer, output: index)
            return Chart.Flow(name: name, style: style, values: bars.values(column))
        }
        return .flows(
            "Entries (up) and exits (down)",
            up: [
                flow("entries by event", "in", .entered, byTimer: false),
                flow("by time", "in-timer", .entered, byTimer: true),
            ],
            down: [
                flow("exits by event", "out", .exited, byTimer: false),
                flow("by time", "out-timer", .exited, byTimer: true),
            ], bars)
    }

    private func dwellChart(_ tally: SegmentTally) -> Chart {
        .histogram(
            "Length of completed stays", names: SegmentTally.DwellClass.names,
            spans: SegmentTally.DwellClass.spans,
            [Chart.Bars(name: "stays", style: "in", values: tally.dwellClasses)])
    }
}
