import Foundation
import Testing

/// Runs of the daemon's workers in worlds full of faults. `SEEDS=n` runs the first n of them, `SEED=n` that
/// one alone.
@Suite("Exactly once, whatever happens")
struct SimulationTests {
    /// Seeds that once failed.
    static let regressionSeeds: [UInt64] = []

    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SEED"].flatMap({ UInt64($0) }) { return [seed] }
        let count = environment["SEEDS"].flatMap { UInt64($0) } ?? 200
        return regressionSeeds + (1...max(1, count)).filter { !regressionSeeds.contains($0) }
    }()

    @Test("A reader of committed records sees each change once, in order", arguments: seeds)
    func run(seed: UInt64) throws {
        let simulation = try Simulation(Scenario(seed: seed))
        try simulation.run()
        guard !simulation.findings.isEmpty else { return }
        let text = """
            seed \(seed): \(simulation.findings.texts.joined(separator: "\n"))
            again: SEED=\(seed) make sim
            scenario: \(simulation.scenario.summary)
            the last events:
            \(simulation.trace.text)
            """
        Attachment.record(text, named: "seed-\(seed).txt")
        Issue.record("\(text)")
    }
}
