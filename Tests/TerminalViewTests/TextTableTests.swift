import Testing

@testable import TerminalView

@Suite struct TextTableTests {
    private static var table: TextTable {
        var table = TextTable(["name", "count", ""])
        table.add(["a\u{1B}[2J", "5", "new"])
        table.add(["a name of some length", "1,234", ""])
        return table
    }

    @Test func `numbers are aligned to the right and control characters are harmless`() {
        #expect(
            Self.table.text(width: 80) == """
                name                   count
                a?[2J                      5  new
                a name of some length  1,234

                """)
    }

    @Test(arguments: [(33, "a name of some length"), (30, "a name of some le…"), (5, "a name of s…")])
    func `the first column gives way, to a limit`(width: Int, name: String) {
        let lines = Self.table.text(width: width).split(separator: "\n")
        #expect(lines[2].hasPrefix(name + "  "))
        if width >= 24 { #expect(lines.allSatisfy { $0.count <= width }) }
    }
}
