import Testing

@testable import ShopSimulator

/// What a month of the shop looks like.
@Suite struct BehaviourTests {
    @Test func `every line has the schema`() throws {
        var types: Set<String> = []
        for index in stride(from: 0, to: orderlyMonth.count, by: 11) {
            let event = orderlyMonth[index]
            let decoded = try event.decoded()
            types.insert(decoded.event ?? decoded.type)
            #expect(decoded.messageId.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
            #expect(decoded.timestamp.wholeMatch(of: /2026-01-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            #expect(decoded.userId ?? decoded.anonymousId == event.customerID)
            if decoded.type == "identify" {
                #expect(decoded.userId != nil && decoded.event == nil && decoded.properties == nil)
                #expect(["free", "pro"].contains(try #require(decoded.traits).plan))
            } else {
                try checkTrack(decoded)
            }
        }
        #expect(types == Set(ShopEventType.allCases.map(\.rawValue)))
    }

    private func checkTrack(_ decoded: DecodedEvent) throws {
        let properties = try #require(decoded.properties)
        let hasAmount = decoded.event == "add_to_cart" || decoded.event == "purchase"
        #expect(decoded.type == "track" && decoded.traits == nil)
        #expect((properties.amount != nil) == hasAmount)
        #expect((properties.query != nil) == (decoded.event == "search"))
        #expect((properties.topic != nil) == (decoded.event == "support"))
        #expect(["web", "app", "email"].contains(properties.channel))
        if let amount = properties.amount { #expect(amount > 0 && amount < 100_000) }
    }

    @Test func `nights are quieter than evenings`() {
        let hours = Dictionary(grouping: orderlyMonth) { $0.timestamp / Span.hour % 24 }.mapValues(\.count)
        let night = (1...4).reduce(0) { $0 + hours[$1, default: 0] }
        let evening = (18...21).reduce(0) { $0 + hours[$1, default: 0] }
        #expect(evening > 8 * night)
        #expect(night > 0)
    }

    @Test func `a campaign fills its day`() throws {
        let world = World(ShopSettings(seed: 7))
        let days = Dictionary(grouping: orderlyMonth) { $0.timestamp / Span.day }.mapValues(\.count)
        let average = Double(orderlyMonth.count) / Double(days.count)
        // 2026-01-05, the first whole week's Monday.
        for week in 0..<3 {
            let campaign = world.campaign(inWeekOf: 1_767_571_200_000 + Int64(week) * Span.week)
            let count = Double(days[campaign.sentAt / Span.day, default: 0])
            #expect(count > 1.2 * average)
        }
        #expect(orderlyMonth.contains { $0.channel == .email })
    }

    @Test func `a customer's day has a plausible number of events`() {
        let perDay = Double(orderlyMonth.count) / 600 / 30
        #expect((1...4).contains(perDay))
        let counts = Dictionary(grouping: orderlyMonth, by: \.customer).values.map(\.count).sorted(by: >)
        let tenth = counts.prefix(60).reduce(0, +)
        // Zipf: the most active tenth makes between a quarter and two thirds of the traffic.
        #expect((0.25...0.67).contains(Double(tenth) / Double(orderlyMonth.count)))
        #expect(counts.count > 540)
    }

    @Test func `in a session a cart comes before its order, and a look before the cart`() {
        var orders = 0
        var abandoned = 0
        for session in sessions(of: orderlyMonth) {
            var looked: Set<Int> = []
            var cart = 0
            for event in session {
                switch event.type {
                case .pageView: looked.insert(event.category * 1000 + event.product)
                case .addToCart:
                    #expect(looked.contains(event.category * 1000 + event.product))
                    cart += event.amount
                case .purchase:
                    #expect(event.amount == cart && cart > 0)
                    cart = 0
                    orders += 1
                case .search, .support, .identify: break
                }
            }
            if cart > 0 { abandoned += 1 }
        }
        #expect(orders > 300)
        #expect(abandoned > orders / 2)
    }

    /// Runs of one customer's events that are less than the shortest absence apart.
    private func sessions(of events: [ShopEvent]) -> [[ShopEvent]] {
        Dictionary(grouping: events, by: \.customer).values.flatMap { own in
            own.reduce(into: [[ShopEvent]]()) { sessions, event in
                let previous = sessions.last?.last?.timestamp ?? .min
                if event.timestamp < previous &+ Customer.shortestAbsence, previous > .min {
                    sessions[sessions.count - 1].append(event)
                } else {
                    sessions.append([event])
                }
            }
        }
    }

    @Test func `visitors buy nothing before they sign up, and stay signed up`() {
        var signedUp: Set<Int> = []
        var visitors: Set<Int> = []
        for event in orderlyMonth {
            switch event.identity {
            case .visitor:
                visitors.insert(event.customer)
                #expect(event.type != .purchase && !signedUp.contains(event.customer))
            case .both:
                #expect(event.type == .identify && signedUp.insert(event.customer).inserted)
            case .customer: break
            }
        }
        #expect(signedUp.count > 20)
        #expect(visitors.subtracting(signedUp).count > 20)
    }
}
