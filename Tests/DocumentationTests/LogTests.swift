import Testing

@Suite("The log's messages")
struct LogTests {
    private static let folder = "Sources/Daemon/Log/"

    /// What the source says of each message, as the document's rows.
    private func rows() throws -> [String] {
        let pattern =
            #/\b(?<level>info|notice|warning|error)\(\s*"(?<text>[^"]+)"(,\s*action: "(?<action>[^"]+)")?/#
        return try Project.paths.filter { $0.hasPrefix(Self.folder) && $0.hasSuffix(".swift") }.flatMap {
            try Project.text($0).matches(of: pattern).map { match in
                let action = match.output.action.map { " \($0)" } ?? ""
                return "| \(match.output.level) | \(match.output.text) |\(action) |"
            }
        }
    }

    @Test("All are in docs/LOGS.md, with what the operator can do")
    func documented() throws {
        let rows = try rows()
        #expect(rows.count > 30)
        let document = try Project.text("docs/LOGS.md").split(separator: "\n").map(String.init)
        for row in rows { #expect(document.contains(row), "docs/LOGS.md lacks: \(row)") }
        let documented = document.filter { $0.wholeMatch(of: #/\| (info|notice|warning|error) \|.*/#) != nil }
        for row in documented { #expect(rows.contains(row), "no such message: \(row)") }
    }

    @Test("Nothing is logged but these")
    func nothingElse() throws {
        let pattern = #/logger\.(trace|debug|info|notice|warning|error|critical)\(/#
        for path in Project.paths where path.hasPrefix("Sources/") && path.hasSuffix(".swift") {
            let calls = try Project.text(path).matches(of: pattern)
            #expect(calls.isEmpty, "\(path) logs what is no OperatorMessage")
        }
    }
}
