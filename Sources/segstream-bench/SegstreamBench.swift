import ArgumentParser

@main
struct SegstreamBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segstream-bench",
        abstract: "Measure what the engine and the daemon cost.",
        discussion: """
            Reports figures and judges nothing. Nanoseconds are those of the machine at the moment, so \
            compare ratios: what they are taken of runs in the same call.
            """,
        subcommands: [
            ReplayBenchmark.self, RunBenchmark.self, StateBenchmark.self, ModelBenchmark.self,
            BrokerProcess.self, ConsumerProcess.self, DaemonProcess.self,
        ],
        defaultSubcommand: ReplayBenchmark.self)
}
