@testable import Export
import StreamCore
import Testing

/// Which instants have rows.
@Suite struct ScheduleTests {
    @Test("From the first midnight behind the first event, up to the newest")
    func every() throws {
        #expect(
            try instants(.every(7 * day, from: nil), first: "2026-01-01T00:00:00Z") == [
                "2026-01-02T00:00:00.000Z", "2026-01-09T00:00:00.000Z", "2026-01-16T00:00:00.000Z",
            ])
    }

    @Test("From a time that is given; nothing before the first event")
    func everyFrom() throws {
        let from = try instant("2025-11-30T12:00:00Z")
        #expect(
            try instants(.every(10 * day, from: from), first: "2026-01-09T12:00:00Z") == [
                "2026-01-09T12:00:00.000Z", "2026-01-19T12:00:00.000Z",
            ])
        #expect(
            try instants(.every(10 * day, from: from), first: "2026-01-09T12:00:00.001Z") == [
                "2026-01-19T12:00:00.000Z"
            ])
        let later = try instant("2026-01-20T00:00:00Z")
        #expect(
            try instants(.every(day, from: later), first: "2026-01-01T00:00:00Z") == [
                "2026-01-20T00:00:00.000Z"
            ])
    }

    @Test("Each instant once and in order, and all of them")
    func given() throws {
        #expect(try instants(.instants([3, 1, 3, 2]), first: "2026-01-01T00:00:00Z").count == 3)
        let late = try instant("2027-01-01T00:00:00Z")
        #expect(try instants(.instants([late]), first: "2026-01-01T00:00:00Z").count == 1)
        #expect(try instants(.newest, first: "2026-01-01T00:00:00Z") == ["2026-01-20T00:00:00.000Z"])
    }

    @Test("A file without events has only the instants that are given")
    func noEvents() {
        for times in [AsOfTimes.newest, .every(1, from: 5), .every(1, from: nil)] {
            var schedule = Schedule(times)
            schedule.end(at: .min)
            #expect(schedule.next == nil)
        }
        var schedule = Schedule(.instants([5]))
        schedule.end(at: .min)
        #expect(schedule.next == 5)
    }

    /// The instants of a file whose newest event is that of January 20th, midnight.
    private func instants(_ times: AsOfTimes, first: String) throws -> [String] {
        var schedule = Schedule(times)
        schedule.note(try instant(first))
        schedule.note(try instant(first) + 1)
        schedule.end(at: try instant("2026-01-20T00:00:00Z"))
        var found: [String] = []
        while let next = schedule.next, found.count < 100 {
            found.append(Timestamp.text(next))
            schedule.advance()
        }
        return found
    }
}
