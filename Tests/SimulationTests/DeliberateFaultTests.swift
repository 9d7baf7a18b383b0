import Testing

/// The simulation can fail: each of these faults breaks the promise, and the checkers find it soon. The same
/// world without the fault keeps the promise.
@Suite("Deliberate faults are found")
struct DeliberateFaultTests {
    private static let seeds: ClosedRange<UInt64> = 1...400

    /// Runs worlds with a fault until the checkers find something, then the same world without it.
    /// - Parameter stress: makes the occasion frequent.
    private func expectFound(
        stress: (inout Scenario) -> Void, fault: (inout Scenario) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for seed in Self.seeds {
            var scenario = Scenario(seed: seed)
            stress(&scenario)
            let sound = scenario
            fault(&scenario)
            guard try !findings(scenario).isEmpty else { continue }
            let control = try findings(sound)
            #expect(control.isEmpty, "seed \(seed) without the fault", sourceLocation: sourceLocation)
            return
        }
        Issue.record("nothing was found in \(Self.seeds.count) seeds", sourceLocation: sourceLocation)
    }

    private func findings(_ scenario: Scenario) throws -> [String] {
        let simulation = try Simulation(scenario)
        try simulation.run()
        return simulation.findings.texts
    }

    @Test("A coordinator that fences nobody")
    func noFencing() throws {
        try expectFound {
            $0.transactionTimeout = 3000
            $0.faults.freeze = 0.005
        } fault: {
            $0.flaws = .noFencing
        }
    }

    @Test("A group that takes offsets from whoever sends them")
    func noMemberCheck() throws {
        try expectFound {
            $0.transactionTimeout = 60_000
            $0.faults.freeze = 0.005
        } fault: {
            $0.flaws = .noMemberCheck
        }
    }

    @Test("Offsets that count although their transaction is aborted")
    func offsetsOutsideTransaction() throws {
        try expectFound {
            $0.faults.killAtStep = 0.03
        } fault: {
            $0.flaws = .offsetsOutsideTransaction
        }
    }

    @Test("A restore that reads what was not committed")
    func restoresUncommitted() throws {
        try expectFound {
            $0.faults.killAtStep = 0.03
        } fault: {
            $0.restoresUncommitted = true
        }
    }

    @Test("A consumer that commits for nobody, which brokers let pass")
    func speaksForNobody() throws {
        try expectFound {
            $0.transactionTimeout = 60_000
            $0.faults.freeze = 0.01
        } fault: {
            $0.speaksForNobody = true
        }
    }
}
