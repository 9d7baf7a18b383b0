import Testing

@testable import ShopSimulator

@Suite struct PersonaTests {
    private let world = World(ShopSettings(customers: 2000, days: 30, seed: 5))

    private func share(_ matches: (Customer) -> Bool) -> Double {
        Double((1...2000).count { matches(Customer(number: $0, in: world)) }) / 2000
    }

    @Test func `shares of personas add up to the whole`() {
        #expect(abs(Persona.allCases.reduce(0) { $0 + $1.habits.share } - 1) < 1e-9)
    }

    @Test func `newcomers join later and churners fade, in their shares`() {
        let newcomers = share { $0.joined > world.start }
        let churners = share { $0.fadesFrom < .max }
        #expect(abs(newcomers - Persona.newcomer.habits.share) < 0.025)
        #expect(abs(churners - Persona.churner.habits.share) < 0.025)
    }

    @Test func `activity averages to the personas' and is spread widely`() {
        let customers = (1...2000).map { Customer(number: $0, in: world) }
        let ratios = customers.map { $0.dailyVisits / $0.habits.visitsPerDay }.sorted()
        #expect(abs(ratios.reduce(0, +) / 2000 - 1) < 0.15)
        // (k/n)^-0.6 at a hundredth against a half: 10.5 times.
        #expect((7...14).contains(ratios[1980] / ratios[1000]))
    }

    @Test func `churners are gone in the last week`() {
        let churners = Set(
            (1...600).filter { number in
                Customer(number: number, in: World(ShopSettings(seed: 7))).fadesFrom < .max
            })
        let own = orderlyMonth.filter { churners.contains($0.customer) }
        let start = ShopSettings().start
        let first = own.count { $0.timestamp < start + 5 * Span.day }
        let last = own.count { $0.timestamp >= start + 25 * Span.day }
        #expect(first > 100)
        #expect(last * 5 < first)
    }

    @Test func `the rhythm is 1 on average`() {
        let hours = (0..<168).map { Rhythm.intensity(at: Int64($0) * Span.hour) }
        #expect(abs(hours.reduce(0, +) / 168 - 1) < 1e-9)
        #expect(hours.max() == Rhythm.peak)
        // The epoch was a Thursday; before it, too, weeks begin on Mondays.
        #expect(Rhythm.startOfWeek(0) == -3 * Span.day)
        #expect(Rhythm.startOfWeek(-4 * Span.day) == -10 * Span.day)
    }
}
