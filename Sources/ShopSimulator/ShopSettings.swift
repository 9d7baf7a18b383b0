/// What a ``Shop`` is to simulate. Equal settings give equal events, to the byte.
public struct ShopSettings: Sendable {
    /// How many customers the shop has by its last day.
    public var customers: Int
    /// How long it is open, in days; may be infinite.
    public var days: Double
    public var seed: UInt64
    /// The instant it opens, in milliseconds since the epoch.
    public var start: Int64
    /// The most events that are delivered, repeats included; nil for no limit.
    public var eventLimit: Int?
    /// The share of events, 0 to 1, that arrive late; the others arrive at their timestamp.
    public var disorder: Double
    /// How late they arrive at most, in milliseconds.
    public var maximumDelay: Int64
    /// The share of events, 0 to 1, that are delivered a second time.
    public var duplicates: Double

    /// The default opens on 2026-01-01 for 30 days, with one event in a hundred late by up to five minutes,
    /// and one in a hundred repeated.
    public init(
        customers: Int = 2000, days: Double = 30, seed: UInt64 = 1, start: Int64 = 1_767_225_600_000,
        eventLimit: Int? = nil, disorder: Double = 0.01, maximumDelay: Int64 = 300_000,
        duplicates: Double = 0.01
    ) {
        self.customers = customers
        self.days = days
        self.seed = seed
        self.start = start
        self.eventLimit = eventLimit
        self.disorder = disorder
        self.maximumDelay = maximumDelay
        self.duplicates = duplicates
    }

    /// When it closes. A million days stand for ever.
    var end: Int64 { start + Int64(min(max(0, days), 1_000_000) * Double(Span.day)) }
}

/// Spans of time in milliseconds.
enum Span {
    static let minute: Int64 = 60_000
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000
    static let week: Int64 = 604_800_000
}
