import Testing

@testable import TerminalView

@Suite struct TextGridTests {
    private let styled = "\u{1B}[1mbold\u{1B}[0m end"

    @Test(arguments: [("", 0), ("abc", 3), ("größe", 5), ("日本", 4), ("e\u{301}", 1), ("🛒", 2), ("█▌", 2)])
    func `width counts columns`(text: String, width: Int) {
        #expect(TextGrid.width(text) == width)
    }

    @Test func `styles take no room and are ended when cut`() {
        #expect(TextGrid.width(styled) == 8)
        #expect(TextGrid.cut(styled, to: 8) == styled)
        #expect(TextGrid.cut(styled, to: 2) == "\u{1B}[1mbo\u{1B}[0m")
        #expect(TextGrid.cut(styled, to: 5) == "\u{1B}[1mbold\u{1B}[0m ")
    }

    @Test func `a wide character is not cut in half`() {
        #expect(TextGrid.cut("日本", to: 3) == "日")
        #expect(TextGrid.pad("日本", to: 3) == "日 ")
    }

    @Test func `padding fills or cuts to the width`() {
        #expect(TextGrid.pad("ab", to: 4) == "ab  ")
        #expect(TextGrid.padLeft("42", to: 4) == "  42")
        #expect(TextGrid.pad("abcdef", to: 4) == "abcd")
        #expect(TextGrid.pad("abc", to: 0) == "")
    }

    @Test func `foreign text cannot move the cursor`() {
        #expect(TextGrid.printable("c1\u{1B}[2J\r\n\u{9B}é") == "c1?[2J???é")
    }

    @Test(arguments: ["\u{1B}", "\u{1B}[", "\u{1B}[31", "a\u{1B}[1"])
    func `an unfinished sequence does no harm`(text: String) {
        #expect(TextGrid.width(text) <= 2)
        #expect(TextGrid.cut(text, to: 80).hasPrefix(text))
    }
}
