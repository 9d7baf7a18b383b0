import StreamCore
public import TerminalView

/// Keeps the demo's picture on a terminal up to date; where the output is no terminal, writes lines instead.
public struct DemoView: Sendable {
    /// Between two summaries where nobody draws over them.
    private static let summaryPause = Duration.seconds(1)

    private let terminal: Terminal
    private let screen: DemoScreen
    private var frame = FrameRenderer()
    private var lastSummary: ContinuousClock.Instant?
    private var shown = 0

    /// - Parameter footer: what the user may do while they watch, in a line.
    public init(on terminal: Terminal = .standardOutput, footer: String) {
        self.terminal = terminal
        screen = DemoScreen(footer: footer) { text, style in terminal.styled(text, style) }
    }

    /// Shows the picture. Call it a few times a second.
    /// - Returns: false when nobody is there to see it any more.
    @discardableResult
    public mutating func draw(_ snapshot: DemoSnapshot, now: ContinuousClock.Instant = .now) -> Bool {
        if terminal.isInteractive {
            let size = terminal.size
            let lines = screen.lines(snapshot, columns: size.columns, rows: size.rows)
            return terminal.write(frame.redraw(lines, size: size))
        }
        let text = plainText(snapshot, now: now)
        return text.isEmpty || terminal.write(text)
    }

    /// Shows the last picture, and below it what the user may do next.
    public mutating func finish(_ snapshot: DemoSnapshot, nextSteps: String) {
        lastSummary = nil
        draw(snapshot)
        terminal.write("\n" + nextSteps + "\n")
    }

    /// The changes that are new, and once a second a summary.
    mutating func plainText(_ snapshot: DemoSnapshot, now: ContinuousClock.Instant) -> String {
        var lines = snapshot.latest.suffix(max(0, snapshot.shown - shown)).map { change in
            "\(DemoText.minute(change.at))  " + screen.line(change, width: .max / 2)
        }
        shown = snapshot.shown
        if lastSummary.map({ $0.duration(to: now) >= Self.summaryPause }) ?? true {
            lastSummary = now
            lines.append(screen.summary(snapshot))
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension DemoScreen {
    /// The picture in one line:
    /// `2026-01-05 10:11, day 5 of 30: 12,345 events, 8.1k/s; highly_active 120, lapsed 20`.
    func summary(_ snapshot: DemoSnapshot) -> String {
        let head = "\(DemoText.minute(snapshot.time)), \(DemoText.phase(snapshot.phase))"
        let events = "\(NumberText.grouped(snapshot.events)) events"
        let rate = NumberText.rate(snapshot.rates.last ?? 0)
        let sizes = snapshot.segments.map {
            "\(TextGrid.printable($0.name)) \(NumberText.grouped($0.size))"
        }
        return "\(head): \(events), \(rate); \(sizes.joined(separator: ", "))"
    }
}
