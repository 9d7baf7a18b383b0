public import ShopSimulator

/// The shop whose events the demo sends as its time comes.
public struct DemoShop: Sendable {
    /// Enough for some 50,000 events a second in the shop's first days, and one every few seconds once live.
    public static let customers = 10_000

    private let time: DemoTime
    private var shop: Shop
    private var upcoming: ShopEvent?

    public init(_ time: DemoTime, customers: Int = Self.customers, seed: UInt64 = 1) {
        self.time = time
        shop = Shop(
            ShopSettings(customers: customers, days: .infinity, seed: seed, start: time.opening))
        upcoming = shop.next()
    }

    /// The next event, if it has arrived by the shop's time when the wall clock shows `now`.
    public mutating func next(at now: Int64) -> ShopEvent? {
        guard let event = upcoming, event.arrival <= time.shopTime(at: now) else { return nil }
        upcoming = shop.next()
        return event
    }
}
