import Testing

@Suite struct LinkTests {
    @Test(
        "Every relative link leads to a file and, where it names one, to a heading",
        arguments: Project.documents)
    func linksResolve(document: String) throws {
        for link in Markdown(try Project.text(document)).links where !link.contains("://") {
            #expect(try fault(in: link, of: document) == nil, "\(document): \(link)")
        }
    }

    @Test("A link to nowhere is found")
    func findsBrokenLinks() throws {
        #expect(try fault(in: "docs/NOWHERE.md", of: "README.md") != nil)
        #expect(try fault(in: "docs/SEMANTICS.md#nowhere", of: "README.md") != nil)
        #expect(try fault(in: "docs/SEMANTICS.md#tiers", of: "README.md") == nil)
        #expect(try fault(in: "../README.md", of: "docs/SEMANTICS.md") == nil)
        #expect(Markdown("see [a](b.md), `[c](d.md)` and\n```\n[e](f.md)\n```\n").links == ["b.md"])
    }

    @Test("The documents are there")
    func documentsAreThere() {
        #expect(Project.documents.contains("README.md"))
        #expect(Project.documents.count { $0.hasPrefix("docs/") } >= 7)
    }

    private func fault(in link: String, of document: String) throws -> String? {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let path = parts[0].isEmpty ? document : resolve(parts[0], from: document)
        guard Project.exists(path) else { return "there is no \(path)" }
        guard parts.count > 1 else { return nil }
        return Markdown(try Project.text(path)).anchors.contains(parts[1]) ? nil : "no such heading"
    }

    private func resolve(_ link: String, from document: String) -> String {
        var keys = document.split(separator: "/").dropLast().map(String.init)
        for key in link.split(separator: "/") where key != "." {
            if key == ".." { _ = keys.popLast() } else { keys.append(String(key)) }
        }
        return keys.joined(separator: "/")
    }
}
