import Glibc

/// One customer: who they are, and what they are about to do.
struct Customer: Sendable {
    /// Nobody hesitates longer than this inside a visit.
    static let longestPause = 20 * Span.minute
    /// Nobody comes back sooner than this after a visit.
    static let shortestAbsence = 45 * Span.minute

    let number: Int
    let habits: Persona.Habits
    /// Of their own, on an average day before they begin to fade.
    let dailyVisits: Double
    let joined: Int64
    /// From when on they come ever less; the far future for most.
    let fadesFrom: Int64
    private let favouriteChannel: ShopEvent.Channel
    private var plan: ShopEvent.Plan
    /// Whether the shop does not know them yet.
    private var isVisitor: Bool
    private var hasIdentified = false
    private var random: SplitMix64
    private var messages: UInt32 = 0
    private var ticket: (due: Int64, category: Int, product: Int)?
    private var visit: Visit

    init(number: Int, in world: World) {
        var random = SplitMix64(seed: world.seed, stream: UInt64(number))
        let persona = Persona.pick(&random)
        self.number = number
        habits = persona.habits
        // Zipf: the k-th most active of n is (k/n)^-0.6 times as active as the least; 0.4 makes the mean 1.
        let activity = 0.4 * pow(random.uniform(), -0.6)
        dailyVisits = min(habits.visitsPerDay * activity, 6)
        joined = persona == .newcomer ? Self.joining(in: world, &random) : world.start
        fadesFrom = persona == .churner ? Self.fading(in: world, &random) : .max
        favouriteChannel = random.chance(0.6) ? .web : .app
        plan = random.chance(habits.paidPlan) ? .pro : .free
        isVisitor = random.chance(habits.anonymous)
        if isVisitor { plan = .free }
        visit = Visit(step: .pageView, channel: favouriteChannel, category: 0, product: 0)
        self.random = random
    }

    /// Newcomers spread over what the shop has of its first month.
    private static func joining(in world: World, _ random: inout SplitMix64) -> Int64 {
        let span = min(world.end - world.start, 30 * Span.day)
        return world.start + Int64(random.uniform() * 0.9 * Double(span))
    }

    private static func fading(in world: World, _ random: inout SplitMix64) -> Int64 {
        world.start + Int64(random.uniform(in: 5...20) * Double(Span.day))
    }

    /// Plans the first visit; its instant, or nil if there is none before the shop closes.
    mutating func begin(in world: World) -> Int64? { planVisit(after: joined, in: world) }

    /// Does what was planned for `now`: the event, and when the next one will be, nil if never.
    mutating func act(at now: Int64, in world: World) -> (event: ShopEvent, next: Int64?) {
        let event = event(at: now, in: world)
        if let step = stepAfter(visit.step, at: now, in: world) {
            visit.step = step
            let next = now + pause(before: step)
            return (event, next < world.end ? next : nil)
        }
        return (event, planVisit(after: now + Self.shortestAbsence, in: world))
    }

    private mutating func pause(before step: ShopEventType) -> Int64 {
        let (median, sigma) = step.hesitation
        let seconds = random.logNormal(median: median, sigma: sigma)
        return min(max(Int64(seconds * 1000), 400), Self.longestPause)
    }
}

// MARK: Inside a visit

extension Customer {
    private mutating func event(at now: Int64, in world: World) -> ShopEvent {
        if visit.step == .addToCart { fillCart(from: world.catalog) }
        let isOrder = visit.step == .purchase
        let event = ShopEvent(
            arrival: now, timestamp: now, type: visit.step,
            messageID: MessageID(seed: world.seed, customer: number, message: messages),
            customer: number, identity: identity(in: visit.step), channel: visit.channel, plan: plan,
            category: isOrder ? visit.cart.category : visit.category,
            product: isOrder ? visit.cart.product : visit.product,
            amount: isOrder ? visit.cart.amount : price(in: world.catalog),
            quantity: isOrder ? visit.cart.quantity : visit.quantity, detail: random.below(4))
        messages += 1
        if visit.step == .identify { (isVisitor, hasIdentified) = (false, true) }
        return event
    }

    private func identity(in step: ShopEventType) -> ShopEvent.Identity {
        if !isVisitor { return .customer }
        return step == .identify ? .both : .visitor
    }

    /// Cents for what is being looked at, in its quantity.
    private func price(in catalog: Catalog) -> Int {
        catalog.price(category: visit.category, product: visit.product) * visit.quantity
            * visit.pricePercent / 100
    }

    private mutating func fillCart(from catalog: Catalog) {
        visit.quantity = random.chance(0.12) ? 2 + random.below(2) : 1
        visit.cart.amount += price(in: catalog)
        visit.cart.quantity += visit.quantity
        visit.cart.category = visit.category
        visit.cart.product = visit.product
    }

    /// What they do next, or nil when they leave.
    private mutating func stepAfter(
        _ step: ShopEventType, at now: Int64, in world: World
    ) -> ShopEventType? {
        switch step {
        case .identify: return visit.afterIdentify
        case .search: return view(in: world.catalog)
        case .pageView:
            visit.viewsLeft -= 1
            return random.chance(habits.cart) ? .addToCart : browse(in: world.catalog)
        case .addToCart: return browse(in: world.catalog)
        case .purchase: return stepAfterOrder(at: now)
        case .support: return nil
        }
    }

