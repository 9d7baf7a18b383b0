import Testing

@testable import TerminalView

@Suite struct ChartTests {
    @Test(arguments: [
        (0, "    "), (0.5, "██  "), (1, "████"), (2, "████"), (-1, "    "), (.nan, "    "),
        (0.28125, "█▏  "), (0.99, "███▉"), (0.0001, "▏   "),
    ])
    func `bars fill in eighths`(fraction: Double, bar: String) {
        #expect(Chart.bar(fraction, width: 4) == bar)
    }

    @Test func `bars may have no room`() {
        #expect(Chart.bar(0.5, width: 0) == "")
        #expect(Chart.bar(0.5, width: -3) == "")
    }

    @Test func `sparklines reach from 0 to the greatest value`() {
        #expect(Chart.sparkline([0, 5, 10]) == "▁▅█")
        #expect(Chart.sparkline([0, .nan, -1, .infinity]) == "▁▁▁▁")
        #expect(Chart.sparkline([]) == "")
    }
}

@Suite struct FrameRendererTests {
    @Test func `a frame is drawn over the last one`() {
        var frame = FrameRenderer()
        #expect(frame.redraw(["a", "b"], size: (80, 24)) == "a\u{1B}[K\nb\u{1B}[K\n\u{1B}[J")
        #expect(frame.redraw(["c"], size: (80, 24)) == "\u{1B}[2A\rc\u{1B}[K\n\u{1B}[J")
        #expect(frame.erase() == "\u{1B}[1A\r\u{1B}[J")
        #expect(frame.erase() == "")
    }

    @Test func `lines above stay and are not drawn over`() {
        var frame = FrameRenderer()
        _ = frame.redraw(["frame"], size: (80, 24))
        let text = frame.redraw(["frame"], above: ["kept"], size: (80, 24))
        #expect(text == "\u{1B}[1A\rkept\u{1B}[K\nframe\u{1B}[K\n\u{1B}[J")
        #expect(frame.erase() == "\u{1B}[1A\r\u{1B}[J")
    }

    @Test func `a frame keeps inside the screen`() {
        var frame = FrameRenderer()
        let text = frame.redraw(["12345678", "b", "c"], size: (6, 3))
        #expect(text == "12345\u{1B}[K\nb\u{1B}[K\n\u{1B}[J")
    }
}

@Suite struct ProgressBarTests {
    private func line(_ bytes: Int, of total: Int?, seconds: Double, width: Int = 100) -> String {
        ProgressBar.line(
            bytes: bytes, of: total, events: 2_400_000, elapsed: .seconds(seconds), width: width)
    }

    @Test func `done, speed and what is left`() {
        #expect(
            line(250_000_000, of: 500_000_000, seconds: 2)
                == "███████████████                  50%  250 MB of 500 MB  1.2M events/s  2s left")
    }

    @Test func `a pipe has no end to show`() {
        #expect(line(250_000_000, of: nil, seconds: 2) == "250 MB  2,400,000 events  1.2M events/s")
    }

    @Test func `nothing is foretold before a second has passed, nor at the end`() {
        #expect(!line(1, of: 10, seconds: 0.5).contains("left"))
        #expect(!line(10, of: 10, seconds: 5).contains("left"))
        #expect(line(11, of: 10, seconds: 5).contains("100%"))
        #expect(line(0, of: 10, seconds: 0).contains("0 events/s"))
    }

    @Test(arguments: 0..<60)
    func `every width suffices`(width: Int) {
        let text = line(250_000_000, of: 500_000_000, seconds: 2, width: width)
        #expect(TextGrid.width(text) <= width)
    }

    @Test func `it is drawn at most ten times a second`() {
        let start = ContinuousClock.now
        let terminal = Terminal(descriptor: -1, isTerminal: true) { _ in nil }
        var bar = ProgressBar(totalBytes: 10, on: terminal, start: start)
        #expect(bar.isDue(at: start))
        bar.update(bytes: 1, events: 1, now: start)
        #expect(!bar.isDue(at: start + .milliseconds(99)))
        #expect(bar.isDue(at: start + .milliseconds(100)))
    }
}
