import ShopSimulator
import Testing

@Suite struct EventPaceTests {
    private let second: Int64 = 1_000_000_000

    /// When events of the past are sent by a caller who sleeps whenever told to, and otherwise needs no time.
    private func departures(_ count: Int, perSecond: Double) -> [Int64] {
        var pace = EventPace(perSecond: perSecond, now: 100 * second)
        var now = 100 * second
        return (0..<count).map { _ in
            now += pace.delay(before: 0, now: now)
            return now - 100 * second
        }
    }

    @Test func `events of the past come at the rate`() {
        #expect(departures(4, perSecond: 4) == [0, second / 4, second / 2, 3 * second / 4])
    }

    @Test func `waits that are not slept add up`() {
        var pace = EventPace(perSecond: 10_000, now: 0)
        let delays = (0..<100).map { _ in pace.delay(before: 0, now: 0) }
        #expect(delays == (0..<100).map { Int64($0) * second / 10_000 })
    }

    @Test func `no event is sent before it happens`() {
        var pace = EventPace(perSecond: 1000, now: 5 * second)
        #expect(pace.delay(before: 7500, now: 5 * second) == 5 * second / 2)
        #expect(pace.delay(before: 7500, now: 15 * second / 2) == second / 1000)
    }

    @Test func `at most a second of arrears is made up for`() {
        var pace = EventPace(perSecond: 10, now: 0)
        let later = 60 * second
        let burst = (0..<1000).prefix { _ in pace.delay(before: 0, now: later) == 0 }
        #expect(burst.count == 11)
    }

    @Test func `a clock put back delays by little`() {
        var pace = EventPace(perSecond: 10, now: 3600 * second)
        _ = pace.delay(before: 0, now: 3600 * second)
        #expect(pace.delay(before: 0, now: 0) <= 11 * second / 10)
    }

    @Test(arguments: [Int64.min, -62_167_219_200_000, 253_402_300_799_999, .max])
    func `far past and far future do no harm`(arrival: Int64) {
        var pace = EventPace(perSecond: 1e-9, now: 1_767_607_872 * second)
        let delay = pace.delay(before: arrival, now: 1_767_607_872 * second)
        #expect(arrival > 0 ? delay > 365 * 86_400 * second : delay == 0)
        #expect(pace.delay(before: arrival, now: .max / 2) >= 0)
    }
}
