import Glibc
import Testing

@testable import TerminalView

@Suite struct TerminalTests {
    private func terminal(_ isTerminal: Bool, _ environment: [String: String] = [:]) -> Terminal {
        Terminal(descriptor: 2, isTerminal: isTerminal) { environment[$0] }
    }

    @Test func `colours need a terminal that wants them`() {
        #expect(terminal(true, ["TERM": "xterm"]).hasColor)
        #expect(terminal(true, ["NO_COLOR": ""]).hasColor)
        #expect(!terminal(true, ["NO_COLOR": "1"]).hasColor)
        #expect(!terminal(true, ["TERM": "dumb"]).hasColor)
        #expect(!terminal(false).hasColor)
    }

    @Test func `only colours go with NO_COLOR, drawing in place stays`() {
        #expect(terminal(true, ["NO_COLOR": "1"]).isInteractive)
        #expect(!terminal(true, ["TERM": "dumb"]).isInteractive)
        #expect(!terminal(false).isInteractive)
    }

    @Test func `styles are escape sequences or nothing`() {
        #expect(terminal(true).styled("in", .green) == "\u{1B}[32min\u{1B}[0m")
        #expect(terminal(false).styled("in", .green) == "in")
    }

    @Test func `a pipe is no terminal, takes text and has a size all the same`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let terminal = Terminal(descriptor: ends[1])
        #expect(!terminal.isInteractive)
        #expect(terminal.size == (80, 24))
        #expect(terminal.write("größer\n"))
        close(ends[1])
        #expect(text(from: ends[0]) == "größer\n")
    }

    @Test func `who writes to nobody learns it`() {
        #expect(!Terminal.hidden.isInteractive)
        #expect(!Terminal.hidden.write("text"))
        #expect(Terminal.hidden.write(""))
    }

    @Test func `nothing is drawn where nobody watches`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var bar = ProgressBar(totalBytes: 100, on: Terminal(descriptor: ends[1]))
        bar.update(bytes: 50, events: 10)
        bar.clear()
        close(ends[1])
        #expect(text(from: ends[0]) == "")
    }

    @Test func `a terminal gets the bar, and its removal`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let terminal = Terminal(descriptor: ends[1], isTerminal: true) { _ in nil }
        var bar = ProgressBar(totalBytes: 100, on: terminal)
        bar.update(bytes: 50, events: 10)
        bar.clear()
        bar.clear()
        close(ends[1])
        let drawn = text(from: ends[0])
        #expect(drawn.contains(" 50%"))
        #expect(drawn.hasSuffix("\u{1B}[K\n\u{1B}[J\u{1B}[1A\r\u{1B}[J"))
    }

    private func text(from descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
