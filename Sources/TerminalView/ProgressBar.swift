/// One line on a terminal that shows how far long work has come. Prints nothing where nobody watches.
public struct ProgressBar: Sendable {
    private static let shortestPause = Duration.milliseconds(100)

    private let terminal: Terminal
    private let totalBytes: Int?
    private let noun: String
    private let start: ContinuousClock.Instant
    private var lastDrawn: ContinuousClock.Instant?
    private var frame = FrameRenderer()

    /// - Parameters:
    ///   - totalBytes: What ``update(bytes:events:now:)`` will end at; nil if nobody knows.
    ///   - noun: What is counted, in the plural.
    public init(
        totalBytes: Int?, counting noun: String = "events", on terminal: Terminal = .standardError,
        start: ContinuousClock.Instant = .now
    ) {
        self.totalBytes = totalBytes
        self.noun = noun
        self.terminal = terminal
        self.start = start
    }

    /// Draws the state of things, at most ten times a second. Cheap enough for every thousandth event.
    public mutating func update(bytes: Int, events: Int, now: ContinuousClock.Instant = .now) {
        guard terminal.isInteractive, isDue(at: now) else { return }
        lastDrawn = now
        let size = terminal.size
        let line = Self.line(
            bytes: bytes, of: totalBytes, events: events, noun, elapsed: start.duration(to: now),
            width: size.columns - 1)
        terminal.write(frame.redraw([line], size: size))
    }

    /// Removes the bar, so that other text can follow; the next update draws it again.
    public mutating func clear() {
        lastDrawn = nil
        let text = frame.erase()
        if !text.isEmpty { terminal.write(text) }
    }

    func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let lastDrawn else { return true }
        return lastDrawn.duration(to: now) >= Self.shortestPause
    }

    /// `██████▌       47%  228 MB of 486 MB  1.2M events/s  3m 20s left`, or without a known total
    /// `228 MB  1,234,567 events  1.2M events/s`.
    static func line(
        bytes: Int, of total: Int?, events: Int, _ noun: String = "events", elapsed: Duration, width: Int
    ) -> String {
        let seconds = elapsed / .seconds(1)
        let speed = NumberText.compact(seconds > 0 ? Double(events) / seconds : 0) + " \(noun)/s"
        guard let total, total > 0 else {
            let count = NumberText.grouped(events)
            return TextGrid.cut("\(NumberText.bytes(bytes))  \(count) \(noun)  \(speed)", to: width)
        }
        let fraction = min(1, Double(bytes) / Double(total))
        var text = TextGrid.padLeft("\(Int(fraction * 100))%", to: 4)
        text += "  \(NumberText.bytes(bytes)) of \(NumberText.bytes(total))  \(speed)"
        if let rest = remaining(fraction, seconds) { text += "  \(rest) left" }
        let barWidth = min(30, width - TextGrid.width(text) - 2)
        let bar = barWidth >= 5 ? Chart.bar(fraction, width: barWidth) + "  " : ""
        return TextGrid.cut(bar + text, to: width)
    }

    /// By the average speed so far; nil before that means anything.
    private static func remaining(_ fraction: Double, _ seconds: Double) -> String? {
        guard fraction > 0, fraction < 1, seconds >= 1 else { return nil }
        return NumberText.duration(seconds: seconds * (1 - fraction) / fraction)
    }
}
