/// What customers do, under the names that stand in the events.
public enum ShopEventType: String, CaseIterable, Sendable {
    case pageView = "page_view"
    case search
    case addToCart = "add_to_cart"
    case purchase
    case support
    case identify
}

/// One event of a ``Shop``, as it arrives.
public struct ShopEvent: Sendable, Equatable {
    /// Who an event says it is from: a visitor before signing up, a customer, or a customer who has just
    /// stopped being that visitor.
    enum Identity: UInt8, Sendable { case visitor, customer, both }

    enum Channel: String, CaseIterable, Sendable { case web, app, email }

    enum Plan: String, Sendable { case free, pro }

    /// When it reaches the shop's systems, in milliseconds since the epoch; never before ``timestamp``.
    public internal(set) var arrival: Int64
    /// When it happened, in milliseconds since the epoch.
    public let timestamp: Int64
    public let type: ShopEventType

    let messageID: MessageID
    let customer: Int
    let identity: Identity
    let channel: Channel
    let plan: Plan
    let category: Int
    let product: Int
    /// Cents; of a product put into the cart, or of the whole order.
    let amount: Int
    let quantity: Int
    /// Which of the category's queries, or of the topics of tickets.
    let detail: Int

    /// The id that keeps one customer's events together, and a topic's key: `c000123`, or `anon-000123` for
    /// a visitor who has not signed up.
    public var customerID: String {
        var bytes: [UInt8] = []
        appendCustomerID(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The UUID by which the event is known: `messageId` in its JSON. A repeat has the same.
    public var messageIDText: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        bytes.append(messageID)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends ``customerID`` in UTF-8.
    public func appendCustomerID(to bytes: inout [UInt8]) {
        appendID(identity == .visitor ? "anon-" : "c", to: &bytes)
    }

    func appendID(_ prefix: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: prefix.utf8)
        bytes.append(padded: customer, digits: 6)
    }
}

/// A UUID that is different for every message of a shop, and for shops of different seeds.
struct MessageID: Sendable, Equatable {
    let high: UInt64
    let low: UInt64

    init(seed: UInt64, customer: Int, message: UInt32) {
        let key = UInt64(truncatingIfNeeded: customer) &<< 32 | UInt64(message)
        low = SplitMix64.mix(SplitMix64.mix(seed) ^ key)
        high = SplitMix64.mix(low ^ seed)
    }
}
