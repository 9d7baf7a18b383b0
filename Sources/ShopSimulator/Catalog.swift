import StreamCore

/// What the shop sells: categories, and products with fixed prices in them.
struct Catalog: Sendable {
    struct Category: Sendable {
        var name: String
        var medianPrice: Double
        /// The standard deviation of the price's logarithm.
        var sigma: Double
        var popularity: Double
        var queries: [String]
    }

    static let productsPerCategory = 60

    /// `categories[c]` has the prices `prices[c * productsPerCategory + p]`, in cents.
    private let prices: [Int]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed, stream: 0xCA7A_1060)
        prices = Self.categories.flatMap { category in
            (0..<Self.productsPerCategory).map { _ in
                Self.shelfPrice(random.logNormal(median: category.medianPrice, sigma: category.sigma))
            }
        }
    }

    func price(category: Int, product: Int) -> Int { prices[category * Self.productsPerCategory + product] }

    /// A product, the first ones much more often than the last; the cheapest or dearest of three for those
    /// who look for it.
    func pickProduct(_ category: Int, _ taste: PriceTaste, _ random: inout SplitMix64) -> Int {
        var best = Self.popularProduct(&random)
        if taste == .any { return best }
        for _ in 0..<2 {
            let other = Self.popularProduct(&random)
            let isCheaper =
                price(category: category, product: other) < price(category: category, product: best)
            if isCheaper == (taste == .cheap) { best = other }
        }
        return best
    }

    private static func popularProduct(_ random: inout SplitMix64) -> Int {
        let u = random.uniform()
        return Int(u * u * Double(productsPerCategory))
    }

    static func pickCategory(_ random: inout SplitMix64) -> Int {
        random.pick(categories.count) { categories[$0].popularity }
    }

    /// Cents, ending in 9 or 90 as prices do; at least 0.99.
    private static func shelfPrice(_ price: Double) -> Int {
        let units = max(1, Int(min(price, 20_000).rounded()))
        return units < 50 ? units * 100 - 1 : units * 100 - 10
    }

    static let categories = [
        Category(
            name: "shoes", medianPrice: 70, sigma: 0.45, popularity: 18,
            queries: ["running shoes", "white sneakers", "chelsea boots 42", "kids' sandals"]),
        Category(
            name: "clothing", medianPrice: 35, sigma: 0.55, popularity: 22,
            queries: ["linen shirt", "rain jacket", "black jeans", "wool socks"]),
        Category(
            name: "electronics", medianPrice: 160, sigma: 0.9, popularity: 16,
            queries: ["usb-c charger", "headphones \"noise cancelling\"", "27 inch monitor", "webcam"]),
        Category(
            name: "books", medianPrice: 16, sigma: 0.4, popularity: 12,
            queries: ["crime novel", "swift programming", "cookbook", "märchen"]),
        Category(
            name: "kitchen", medianPrice: 40, sigma: 0.7, popularity: 9,
            queries: ["cast iron pan", "crème brûlée torch", "espresso cups", "knife set"]),
        Category(
            name: "toys", medianPrice: 25, sigma: 0.6, popularity: 8,
            queries: ["wooden train", "puzzle 1000", "building blocks", "board game"]),
        Category(
            name: "sports", medianPrice: 45, sigma: 0.65, popularity: 8,
            queries: ["yoga mat", "bike lights", "climbing rope 60m", "swim goggles"]),
        Category(
            name: "beauty", medianPrice: 20, sigma: 0.5, popularity: 7,
            queries: ["sunscreen 50", "shampoo", "lip balm", "perfume"]),
    ]
}

/// Which of the products they come across customers go for.
enum PriceTaste: Sendable { case any, cheap, dear }
