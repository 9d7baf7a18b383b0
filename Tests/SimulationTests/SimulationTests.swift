import Foundation
import Testing

/// Runs of the daemon's workers in worlds full of faults. `SEEDS=n` runs the seeds up to n, `SEEDS=a-b` those
/// from a to b, `SEED=n` that one alone with a long trace.
@Suite("Exactly once, whatever happens")
struct SimulationTests {
    /// Seeds that once failed.
    static let regressionSeeds: [UInt64] = [2, 17, 18, 22, 43, 58, 88, 275, 451, 163]

    /// The same with jobs that change.
    static let changingRegressionSeeds: [UInt64] = [58, 120, 187, 197, 286, 326, 465, 687, 3938]

    /// Runs that are made unless it is said how many.
    private static let usualCount: UInt64 = 120

    private static let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }

    static let seeds: [UInt64] = {
        if let seed { return [seed] }
        let text = ProcessInfo.processInfo.environment["SEEDS"] ?? "\(usualCount)"
        let bounds = text.split(separator: "-").compactMap { UInt64($0) }
        guard let last = bounds.last, let first = bounds.count > 1 ? bounds.first : 1, first <= last
        else { return regressionSeeds }
        return regressionSeeds + (first...last).filter { !regressionSeeds.contains($0) }
    }()

    @Test("A reader of committed records sees each change once, in order", arguments: seeds)
    func run(seed: UInt64) throws { try run(Scenario(seed: seed)) }

    @Test("Nothing is done twice where only timers were committed", arguments: [189, 384] + Array(1...10))
    func idleTakeover(seed: UInt64) throws { try run(.idleTakeover(seed: seed)) }

    /// Half as many as without changes, unless it is said how many.
    static let changingSeeds: [UInt64] = {
        if let seed { return [seed] }
        let known = changingRegressionSeeds
        let isSaid = ProcessInfo.processInfo.environment["SEEDS"] != nil
        return known + seeds.filter { (isSaid || $0 <= usualCount / 2) && !known.contains($0) }
    }()

    @Test("The jobs in force decide, and everybody is evaluated at each change", arguments: changingSeeds)
    func changing(seed: UInt64) throws { try run(.changing(seed: seed)) }

    @Test(
        "A change of jobs takes effect also where timers fall due faster than they fire", arguments: [2, 3])
    func backlog(seed: UInt64) throws {
        let simulation = try Simulation(.backlog(seed: seed), memory: 1_000_000)
        try simulation.run()
        #expect(simulation.findings.texts == [])
        let parts = simulation.trace.text.components(separatedBy: "from here on without faults")
        let hasTakenEffect = parts[0].contains("the changed definitions take effect")
        #expect(hasTakenEffect == parts[0].contains("gets job"), "seed \(seed)")
    }

    private func run(_ scenario: Scenario) throws {
        let simulation = try Simulation(scenario, memory: Self.seed == nil ? 200 : 5000)
        try simulation.run()
        guard !simulation.findings.isEmpty else { return }
        let text = """
            seed \(scenario.seed): \(simulation.findings.texts.joined(separator: "\n"))
            again: SEED=\(scenario.seed) make sim
            scenario: \(scenario.summary)
            the last events:
            \(simulation.trace.text)
            """
        Attachment.record(text, named: "seed-\(scenario.seed).txt")
        Issue.record("\(text)")
    }
}

/// What the worlds are full of does happen.
@Suite("The faults of the simulation")
struct FaultTests {
    @Test("Each kind of fault happens, and workers get over it")
    func happen() throws {
        var sum = EventCounts()
        for seed in 1...40 as ClosedRange<UInt64> {
            let simulation = try Simulation(Scenario(seed: seed))
            try simulation.run()
            sum.add(simulation.events, storesSetAside: simulation.machines.map(\.disk.setAsideCount))
        }
        #expect(sum.kills > 20 && sum.freezes > 20 && sum.stops > 5, "\(sum)")
        #expect(sum.damages > 0 && sum.setAside > 0 && sum.rejoins > 0, "\(sum)")
    }

    @Test("Jobs change, and the changes show in the output")
    func jobsChange() throws {
        var sum = EventCounts()
        var causes: Set<String> = []
        // In the last two the models alone change, and customers move by that.
        for seed in Array(1...18) + [36, 47] as [UInt64] {
            let simulation = try Simulation(.changing(seed: seed))
            try simulation.run()
            sum.add(simulation.events, storesSetAside: [])
            for entry in simulation.cluster.logs(of: simulation.job.changesTopic).flatMap(\.visible) {
                let text = String(decoding: entry.record.value ?? [], as: UTF8.self)
                for cause in ["definition", "model"] where text.contains("\"cause\":\"\(cause)\"") {
                    causes.insert(cause)
                }
            }
        }
        #expect(sum.reloads > 20 && sum.looks > 5, "\(sum)")
        #expect(causes == ["definition", "model"])
    }
}
