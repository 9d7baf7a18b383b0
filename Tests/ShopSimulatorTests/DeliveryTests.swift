import Testing

@testable import ShopSimulator

@Suite struct DeliveryTests {
    @Test func `equal settings give equal bytes, another seed others`() {
        let settings = ShopSettings(customers: 50, days: 10, seed: 3)
        let first = events(settings).map(\.json)
        #expect(first.count > 500)
        #expect(first == events(settings).map(\.json))
        var other = settings
        other.seed = 4
        #expect(first != events(other).map(\.json))
    }

    @Test func `how events are delivered does not change what customers do`() {
        let orderly = events(ShopSettings(customers: 50, days: 10, disorder: 0, duplicates: 0))
        let messy = events(ShopSettings(customers: 50, days: 10, disorder: 0.3, duplicates: 0.3))
        #expect(messy.count > orderly.count)
        let unique = Dictionary(messy.map { ($0.messageText, $0) }) { first, _ in first }
        let inOrder = unique.values.sorted { ($0.timestamp, $0.customer) < ($1.timestamp, $1.customer) }
        #expect(inOrder.map(\.json) == orderly.map(\.json))
    }

    @Test func `without disorder events arrive when they happen`() {
        #expect(orderlyMonth.allSatisfy { $0.arrival == $0.timestamp })
        #expect(zip(orderlyMonth, orderlyMonth.dropFirst()).allSatisfy { $0.timestamp <= $1.timestamp })
        #expect(Set(orderlyMonth.map(\.messageText)).count == orderlyMonth.count)
    }

    @Test func `arrival never goes back, and delays and repeats keep to their shares`() {
        let settings = ShopSettings(
            customers: 300, days: 20, disorder: 0.05, maximumDelay: 60_000, duplicates: 0.02)
        let all = events(settings)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.arrival <= $1.arrival })

        var seen: Set<String> = []
        let firsts = all.filter { seen.insert($0.messageText).inserted }
        let late = firsts.filter { $0.arrival > $0.timestamp }
        let share = Double(late.count) / Double(firsts.count)
        #expect((0.04...0.06).contains(share))
        #expect(late.allSatisfy { $0.arrival - $0.timestamp <= 60_000 })
        #expect(late.contains { $0.arrival - $0.timestamp > 30_000 })

        let repeats = Double(all.count - firsts.count) / Double(firsts.count)
        #expect((0.014...0.026).contains(repeats))
    }

    @Test func `a repeat is the same to the byte`() throws {
        let all = events(ShopSettings(customers: 50, days: 5, disorder: 0.1, duplicates: 0.2))
        let copies = Dictionary(grouping: all, by: \.messageText).values.filter { $0.count > 1 }
        #expect(!copies.isEmpty)
        for copy in copies { #expect(copy.count == 2 && copy[0].json == copy[1].json) }
    }

    @Test func `the limit counts what is delivered, repeats included`() {
        var shop = Shop(ShopSettings(customers: 50, eventLimit: 100, duplicates: 0.5))
        var count = 0
        while shop.next() != nil { count += 1 }
        #expect(count == 100)
        #expect(shop.delivered == 100)
    }

    @Test func `nothing happens outside the opening days`() throws {
        let settings = ShopSettings(customers: 100, days: 2, start: 1_700_000_000_000)
        let all = events(settings)
        #expect(try #require(all.first).timestamp > settings.start)
        #expect(all.allSatisfy { $0.timestamp < settings.start + 2 * Span.day })
        #expect(events(ShopSettings(customers: 0)).isEmpty)
        #expect(events(ShopSettings(days: 0)).isEmpty)
    }

    @Test func `a shop may stay open for ever`() throws {
        let all = events(ShopSettings(customers: 20, days: .infinity, eventLimit: 20_000))
        #expect(all.count == 20_000)
        #expect(try #require(all.last).timestamp > ShopSettings().start + 100 * Span.day)
    }
}

extension ShopEvent {
    var messageText: String {
        var bytes: [UInt8] = []
        bytes.append(messageID)
        return String(decoding: bytes, as: UTF8.self)
    }
}
