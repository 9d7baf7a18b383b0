import StreamCore
import Testing

@testable import Demo
@testable import TerminalView

@Suite struct DemoScreenTests {
    private let plain = DemoScreen(footer: "Ctrl-C ends") { text, _ in text }

    private func snapshot(changes: [DemoChange], segments: [String] = ["highly_active", "lapsed"])
        -> DemoSnapshot
    {
        var snapshot = DemoSnapshot()
        snapshot.time = 1_767_607_872_123
        snapshot.phase = .past(day: 5, of: 30)
        snapshot.events = 1_234_567
        snapshot.rates = (0..<300).map { Double($0) * 100 }
        snapshot.customers = 10_012
        snapshot.segments = segments.enumerated().map { index, name in
            DemoSnapshot.Segment(name: name, size: 2000 >> index, entered: 3456, exited: 1456)
        }
        (snapshot.byEvent, snapshot.byTimer) = (1200, 3400)
        snapshot.latest = changes
        snapshot.shown = changes.count
        return snapshot
    }

    @Test func `a change says who, what and why`() {
        #expect(
            plain.line(change(), width: 100)
                == "c000123 entered highly_active because visits_7d=6, purchases_7d=2 (event page_view)")
        #expect(
            plain.line(change(.exited, cause: .timer), width: 100)
                == "c000123 left highly_active because visits_7d=6, purchases_7d=2 (no event: time passed)")
        #expect(plain.line(change(cause: .event(type: nil)), width: 100).hasSuffix("(event)"))
        #expect(plain.line(change(cause: .other("model")), width: 100).hasSuffix("(model)"))
    }

    @Test func `where room is short the cause is told shorter, then values are left out`() {
        let timer = change(cause: .timer)
        #expect(
            plain.line(timer, width: 84)
                == "c000123 entered highly_active because visits_7d=6, purchases_7d=2 (no event: time)")
        #expect(
            plain.line(timer, width: 70)
                == "c000123 entered highly_active because visits_7d=6, … (no event: time)")
        #expect(plain.line(timer, width: 50) == "c000123 entered highly_active (no event: time)")
    }

    @Test func `the numbers stand in the picture`() {
        let lines = plain.lines(snapshot(changes: [change()]), columns: 80, rows: 24)
        let text = lines.joined(separator: "\n")
        #expect(
            lines[0].hasPrefix("segstreamd demo  2026-01-05 10:11, day 5 of 30  1,234,567 events 29.9k/s "))
        #expect(lines[0].hasSuffix("█"))
        #expect(lines.contains { $0.hasPrefix("highly_active") && $0.hasSuffix("3,456    1,456") })
        #expect(text.contains("of 10,012 customers"))
        #expect(text.contains("1,200 by an event, 3,400 by time alone"))
        #expect(lines.last == "Ctrl-C ends")
    }

    @Test func `a small terminal has room for eight segments and eight changes`() {
        let names = (1...8).map { "segment_\($0)" }
        let changes = (1...20).map { change(.entered, "c00\($0)") }
        let lines = plain.lines(snapshot(changes: changes, segments: names), columns: 80, rows: 24)
        #expect(lines.count == 23)
        #expect(lines.count { $0.hasPrefix("segment_") } == 8)
        #expect(lines.filter { $0.hasPrefix("c00") }.map { $0.prefix(5) } == (13...20).map { "c00\($0)" })
    }

    @Test func `a low terminal keeps its lines for what changes`() {
        let lines = plain.lines(snapshot(changes: [change()]), columns: 80, rows: 12)
        #expect(lines.count == 11)
        #expect(lines[1].hasPrefix("SEGMENT"))
        #expect(lines.contains { $0.hasPrefix("c000123") })
    }

    @Test func `a large terminal is used`() {
        let changes = (1...40).map { change(.entered, "c00\($0)") }
        let lines = plain.lines(snapshot(changes: changes), columns: 160, rows: 50)
        #expect(lines.count == 49)
        #expect(lines.count { $0.hasPrefix("c00") } > 30)
        #expect(lines.contains { TextGrid.width($0) == 159 })
    }

    private static let awkward = [
        change(.entered, String(repeating: "long-id-", count: 40), String(repeating: "segment", count: 30)),
        change(.exited, "客户一二三四五六七八九十一二三四五六七八九十", "größe_ü", cause: .timer, [("päßt", "„日本語“")]),
        change(.entered, "c1\u{1B}[2J\nnext", "a\tb", cause: .event(type: "x\u{1B}]0;y\u{7}")),
        change(.entered, "", "", cause: .other(""), []),
    ]

    @Test(arguments: [1, 5, 20, 50, 79, 80, 200], [1, 2, 12, 24, 60])
    func `nothing overflows, whatever the ids`(columns: Int, rows: Int) {
        let segments = Self.awkward.map(\.segment)
        let snapshot = snapshot(changes: Self.awkward, segments: segments)
        let colored = DemoScreen(footer: String(repeating: "f", count: 400)) { text, style in
            "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
        }
        for screen in [plain, colored] {
            let lines = screen.lines(snapshot, columns: columns, rows: rows)
            #expect(lines.count <= max(1, rows - 1))
            for line in lines {
                #expect(TextGrid.width(line) <= max(1, columns - 1))
                #expect(!line.contains("\n") && !line.contains("\u{1B}[2J") && !line.contains("\u{7}"))
            }
        }
    }

    @Test func `without colours there are no escape sequences`() {
        let lines = plain.lines(snapshot(changes: Self.awkward), columns: 80, rows: 24)
        #expect(!lines.joined().contains("\u{1B}"))
    }

    @Test func `an empty picture has its shape already`() {
        var empty = snapshot(changes: [])
        empty.segments = empty.segments.map { DemoSnapshot.Segment(name: $0.name) }
        empty.rates = []
        let full = plain.lines(snapshot(changes: [change()]), columns: 80, rows: 24)
        #expect(plain.lines(empty, columns: 80, rows: 24).count == full.count)
    }
}

@Suite struct DemoViewTests {
    @Test func `where nobody draws, changes come once and a summary every second`() {
        var view = DemoView(on: Terminal(descriptor: -1), footer: "")
        var snapshot = DemoSnapshot()
        snapshot.segments = [DemoSnapshot.Segment(name: "lapsed", size: 1234)]
        snapshot.latest = [change()]
        snapshot.shown = 1
        let start = ContinuousClock.now
        let first = view.plainText(snapshot, now: start)
        #expect(
            first == """
                2026-01-05 10:11  c000123 entered highly_active because visits_7d=6, purchases_7d=2 \
                (event page_view)
                1970-01-01 00:00, live: 0 events, 0/s; lapsed 1,234

                """)
        #expect(view.plainText(snapshot, now: start + .milliseconds(999)) == "")
        #expect(
            view.plainText(snapshot, now: start + .milliseconds(1000)).hasPrefix("1970-01-01 00:00, live"))
    }
}
