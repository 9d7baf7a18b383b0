import Glibc
import Testing

/// The engine against the reference model, over random jobs and streams. `SEEDS=n` tries n jobs in each test
/// instead of the default.
@Suite("Engine against the reference model")
struct EnginePropertyTests {
    static func seeds(_ normally: UInt64) -> UInt64 {
        getenv("SEEDS").flatMap { UInt64(String(cString: $0)) } ?? normally
    }

    @Test("Same changes", arguments: 0..<8)
    func straight(_ part: UInt64) throws {
        for seed in stride(from: part + 1, through: Self.seeds(1000), by: 8) {
            try expectSameChanges(RandomJob(seed: seed)) { try EngineDriver($0) }
        }
    }

    @Test("Same changes with restarts and with timers held back", arguments: 0..<8)
    func restarted(_ part: UInt64) throws {
        for index in stride(from: part + 1, through: Self.seeds(250), by: 8) {
            let seed = 1_000_000 + index
            try expectSameChanges(RandomJob(seed: seed)) { try EngineDriver($0, restartSeed: seed) }
        }
    }

    @Test("Same changes with customers that leave memory and come back", arguments: 0..<8)
    func cold(_ part: UInt64) throws {
        var drivers: [ColdDriver] = []
        for index in stride(from: part + 1, through: Self.seeds(500), by: 8) {
            let seed = 2_000_000 + index
            try expectSameChanges(RandomJob(seed: seed)) { definition in
                let driver = try ColdDriver(definition, seed: seed)
                drivers.append(driver)
                return driver
            }
        }
        // The drivers have done what they are there for.
        #expect(drivers.map(\.passed).reduce(0, +) >= 5 * drivers.count)
        #expect(drivers.map(\.restarts).reduce(0, +) >= drivers.count)
    }
}
