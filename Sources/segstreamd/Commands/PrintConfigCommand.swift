import ArgumentParser

struct PrintConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-config",
        abstract: "Print a configuration with every key, its default and what it does.",
        discussion: """
            To begin with: what is printed passes "check". Keep what you need; most keys may be left out.
            """)

    func run() throws { try PackageResources.segstreamd_example_yaml.withUnsafeBytes { try writeAnswer($0) } }
}
