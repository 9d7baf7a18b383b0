/// What all customers of a shop have in common.
struct World: Sendable {
    let seed: UInt64
    let start: Int64
    let end: Int64
    let catalog: Catalog

    init(_ settings: ShopSettings) {
        seed = settings.seed
        start = settings.start
        end = settings.end
        catalog = Catalog(seed: settings.seed)
    }

    /// The one campaign in the week that begins at `monday`.
    func campaign(inWeekOf monday: Int64) -> Campaign {
        var random = SplitMix64(seed: seed, stream: UInt64(bitPattern: monday))
        return Campaign(
            sentAt: monday + Int64(1 + random.below(4)) * Span.day + 8 * Span.hour,
            category: Catalog.pickCategory(&random))
    }
}

/// An e-mail to all customers: one category, cheaper.
struct Campaign: Sendable {
    /// Of what an article costs otherwise.
    static let pricePercent = 80

    let sentAt: Int64
    let category: Int
}
