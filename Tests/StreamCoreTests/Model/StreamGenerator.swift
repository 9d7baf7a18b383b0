import StreamCore
import TestSupport

/// Makes a stream in order of arrival.
struct StreamGenerator {
    private(set) var random: SplitMix64
    private let scale: TimeScale
    private let disorder: Int64
    private let dedupWindow: Int64
    /// Windows, dwells and the like: an event that comes exactly so long after another meets a timer.
    private let durations: [Int64]
    private(set) var events: [ModelEvent] = []
    private let customers: [String]

    static let types = ["page_view", "add_to_cart", "purchase", "search"]
    static let amounts: [Double] = [0, 0.5, 10, 19.99, 25, 25, 49.995, 50, 100, -5]
    static let plans = ["free", "pro", "team"]
    static let channels = ["web", "ios", "android"]
    static let categories = ["a", "b", "c", "d"]

    init(
        random: SplitMix64, scale: TimeScale, disorder: Int64, dedupWindow: Int64, durations: [Int64]
    ) {
        self.random = random
        self.scale = scale
        self.disorder = disorder
        self.dedupWindow = dedupWindow
        self.durations = durations
        customers = (1...self.random.int(1...3)).map { "c\($0)" }
    }

    mutating func makeAll() {
        // Now and then across the epoch, where dividing is not rounding down.
        let start = random.chance(0.05) ? -scale.span / 2 : 1_767_268_800_000
        let count = random.int(20...100)
        var clock = start
        for index in 0..<count {
            clock = advance(clock, meanStep: scale.span / Int64(count))
            if random.chance(0.08), let repeated = repeatEarlier() {
                events.append(repeated)
            } else {
                events.append(event(index, at: timestamp(near: clock)))
            }
            clock = max(clock, events.last?.timestamp ?? clock)
        }
    }

    private mutating func advance(_ clock: Int64, meanStep: Int64) -> Int64 {
        switch random.int(0...9) {
        case 0: clock
        case 1...4: clock + random.time(0...max(1, meanStep / 20))
        case 5...8: clock + random.time(0...meanStep * 2)
        default: clock + random.time(0...scale.span / 4)
        }
    }

    private mutating func timestamp(near clock: Int64) -> Int64 {
        switch random.int(0...19) {
        case 0...3:
            let g = random.pick(scale.granularities)
            return floorDivide(clock, g) * g + random.pick([0, 0, 0, -1, 1])
        case 4...6:
            guard let last = events.last, !durations.isEmpty else { return clock }
            let due = last.timestamp + random.pick(durations)
            return due < clock + scale.span / 4 ? due + random.pick([0, 0, -1]) : clock
        case 7...9: return clock - (disorder > 0 ? random.time(0...disorder) : 0)
        case 10: return clock - random.time(0...scale.span / 10)
        default: return clock
        }
    }

    /// An earlier event again: the same, or its id on new content, now and then just when it is forgotten.
    private mutating func repeatEarlier() -> ModelEvent? {
        guard let earlier = events.randomElement(using: &random), let last = events.last else { return nil }
        guard random.chance(0.6) else { return earlier }
        let forgotten = earlier.timestamp + dedupWindow
        let isNear = forgotten > last.timestamp && forgotten < last.timestamp + scale.span / 4
        return event(
            earlier.id, of: earlier.customer,
            at: isNear ? forgotten + random.pick([0, -1]) : last.timestamp)
    }

    private mutating func event(_ index: Int, at timestamp: Int64) -> ModelEvent {
        event("e\(index)", of: random.pick(customers), at: timestamp)
    }

    private mutating func event(_ id: String, of customer: String, at timestamp: Int64) -> ModelEvent {
        ModelEvent(
            id: id, customer: customer, type: random.pick(Self.types), timestamp: timestamp,
            fields: fields())
    }

    private mutating func fields() -> [FieldPath: ModelValue] {
        var fields: [FieldPath: ModelValue] = [:]
        func set(_ path: String, _ value: ModelValue) {
            fields[FieldPath(path.split(separator: ".").map(String.init))] = value
        }
        if random.chance(0.7) { set("properties.amount", .number(random.pick(Self.amounts))) }
        if random.chance(0.05) { set("properties.amount", .string("25")) }
        if random.chance(0.8) { set("properties.channel", .string(random.pick(Self.channels))) }
        if random.chance(0.8) { set("properties.category", .string(random.pick(Self.categories))) }
        if random.chance(0.05) { set("properties.category", .number(1)) }
        if random.chance(0.05) { set("properties.category", .other) }
        if random.chance(0.3) { set("properties.flag", .bool(random.chance(0.5))) }
        if random.chance(0.3) { set("traits.plan", .string(random.pick(Self.plans))) }
        return fields
    }
}
