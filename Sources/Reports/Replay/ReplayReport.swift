import EventCodec
import Pipeline
public import Replay
public import StreamCore

/// The page that `replay --report` writes: what the definitions would have done to these events.
public struct ReplayReport {
    /// What was replayed, as the page names it.
    public struct Subject {
        var configuration: String
        var input: String

        public init(configuration: String, input: String) {
            self.configuration = configuration
            self.input = input
        }
    }

    /// Segments with charts of their own, at most: those with the most changes.
    static let detailLimit = 100

    let plan: Plan
    let subject: Subject
    let summary: ReplaySummary
    let statistics: ReplayStatistics
    let state: EndState
    let figures: [ModelFigures]
    let end: Int64
    /// The timeline in as many buckets as bars have room.
    let bars: Timeline

    /// - Parameters:
    ///   - replay: one that has ended, and that `statistics` has watched from the beginning.
    ///   - until: what the replay was finished with, ms since the epoch.
    public init(
        _ plan: Plan, of replay: borrowing Replay, _ summary: ReplaySummary, _ statistics: ReplayStatistics,
        subject: Subject, until: Int64?
    ) {
        let end = until ?? statistics.span?.upperBound ?? 0
        var state = EndState(plan, sizes: statistics.segments.map(\.size))
        var inspector = Inspector(plan)
        inspector.forEachCustomer(in: replay.pipeline.engine, at: end) { state.add($0) }
        statistics.finish(at: end, replay.pipeline.engine.statistics)
        self.plan = plan
        self.subject = subject
        self.summary = summary
        self.statistics = statistics
        self.state = state
        self.end = end
        let counts = replay.pipeline.engine.statistics.models
        figures = plan.health.map { $0.figures(in: counts) }
        bars = statistics.timeline.merged(into: Chart.bars)
    }

    /// The page as HTML in UTF-8.
    public var html: String {
        var page = Page(title: "Replay of \(plan.definition.application)", head: head)
        page.add("summary", "Summary", summarySection)
        page.add("segments", "Segments", segmentTable)
        page.add("charts", "Each segment", segmentCharts)
        page.add("overlap", "Overlap at the end", overlapSection)
        if !plan.health.isEmpty { page.add("scores", "Scores", scoreSection) }
        page.add("refused", "Refused events", refusalSection)
        page.add("definitions", "Definitions", definitionTables(of: plan))
        return page.html.text
    }

    private var head: HTML {
        let span = statistics.span.map {
            "Events from \(Figures.minute($0.lowerBound)) to \(Figures.minute($0.upperBound)) UTC; "
                + "the end is \(Figures.minute(end))."
        }
        return """
            <p class="quiet">\(subject.configuration) over \(subject.input). \
            \(span ?? "No event was accepted.") All times are UTC.</p>
            """
    }

    private var summarySection: HTML {
        let records = summary.records
        let days = statistics.customerDays(until: end)
        let changes = statistics.segments.map(\.changes).reduce(0, +)
        let list = figureList([
            ("events", Figures.count(records.consumed), false),
            ("accepted", Figures.count(records.accepted), false),
            ("duplicates", Figures.count(records.duplicates), false),
            ("refused", Figures.count(records.deadLettered), records.deadLettered > 0),
            ("customers", Figures.count(summary.customers), false),
            ("entries", Figures.count(summary.changes.entered), false),
            ("exits", Figures.count(summary.changes.exited), false),
            ("timers fired", Figures.count(summary.timersFired), false),
            ("churn per day", Figures.decimal(days > 0 ? Double(changes) / days : nil), false),
        ])
        let events = Chart.flows(
            "Accepted events",
            up: [
                Chart.Flow(
                    name: "accepted", style: "plain", values: bars.values(ReplayStatistics.Column.events))
            ],
            down: [], bars)
        return "\(list)<div class=\"charts\">\(events.html)</div>\n"
    }

    private var overlapSection: HTML {
        guard !state.outputs.isEmpty else { return "<p class=\"none\">Nobody is in any segment.</p>\n" }
        let limited: HTML =
            state.outputs.count == EndState.overlapLimit
            ? "<p class=\"quiet\">The \(EndState.overlapLimit) largest segments.</p>\n" : .empty
        return """
            <p>Each row is a segment; the cells say how much of it is also in the segments of the columns. \
            Two rows that are full in each other's column mean the same customers.</p>
            \(limited)\(overlapMatrix(state.outputs.map { plan.outputs[$0].name }, state.overlap))
            """
    }

    private var refusalSection: HTML {
        guard !statistics.refusals.reasons.isEmpty else { return "<p class=\"none\">None.</p>\n" }
        var table = Table(["reason", "field", "events", "share", "first line", "its message"], text: [1, 5])
        for reason in statistics.refusals.reasons.sorted(by: { $0.count > $1.count }) {
            table.add(
                "\(reason.code)",
                [
                    .text("\(reason.field ?? Figures.none)"), .number(Figures.count(reason.count)),
                    .number(Figures.percent(Figures.share(reason.count, of: summary.records.consumed))),
                    .number(Figures.count(reason.firstLine)), .text("\(reason.message)"),
                ])
        }
        return table.html
    }
}
