import ConfigurationFile
import StreamCore
import Testing

/// The problems that `segstreamd check` would print.
func problems(in configuration: String, _ name: String) -> String {
    let (read, faults) = ConfigurationReader.read(
        configuration, purpose: .run, in: documented)
    let (plan, problems) = read.map { Plan.make($0.job) } ?? (nil, [])
    return render(faults + problems + (plan?.warnings() ?? []), file: name)
}

private var documented: Surroundings {
    Surroundings(
        environment: { _ in "secret" }, readFile: { _ in "secret" },
        readModel: { Array(try Project.text("docs/models/\($0)").utf8) })
}

@Suite struct ConfigurationTests {
    /// What a part leaves out.
    private static let rest = [
        "application": "application: shop\n",
        "kafka": "kafka: {bootstrap.servers: localhost:9092}\n",
        "input":
            "input: {topics: [events], mapping: {event_id: id, customer_id: c, type: t, timestamp: ts}}\n",
    ]

    @Test("Every configuration in the documentation passes check", arguments: Project.documents)
    func documentedConfigurations(document: String) throws {
        for block in Markdown(try Project.text(document)).blocks where block.info.hasPrefix("yaml") {
            var text = block.text
            switch block.info {
            case "yaml complete": break
            case "yaml part":
                for (key, section) in Self.rest.sorted(by: { $0.key < $1.key })
                where !text.hasPrefix("\(key):") && !text.contains("\n\(key):") { text += section }
            default: Issue.record("\(document):\(block.line): mark it as \"complete\" or \"part\"")
            }
            let found = problems(in: text, "\(document), block at line \(block.line)")
            #expect(found.isEmpty, "\(found)")
        }
    }

    @Test("The example files pass check", arguments: ["segstreamd.yaml", "segstreamd.example.yaml"])
    func exampleFiles(name: String) throws {
        let found = problems(in: try Project.text("deploy/\(name)"), name)
        #expect(found.isEmpty, "\(found)")
    }

    @Test("What the README shows is a part of the file that it names")
    func readmeShowsTheFile() throws {
        let block = try #require(
            Markdown(try Project.text("README.md")).blocks.first { $0.info == "yaml part" })
        #expect(try Project.text("deploy/segstreamd.yaml").contains(block.text))
    }

    @Test("The messages in CONFIGURATION.md are those of check")
    func documentedMessages() throws {
        let parts = [
            "features: {visits_7d: {count: page_view, window: 7d, granularity: 5h}}\n",
            """
            features: {visits_7d: {count: page_view, window: 7d}}
            segments: {active: {enter: visits_7d > 5, exit: visits_7d < 7}}

            """,
        ]
        for part in parts {
            let found = problems(in: part + Self.rest.values.sorted().joined(), "shop.yaml")
            let message = try #require(found.split(separator: ": ", maxSplits: 1).last)
            #expect(try Project.text("docs/CONFIGURATION.md").contains(message))
        }
    }
}
