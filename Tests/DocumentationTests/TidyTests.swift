import Testing

@Suite struct TidyTests {
    @Test("The Swift files keep to the style", arguments: Project.sources)
    func sourcesAreTidy(path: String) throws {
        let found = Tidy.findings(in: try Project.text(path), path: path)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("All modules are looked at")
    func sourcesAreFound() {
        #expect(Project.sources.contains("Sources/StreamCore/Engine/Engine.swift"))
        #expect(Project.sources.contains("Package.swift"))
        #expect(!Project.sources.contains { $0.contains(".build") })
    }

    @Test(
        "Each rule finds what it is for",
        arguments: [
            ("import Foundation", "Sources/StreamCore/A.swift"),
            ("@preconcurrency import CJSON", "Sources/StreamCore/A.swift"),
            ("    let x = try! f()", "Sources/A/A.swift"),
            ("    let x = y as! Int", "Sources/A/A.swift"),
            ("    fatalError(\"no\")", "Sources/A/A.swift"),
            ("final class A: @unchecked Sendable {}", "Sources/A/A.swift"),
            (String(repeating: "x", count: 111), "Tests/A/A.swift"),
            (String(repeating: "x\n", count: 501), "Tests/A/A.swift"),
            (function(lines: 71), "Tests/A/A.swift"),
            (function(lines: 71, "    public static func f() {"), "Sources/A/A.swift"),
        ])
    func rulesFind(text: String, path: String) {
        #expect(Tidy.findings(in: text, path: path).count == 1)
    }

    @Test(
        "What is allowed is not found",
        arguments: [
            ("import Glibc", "Sources/StreamCore/A.swift"),
            ("import Foundation", "Tests/StreamCoreTests/A.swift"),
            ("// fatalError( is not for us", "Sources/A/A.swift"),
            (
                "final class A: @unchecked Sendable {}  // Safe because it is never written.",
                "Sources/A/A.swift"
            ),
            (String(repeating: "ü", count: 110), "Sources/A/A.swift"),
            (function(lines: 70) + function(lines: 70), "Sources/A/A.swift"),
        ])
    func rulesAllow(text: String, path: String) {
        #expect(Tidy.findings(in: text, path: path).isEmpty)
    }

    @Test("swift-format looks for forced unwrapping")
    func formatForbidsForce() throws {
        let rules = try Project.text(".swift-format")
        #expect(rules.contains("\"NeverForceUnwrap\": true"))
        #expect(rules.contains("\"NeverUseForceTry\": true"))
    }
}

/// A function of so many lines, the closing brace included.
private func function(lines: Int, _ head: String = "    func f() {") -> String {
    head + "\n" + String(repeating: "        x()\n", count: lines - 2) + "    }\n"
}
