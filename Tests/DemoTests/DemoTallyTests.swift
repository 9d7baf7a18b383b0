import StreamCore
import Testing

@testable import Demo

@Suite struct DemoTallyTests {
    private let time = DemoTime(start: 1_767_607_872_123)

    @Test func `sizes, causes and rates add up`() throws {
        let start = ContinuousClock.now
        var tally = DemoTally(try demoPlan(), now: start)
        tally.record(change(.entered, "c1", "lapsed", cause: .timer))
        tally.record(change(.entered, "c2", "lapsed", cause: .timer))
        tally.record(change(.exited, "c1", "lapsed"))
        tally.record(change(.entered, "c1", "not in the plan"))
        let snapshot = tally.snapshot(
            DemoCounters(events: 4000, customers: 2), time: time, wallClock: 1_767_607_872_123,
            now: start + .seconds(2))
        let lapsed = try #require(snapshot.segments.first { $0.name == "lapsed" })
        #expect(lapsed == DemoSnapshot.Segment(name: "lapsed", size: 1, entered: 2, exited: 1))
        #expect(snapshot.segments.count == 8)
        #expect((snapshot.byEvent, snapshot.byTimer) == (1, 2))
        #expect(snapshot.rates == [2000])
        #expect((snapshot.events, snapshot.customers) == (4000, 2))
    }

    @Test func `changes are shown one at a time`() throws {
        let start = ContinuousClock.now
        var tally = DemoTally(try demoPlan(), now: start)
        func latest(after pause: Duration) -> [String] {
            tally.snapshot(
                DemoCounters(events: 0, customers: 0), time: time, wallClock: 0, now: start + pause
            ).latest.map(\.customerID)
        }
        tally.record(change(.entered, "c1", "lapsed"))
        #expect(latest(after: .zero) == ["c1"])
        tally.record(change(.entered, "c2", "lapsed"))
        #expect(latest(after: .milliseconds(499)) == ["c1"])
        #expect(latest(after: .milliseconds(500)) == ["c1", "c2"])
        #expect(latest(after: .seconds(9)) == ["c1", "c2"])
    }

    @Test func `the picks are as different as the changes are`() {
        var sampler = ChangeSampler(segments: 2)
        var seen: [String] = []
        for _ in 0..<6 {
            for number in 0..<10 { sampler.offer(change(.entered, "c\(number)", "busy"), segment: 0) }
            sampler.offer(change(.exited, "c1", "busy", cause: .timer), segment: 0)
            sampler.offer(change(.entered, "c2", "rare"), segment: 1)
            seen.append(sampler.pick().map { "\($0.kind) \($0.segment) \($0.customerID)" } ?? "none")
        }
        #expect(Set(seen.prefix(3)) == ["entered busy c9", "exited busy c1", "entered rare c2"])
        #expect(Array(seen.prefix(3)) == Array(seen.suffix(3)))
        #expect(sampler.pick() == nil)
    }

    @Test func `of a move between tiers the entry is shown`() {
        var sampler = ChangeSampler(segments: 1)
        var exit = change(.exited)
        exit.isTierExit = true
        sampler.offer(exit, segment: 0)
        #expect(sampler.pick() == nil)
    }
}
