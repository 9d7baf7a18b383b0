/// The kinds of customers, and what each does differently.
enum Persona: UInt8, CaseIterable, Sendable {
    case browser, loyal, bargainHunter, churner, newcomer, bigSpender, complainer

    struct Habits: Sendable {
        /// Of all customers.
        var share: Double
        /// Before the single customer's own activity.
        var visitsPerDay: Double
        var viewsPerVisit: Double
        var taste = PriceTaste.any
        /// The chance that a visit begins with a search.
        var search = 0.4
        /// The chance that a viewed product goes into the cart.
        var cart = 0.15
        /// The chance that a filled cart is bought.
        var purchase = 0.45
        /// The chance that a campaign brings them in.
        var campaign = 0.08
        /// The chance that an order leads to a support ticket.
        var ticket = 0.04
        var paidPlan = 0.1
        /// The chance that the shop does not know them at first.
        var anonymous = 0.0
        /// The chance that a visitor signs up at the end of a visit without an order.
        var signUp = 0.08
    }

    var habits: Habits { Self.table[Int(rawValue)] }

    /// One of them, as often as its share says.
    static func pick(_ random: inout SplitMix64) -> Persona {
        allCases[random.pick(table.count) { table[$0].share }]
    }

    private static let table: [Habits] = allCases.map { persona in
        switch persona {
        case .browser:
            Habits(
                share: 0.34, visitsPerDay: 0.22, viewsPerVisit: 5, cart: 0.05, purchase: 0.2,
                campaign: 0.05, anonymous: 0.35)
        case .loyal:
            Habits(
                share: 0.18, visitsPerDay: 0.45, viewsPerVisit: 5, cart: 0.2, purchase: 0.65,
                campaign: 0.15, paidPlan: 0.45)
        case .bargainHunter:
            Habits(
                share: 0.15, visitsPerDay: 0.3, viewsPerVisit: 9, taste: .cheap, search: 0.6, cart: 0.16,
                purchase: 0.3, campaign: 0.5)
        case .churner:
            Habits(share: 0.12, visitsPerDay: 0.4, viewsPerVisit: 5, purchase: 0.5, ticket: 0.1)
        case .newcomer:
            Habits(
                share: 0.1, visitsPerDay: 0.35, viewsPerVisit: 7, search: 0.55, anonymous: 1,
                signUp: 0.5)
        case .bigSpender:
            Habits(
                share: 0.05, visitsPerDay: 0.3, viewsPerVisit: 4, taste: .dear, cart: 0.35, purchase: 0.75,
                paidPlan: 0.7)
        case .complainer:
            Habits(share: 0.06, visitsPerDay: 0.25, viewsPerVisit: 4, cart: 0.2, ticket: 0.7)
        }
    }
}
