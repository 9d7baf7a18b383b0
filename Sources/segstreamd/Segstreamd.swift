import ArgumentParser
import Glibc

@main
struct Segstreamd: ParsableCommand {
    static let version = "0.1.0"
    static let configuration = CommandConfiguration(
        commandName: "segstreamd",
        abstract: "Knows at every moment which segments each customer is in, and publishes every change.",
        version: version,
        subcommands: [
            RunCommand.self, DemoCommand.self, SimulateCommand.self, CheckCommand.self,
            PrintConfigCommand.self, ReplayCommand.self, CompareCommand.self, ExplainCommand.self,
            ExportCommand.self,
        ])

    static func main() {
        // Then a reader that goes away shows as a failed write, which commands take for an orderly end.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            failure.exit()
        } catch {
            exit(withError: error)
        }
    }
}
