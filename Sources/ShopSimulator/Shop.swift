/// A simulated online shop: its customers' events, in the order in which they arrive.
///
/// Customers are browsers, loyal buyers, bargain hunters, big spenders, complainers, newcomers and some who
/// fade away. They come by the rhythm of day and week, or because a campaign brings them; search, look at
/// products, fill carts, buy or leave. All of it follows from ``ShopSettings/seed``; neither
/// ``ShopSettings/disorder`` nor ``ShopSettings/duplicates`` changes what customers do.
///
/// Memory grows with the number of customers alone; an event costs the logarithm of it.
public struct Shop: Sendable {
    private let settings: ShopSettings
    private let world: World
    private var customers: [Customer]
    private var agenda: MinHeap<Appointment>
    private var underway = MinHeap<Delivery>()
    private var deliveryRandom: SplitMix64
    private var sent = 0
    /// How many events ``next()`` has returned.
    public private(set) var delivered = 0

    public init(_ settings: ShopSettings = ShopSettings()) {
        self.settings = settings
        let world = World(settings)
        self.world = world
        var customers = (0..<max(0, settings.customers)).map { Customer(number: $0 + 1, in: world) }
        var appointments: [Appointment] = []
        for index in customers.indices {
            guard let instant = customers[index].begin(in: world) else { continue }
            appointments.append(Appointment(instant: instant, customer: index))
        }
        self.customers = customers
        agenda = MinHeap(appointments)
        deliveryRandom = SplitMix64(seed: settings.seed, stream: .max)
    }

    /// The next event to arrive; nil when the shop has closed or the limit is reached.
    public mutating func next() -> ShopEvent? {
        if let limit = settings.eventLimit, delivered >= limit { return nil }
        while true {
            if let delivery = underway.top, delivery.event.arrival <= agenda.top?.instant ?? .max {
                _ = underway.pop()
                delivered += 1
                return delivery.event
            }
            guard let event = nextAct() else { return nil }
            if send(event) {
                delivered += 1
                return event
            }
        }
    }

    /// Lets the customer act whose turn it is.
    private mutating func nextAct() -> ShopEvent? {
        guard let turn = agenda.top else { return nil }
        let (event, next) = customers[turn.customer].act(at: turn.instant, in: world)
        if let next {
            agenda.replaceTop(with: Appointment(instant: next, customer: turn.customer))
        } else {
            _ = agenda.pop()
        }
        return event
    }

    /// Whether the event arrives at once. Otherwise, and for a repeat, it is put on its way.
    private mutating func send(_ event: ShopEvent) -> Bool {
        var event = event
        let isLate = deliveryRandom.chance(settings.disorder)
        if isLate {
            let most = max(1, Double(settings.maximumDelay))
            event.arrival += Int64(deliveryRandom.uniform(in: 1...most))
            dispatch(event)
        }
        if deliveryRandom.chance(settings.duplicates) {
            event.arrival += 1 + Int64(deliveryRandom.exponential(mean: 20_000))
            dispatch(event)
        }
        return !isLate
    }

    private mutating func dispatch(_ event: ShopEvent) {
        underway.push(Delivery(event: event, order: sent))
        sent += 1
    }
}

/// A customer's next act.
private struct Appointment: Comparable, Sendable {
    var instant: Int64
    var customer: Int

    static func < (a: Self, b: Self) -> Bool { (a.instant, a.customer) < (b.instant, b.customer) }
}

/// An event on its way.
private struct Delivery: Comparable, Sendable {
    var event: ShopEvent
    /// Tells events of one arrival apart: the order in which they were sent.
    var order: Int

    static func < (a: Self, b: Self) -> Bool { (a.event.arrival, a.order) < (b.event.arrival, b.order) }
}