    private mutating func view(in catalog: Catalog) -> ShopEventType {
        visit.quantity = 1
        visit.product = catalog.pickProduct(visit.category, habits.taste, &random)
        return .pageView
    }

    private mutating func browse(in catalog: Catalog) -> ShopEventType? {
        guard visit.viewsLeft > 0 else { return checkOut() }
        guard random.chance(0.12) else { return view(in: catalog) }
        visit.category = Catalog.pickCategory(&random)
        return .search
    }

    private mutating func checkOut() -> ShopEventType? {
        let buys = visit.cart.quantity > 0 && random.chance(habits.purchase)
        guard isVisitor else { return buys ? .purchase : nil }
        guard buys || random.chance(habits.signUp) else { return nil }
        visit.afterIdentify = buys ? .purchase : nil
        return .identify
    }

    private mutating func stepAfterOrder(at now: Int64) -> ShopEventType? {
        if random.chance(habits.ticket) {
            let days = random.uniform(in: 0.5...5)
            ticket = (now + Int64(days * Double(Span.day)), visit.cart.category, visit.cart.product)
        }
        guard plan == .free, random.chance(0.04) else { return nil }
        plan = .pro
        visit.afterIdentify = nil
        return .identify
    }
}

// MARK: Between visits

extension Customer {
    /// Sets up the next visit, for whatever brings them in first, and returns its instant.
    private mutating func planVisit(after now: Int64, in world: World) -> Int64? {
        let ownVisit = nextOwnVisit(after: now, in: world)
        let campaign = nextCampaign(after: now, before: ownVisit ?? world.end, in: world)
        if let ticket, ticket.due < campaign?.instant ?? ownVisit ?? world.end {
            self.ticket = nil
            visit = Visit(
                step: .support, channel: channel(), category: ticket.category, product: ticket.product)
            let instant = max(now, ticket.due)
            return instant < world.end ? instant : nil
        }
        if let campaign {
            enter(campaign.category, through: .email, in: world)
            visit.pricePercent = Campaign.pricePercent
            return campaign.instant
        }
        guard let ownVisit else { return nil }
        enter(Catalog.pickCategory(&random), through: channel(), in: world)
        return ownVisit
    }

    private mutating func channel() -> ShopEvent.Channel {
        random.chance(0.8) ? favouriteChannel : random.chance(0.5) ? .web : .app
    }

    private mutating func enter(_ category: Int, through channel: ShopEvent.Channel, in world: World) {
        visit = Visit(step: .pageView, channel: channel, category: category, product: 0)
        visit.viewsLeft = 1 + Int(random.exponential(mean: habits.viewsPerVisit - 0.5))
        let opening = random.chance(habits.search) ? .search : view(in: world.catalog)
        let signsIn = !isVisitor && !hasIdentified && random.chance(0.15)
        visit.step = signsIn ? .identify : opening
        visit.afterIdentify = opening
    }

    /// The next visit of their own accord, by a Poisson process whose rate follows the shop's rhythm.
    ///
    /// Source: Lewis and Shedler, "Simulation of Nonhomogeneous Poisson Processes by Thinning", 1979.
    private mutating func nextOwnVisit(after now: Int64, in world: World) -> Int64? {
        let meanGap = Double(Span.day) / (dailyVisits * Rhythm.peak)
        var instant = now
        while true {
            let gap = random.exponential(mean: meanGap)
            guard gap < Double(world.end - instant) else { return nil }
            instant += Int64(gap)
            let interest = interest(at: instant)
            if interest < 0.01 { return nil }
            if random.chance(interest * Rhythm.intensity(at: instant) / Rhythm.peak) { return instant }
        }
    }

    /// The share that is left of their activity: half of it goes every four days once they fade.
    private func interest(at instant: Int64) -> Double {
        instant <= fadesFrom ? 1 : exp2(-Double(instant - fadesFrom) / Double(4 * Span.day))
    }

    /// When a campaign of the coming weeks brings them in, if it does so before they come anyway.
    private func nextCampaign(
        after now: Int64, before end: Int64, in world: World
    ) -> (instant: Int64, category: Int)? {
        // An answer may come days after the mail, so the week before counts too.
        var monday = Rhythm.startOfWeek(now) - Span.week
        let last = min(end, now + 8 * Span.week)
        while monday < last {
            let campaign = world.campaign(inWeekOf: monday)
            if let instant = answer(to: campaign, in: world), instant > now, instant < end {
                return (instant, campaign.category)
            }
            monday += Span.week
        }
        return nil
    }

    /// When they follow a campaign, most within hours, or nil if it leaves them cold. Always the same for one
    /// campaign, however often it is asked.
    private func answer(to campaign: Campaign, in world: World) -> Int64? {
        let stream = SplitMix64.mix(UInt64(bitPattern: campaign.sentAt)) ^ UInt64(number)
        var random = SplitMix64(seed: world.seed, stream: stream)
        let chance = isVisitor ? 0 : habits.campaign * interest(at: campaign.sentAt)
        guard random.chance(chance), campaign.sentAt >= joined else { return nil }
        return campaign.sentAt + Int64(random.exponential(mean: 2.5) * Double(Span.hour))
    }
}
