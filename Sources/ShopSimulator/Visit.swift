/// One stay in the shop: what comes next, and what is in the cart.
struct Visit: Sendable {
    /// What the customer does when the visit's next instant comes.
    var step: ShopEventType
    /// What follows once they have identified themselves; nil ends the visit.
    var afterIdentify: ShopEventType?
    var channel: ShopEvent.Channel
    /// The product they look at.
    var category: Int
    var product: Int
    var quantity = 1
    var viewsLeft = 0
    var pricePercent = 100
    var cart = Cart()
}

/// What a visit has put into the cart; the product is the last one.
struct Cart: Sendable {
    var amount = 0
    var quantity = 0
    var category = 0
    var product = 0
}

extension ShopEventType {
    /// How long customers take before they do this: the median in seconds, and the standard deviation of
    /// its logarithm.
    var hesitation: (median: Double, sigma: Double) {
        switch self {
        case .pageView: (28, 0.9)
        case .search: (15, 0.6)
        case .addToCart: (18, 0.7)
        case .purchase: (90, 0.6)
        case .support: (120, 0.5)
        case .identify: (25, 0.5)
        }
    }
}
