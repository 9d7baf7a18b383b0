import StreamCore
public import TerminalView

/// Draws a ``DemoSnapshot`` as lines of text. It reads nothing and writes nowhere.
public struct DemoScreen: Sendable {
    private static let story = """
        A simulated shop's events run through Kafka; segstreamd decides who is in which segment and \
        publishes every entry and exit, also those that time alone causes.
        """
    private static let liveStory = """
        The shop's past is told: from here on events come when they happen, and what time alone causes comes \
        at the instant it is due.
        """
    /// Lower terminals keep their lines for what changes.
    private static let storyHeight = 20
    /// Blank lines are only for terminals that have room for more changes than this.
    private static let wantedChanges = 8

    let style: @Sendable (String, TextStyle) -> String
    private let footer: String

    /// - Parameters:
    ///   - footer: the last line: what the user may do while they watch.
    ///   - style: gives a text its look, or leaves it as it is.
    public init(footer: String, style: @escaping @Sendable (String, TextStyle) -> String) {
        self.footer = footer
        self.style = style
    }

    /// The lines for a terminal of this size: none is wider than it, and they are one fewer than its rows.
    public func lines(_ snapshot: DemoSnapshot, columns: Int, rows: Int) -> [String] {
        // What FrameRenderer leaves of the terminal.
        let (width, height) = (max(1, columns - 1), max(1, rows - 1))
        let story = snapshot.phase == .live ? Self.liveStory : Self.story
        let intro = height < Self.storyHeight ? [] : wrap(story, width).map { style($0, .dim) }
        let head = [title(snapshot, width: width)] + intro
        let segments = segmentLines(snapshot, width: width)
        let room = height - head.count - segments.count - 2
        let blanks = min(3, max(0, room - Self.wantedChanges))
        func blank(_ rank: Int) -> [String] { rank <= blanks ? [""] : [] }
        let changes = changeLines(snapshot, count: max(0, room - blanks), width: width)
        let lines =
            head + blank(2) + segments + blank(1) + [changesTitle(snapshot)] + changes + blank(3)
            + [style(footer, .dim)]
        return lines.prefix(height).map { TextGrid.cut($0, to: width) }
    }

    private func title(_ snapshot: DemoSnapshot, width: Int) -> String {
        let time = DemoText.minute(snapshot.time)
        let phase = DemoText.phase(snapshot.phase)
        let events = "\(NumberText.grouped(snapshot.events)) events"
        let rate = TextGrid.padLeft(NumberText.rate(snapshot.rates.last ?? 0), to: 7)
        let text = "\(time), \(phase)  \(events) \(rate) "
        let name = "segstreamd demo  "
        let room = width - TextGrid.width(name) - TextGrid.width(text)
        let spark = room > 3 ? Chart.sparkline(snapshot.rates.suffix(room)) : ""
        return style(name, .bold) + text + style(spark, .cyan)
    }

    private func changesTitle(_ snapshot: DemoSnapshot) -> String {
        let counts = "\(NumberText.grouped(snapshot.byEvent)) by an event"
        let timers = "\(NumberText.grouped(snapshot.byTimer)) by time alone"
        return style("SOME OF THE LATEST CHANGES", .bold) + "   so far \(counts), "
            + style(timers, .cyan)
    }

    private func wrap(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, TextGrid.width(last) + 1 + TextGrid.width(String(word)) <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

// MARK: Segments

extension DemoScreen {
    /// Where a segment's columns stand.
    private struct Columns {
        static let number = 9
        let name: Int
        let bar: Int

        init(names: [String], width: Int) {
            let longest = names.map(TextGrid.width).max() ?? 0
            name = min(max(longest, 8), 34, max(8, width - 3 * Self.number - 4))
            bar = max(0, width - name - 3 * Self.number - 2)
        }
    }

    private func segmentLines(_ snapshot: DemoSnapshot, width: Int) -> [String] {
        let names = snapshot.segments.map { TextGrid.printable($0.name) }
        let columns = Columns(names: names, width: width)
        let largest = snapshot.segments.map(\.size).max() ?? 0
        let header = row(
            "SEGMENT", ["NOW IN IT", "ENTERED", "LEFT"], bar: headerBar(snapshot, columns.bar), columns)
        return [style(header, .bold)]
            + zip(snapshot.segments, names).map { segment, name in
                let bar = Chart.bar(
                    largest > 0 ? Double(segment.size) / Double(largest) : 0, width: columns.bar)
                let numbers = [segment.size, segment.entered, segment.exited].map(NumberText.grouped)
                return row(
                    DemoText.shortened(name, to: columns.name), numbers, bar: style(bar, .blue), columns)
            }
    }

    private func headerBar(_ snapshot: DemoSnapshot, _ width: Int) -> String {
        TextGrid.pad("of \(NumberText.grouped(snapshot.customers)) customers", to: width)
    }

    private func row(_ name: String, _ numbers: [String], bar: String, _ columns: Columns) -> String {
        let cells = numbers.map { TextGrid.padLeft($0, to: Columns.number) }
        return TextGrid.pad(name, to: columns.name) + cells[0] + " " + bar + " " + cells[1] + cells[2]
    }
}

// MARK: Changes

extension DemoScreen {
    /// Exactly `count` lines, the newest change last.
    private func changeLines(_ snapshot: DemoSnapshot, count: Int, width: Int) -> [String] {
        let changes = snapshot.latest.suffix(count).map { line($0, width: width) }
        return changes + Array(repeating: "", count: count - changes.count)
    }

    /// `c000123 entered highly_active because visits_7d=6, purchases_7d=2 (event page_view)`; values that do
    /// not fit are left out.
    func line(_ change: DemoChange, width: Int) -> String {
        let who = DemoText.shortened(change.customerID, to: 24)
        let what = DemoText.shortened(change.segment, to: 34)
        let verb = DemoText.verb(change)
        let head = TextGrid.width("\(who) \(verb) \(what)  ")
        func why(_ cause: String) -> String {
            DemoText.because(change.reasons, width: width - head - TextGrid.width(cause))
        }
        let cause = DemoText.cause(change.cause)
        let whole = why(cause)
        let fits = whole == DemoText.because(change.reasons, width: .max)
        let end = fits ? cause : DemoText.cause(change.cause, isShort: true)
        let because = fits ? whole : why(end)
        return "\(who) \(style(verb, change.kind == .entered ? .green : .yellow)) "
            + "\(style(what, .bold)) \(because.isEmpty ? "" : because + " ")"
            + style(end, change.cause == .timer ? .cyan : .dim)
    }
}
