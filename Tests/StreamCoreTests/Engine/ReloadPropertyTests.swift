@testable import StreamCore
import Testing
import TestSupport

@Suite("Jobs that change, against the reference model")
struct ReloadPropertyTests {
    @Test("Same changes, and everybody evaluated at the instant of the change", arguments: 0..<8)
    func changed(_ part: UInt64) throws {
        var drivers: [ReloadDriver] = []
        for index in stride(from: part + 1, through: EnginePropertyTests.seeds(400), by: 8) {
            let seed = 3_000_000 + index
            let job = RandomJob(seed: seed)
            var mutation = JobMutation(random: SplitMix64(seed: seed))
            let first = mutation.mutate(job.definition)
            let next = mutation.mutate(job.definition)
            let place = mutation.random.int(0...job.events.count)
            func difference(_ events: [ModelEvent]) throws -> Difference? {
                let model = try ReloadedModel(first, next: next, afterEvents: min(place, events.count))
                let driver = try ReloadDriver(
                    first, next: next, afterEvents: min(place, events.count), seed: seed)
                let expected = EngineRun(model, events: events, until: job.until)
                let found = EngineRun(driver, events: events, until: job.until)
                drivers.append(driver)
                return firstDifference(expected, found, events: events)
            }
            guard let found = try difference(job.events) else { continue }
            Issue.record(
                """
                seed \(seed), change after \(place) of \(job.events.count) events: \(found)

                \(configurationText(first))
                THEN
                \(configurationText(next))
                """)
        }
        #expect(drivers.map(\.reevaluated).reduce(0, +) > 0)
        #expect(drivers.map(\.superseded).reduce(0, +) > 0)
    }
}
