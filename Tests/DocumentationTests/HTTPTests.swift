import Foundation
import Testing

@Suite("The HTTP interface and its documents")
struct HTTPTests {
    /// The templates of the routes, as the source has them.
    private func routes() throws -> Set<String> {
        let source = try Project.text("Sources/StatusServer/Routing/Route.swift")
        return Set(source.matches(of: #/case \w+ = "(\/[^"]*)"/#).map { String($0.output.1) })
    }

    @Test("The description in OpenAPI has every route and no other, but for the page's own files")
    func description() throws {
        let text = try Project.text("Sources/StatusServer/API/openapi.json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(json["openapi"] as? String == "3.1.0")
        let paths = try #require(json["paths"] as? [String: Any])
        #expect(Set(paths.keys) == (try routes()).subtracting(["/page/{file}"]))
    }

    @Test("docs/HTTP.md names every route")
    func documented() throws {
        let document = try Project.text("docs/HTTP.md")
        for route in try routes() where route != "/page/{file}" {
            #expect(document.contains("`\(route)`"), "docs/HTTP.md lacks \(route)")
        }
    }

    @Test("docs/HTTP.md lists every metric, under the type that it has, and no other")
    func metrics() throws {
        let folder = "Sources/StatusServer/Metrics/"
        var written: [String: String] = [:]
        for path in Project.paths where path.hasPrefix(folder) {
            // Histograms are written by a helper, which has the help behind the name.
            let pattern = #/"((?:segstreamd|process)_[a-z_]+)",\s*(?:\.(counter|gauge)|")/#
            for match in try Project.text(path).matches(of: pattern) {
                written[String(match.output.1)] = match.output.2.map(String.init) ?? "histogram"
            }
        }
        for event in ["consumed", "accepted", "duplicates", "dead_lettered", "control"] {
            written["segstreamd_events_\(event)_total"] = "counter"
        }
        var documented: [String: String] = [:]
        let row = #/\| `((?:segstreamd|process)_[a-z_]+)(?:\{[a-z,]+\})?` \| (\w+) \|/#
        for match in try Project.text("docs/HTTP.md").matches(of: row) {
            documented[String(match.output.1)] = String(match.output.2)
        }
        #expect(written.count > 30)
        #expect(documented == written)
    }
}
