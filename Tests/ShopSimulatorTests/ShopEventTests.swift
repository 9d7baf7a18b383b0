import Testing

@testable import ShopSimulator

@Suite struct ShopEventTests {
    private func event(
        _ type: ShopEventType, identity: ShopEvent.Identity = .customer, amount: Int = 0,
        category: Int = 0, detail: Int = 0
    ) -> ShopEvent {
        ShopEvent(
            arrival: 1_767_225_600_000, timestamp: 1_767_225_600_000, type: type,
            messageID: MessageID(seed: 1, customer: 123, message: 0), customer: 123, identity: identity,
            channel: .web, plan: .pro, category: category, product: 6, amount: amount, quantity: 2,
            detail: detail)
    }

    private func text(_ event: ShopEvent) throws -> Substring {
        let text = String(decoding: event.json, as: UTF8.self)
        let start = try #require(text.firstIndex(of: ","))
        return text[start...].dropFirst()
    }

    @Test func `a purchase as a line`() throws {
        #expect(
            try text(event(.purchase, amount: 5990)) == """
                "type":"track","event":"purchase","userId":"c000123","timestamp":"2026-01-01T00:00:00.000Z",\
                "properties":{"amount":59.9,"quantity":2,"category":"shoes","product":"shoes-007",\
                "channel":"web"}}
                """)
    }

    @Test func `signing up joins the visitor to the customer`() throws {
        #expect(
            try text(event(.identify, identity: .both)) == """
                "type":"identify","userId":"c000123","anonymousId":"anon-000123",\
                "timestamp":"2026-01-01T00:00:00.000Z","traits":{"plan":"pro"}}
                """)
    }

    @Test func `the key is the id that the line holds`() throws {
        let visitor = event(.pageView, identity: .visitor)
        #expect(visitor.customerID == "anon-000123")
        #expect(try visitor.decoded().anonymousId == "anon-000123")
        #expect(try visitor.decoded().userId == nil)
        #expect(event(.pageView).customerID == "c000123")
        #expect(event(.identify, identity: .both).customerID == "c000123")
    }

    @Test(arguments: [(0, "0"), (5, "0.05"), (90, "0.9"), (6000, "60"), (5999, "59.99"), (123_450, "1234.5")])
    func `amounts are written as short as they can be`(cents: Int, expected: String) {
        var bytes: [UInt8] = []
        bytes.append(cents: cents)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func `every query survives its way through JSON`() throws {
        for (index, category) in Catalog.categories.enumerated() {
            for (detail, query) in category.queries.enumerated() {
                let decoded = try event(.search, category: index, detail: detail).decoded()
                #expect(decoded.properties?.query == query)
            }
        }
    }

    @Test func `numbers beyond their padding keep all digits`() {
        var bytes: [UInt8] = []
        for number in [0, 42, 999_999, 1_234_567] { bytes.append(padded: number, digits: 6) }
        #expect(String(decoding: bytes, as: UTF8.self) == "0000000000429999991234567")
    }
}
