import Foundation
import Testing

@testable import ShopSimulator

/// An event's line, read back by Foundation.
struct DecodedEvent: Decodable {
    struct Properties: Decodable {
        var amount: Double?
        var quantity: Int?
        var category: String
        var product: String?
        var channel: String
        var query: String?
        var topic: String?
    }

    struct Traits: Decodable {
        var plan: String
    }

    var messageId: String
    var type: String
    var event: String?
    var userId: String?
    var anonymousId: String?
    var timestamp: String
    var properties: Properties?
    var traits: Traits?
}

extension ShopEvent {
    var json: [UInt8] {
        var bytes: [UInt8] = []
        appendJSON(to: &bytes)
        return bytes
    }

    func decoded() throws -> DecodedEvent { try JSONDecoder().decode(DecodedEvent.self, from: Data(json)) }
}

func events(_ settings: ShopSettings) -> [ShopEvent] {
    var shop = Shop(settings)
    return Array(AnyIterator { shop.next() })
}

/// A month of a shop in which everything arrives once and in order; made once for all tests.
let orderlyMonth = events(ShopSettings(customers: 600, seed: 7, disorder: 0, duplicates: 0))
