import Foundation
import Testing

@Suite("The colours of the live page and of the reports")
struct PaletteTests {
    /// The custom properties of each rule for `:root`, in the file's order.
    private func palettes(_ path: String) throws -> [[String: String]] {
        try Project.text(path).matches(of: #/:root[^{]*\{([^}]*)\}/#).map { rule in
            let properties = rule.output.1.matches(of: #/(--[a-z-]+): ([^;]+);/#)
            return Dictionary(
                properties.map { (String($0.output.1), String($0.output.2)) }, uniquingKeysWith: { $1 })
        }
    }

    @Test("What both have is the same in both, in light and in dark")
    func shared() throws {
        let page = try palettes("Sources/StatusServer/Page/page.css")
        let reports = try palettes("Sources/Reports/Kit/Stylesheet.swift")
        try #require(page.count == 3)
        try #require(reports.count >= 2)
        // The page has its dark palette twice: chosen by the user, and preferred by the system.
        #expect(page[1] == page[2])
        for (ours, theirs) in [(page[0], reports[0]), (page[1], reports[1])] {
            let shared = Set(ours.keys).intersection(theirs.keys)
            #expect(shared.isSuperset(of: ["--ground", "--panel", "--line", "--text", "--accent", "--warn"]))
            for name in shared { #expect(ours[name] == theirs[name], "\(name)") }
        }
    }
}
