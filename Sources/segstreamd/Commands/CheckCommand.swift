import ArgumentParser
import ConfigurationFile
import StreamCore

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate a configuration completely.",
        discussion: """
            Prints each problem as FILE:LINE:COLUMN: message, and exits with 78 if there is an error. What \
            passes is not refused later by the other commands.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    func run() throws {
        let (job, diagnostics) = try LoadedJob.check(config, purpose: .run)
        try writeAnswer(render(diagnostics, file: config))
        guard let job else { throw Failure(.configuration) }
        let definition = job.plan.definition
        printError(
            "\(config): ok, \(definition.features.count) features, \(definition.models.count) models, "
                + "\(definition.segments.count) segments")
    }
}
