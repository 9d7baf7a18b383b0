import Demo
import ShopSimulator
import Testing

@Suite struct DemoShopTests {
    private let start: Int64 = 1_767_607_872_123
    private let day: Int64 = 86_400_000

    @Test func `the shop's time begins a month ago, never goes back and becomes the present`() {
        let time = DemoTime(start: start, days: 30, seconds: 40)
        #expect(time.shopTime(at: start) == start - 30 * day)
        #expect(time.shopTime(at: start - 1000) == time.opening)
        let times = (0...600).map { time.shopTime(at: start + $0 * 100) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect((0...600).allSatisfy { times[Int($0)] <= start + $0 * 100 })
        #expect(times[400...].elementsEqual((400...600).map { start + $0 * 100 }))
        // The second before the present is no more than a minute of the shop's.
        #expect(times[400] - times[390] < 120_000)
    }

    @Test func `days are counted from the first to the last`() {
        let time = DemoTime(start: start, days: 30, seconds: 40)
        #expect(time.phase(at: start) == .past(day: 1, of: 30))
        #expect(time.phase(at: start + 39_999) == .past(day: 30, of: 30))
        #expect(time.phase(at: start + 40_000) == .live)
    }

    @Test func `events come when their time has come`() {
        let time = DemoTime(start: start)
        var shop = DemoShop(time, customers: 100)
        var arrivals: [Int64] = []
        for step in Int64(0)...450 {
            let now = start + step * 100
            while let event = shop.next(at: now) {
                #expect(event.arrival <= time.shopTime(at: now))
                arrivals.append(event.arrival)
            }
        }
        #expect(arrivals.count > 3000)
        #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0 <= $1 })
        #expect((arrivals.last ?? 0) > start - day)
    }

    @Test func `an event's type is known by its id until newer ones take its place`() {
        let memory = EventTypeMemory()
        var shop = Shop(ShopSettings(customers: 50, days: 5))
        var events: [ShopEvent] = []
        while let event = shop.next() { events.append(event) }
        for event in events { memory.remember(event) }
        let known = events.suffix(100).filter { memory.type(of: $0.messageIDText) == $0.type.rawValue }
        #expect(known.count >= 95)
        #expect(memory.type(of: "unheard of") == nil)
    }
}
