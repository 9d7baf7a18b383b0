/// How long to look for an overlap in one segment: a bound for the job as a whole, shared by its segments.
struct TrialEffort {
    var customers = 400
    var events: Int

    init(segments: Int) { events = min(20_000, 500_000 / max(1, segments)) }
}

/// Makes up customers with short histories: bursts of equal events, from the values that matter to a plan.
///
/// The sequence is always the same.
struct TrialCustomers {
    /// Histories are shorter than this, in milliseconds.
    static let timeSpan: Int64 = 4_000 * 86_400_000
    /// 2026-01-01T00:00:00Z.
    private static let start: Int64 = 1_767_225_600_000

    private struct Burst {
        var type: Int
        var count: Int
        /// Milliseconds from the burst before, and between the events of the burst.
        var gap: Int64
        var spacing: Int64
        var fields: [FieldValue]
        /// Whether fields whose different values are counted differ from event to event.
        var isVaried: Bool
    }

    private let values: TrialValues
    private var choices = FixedChoices()
    private(set) var created = 0
    private(set) var events = 0

    init(_ plan: Plan) { values = TrialValues(plan) }

    /// Sends the next customer's events through the engine, and then lets time pass until nothing changes.
    mutating func runNext(through engine: inout Engine) throws(StateError) {
        created += 1
        var time = Self.start
        // One burst of each type, and one more, which tells a type's events apart by fields or time.
        for index in 0...values.types.count {
            let type = (index + created) % values.types.count
            let burst = makeBurst(of: type)
            time += burst.gap
            try run(burst, at: &time, through: &engine)
        }
        _ = try engine.finish(until: Self.start + Self.timeSpan, limit: 1_000)
    }

    private mutating func makeBurst(of type: Int) -> Burst {
        // Half of the bursts are empty or small: most thresholds are low, and most histories short.
        let counts = choices.next(below: 2) == 0 ? values.counts.prefix(3) : values.counts[...]
        return Burst(
            type: type, count: choices.pick(counts),
            gap: choices.next(below: 2) == 0 ? 0 : choices.pick(values.gaps),
            spacing: choices.next(below: 2) == 0 ? 0 : choices.pick(values.spacings),
            fields: values.fields.map { choices.pick($0) }, isVaried: choices.next(below: 2) == 0)
    }

    private mutating func run(
        _ burst: Burst, at time: inout Int64, through engine: inout Engine
    ) throws(StateError) {
        var fields = burst.fields + [.missing]
        for index in 0..<burst.count {
            if index > 0 { time += burst.spacing }
            guard time < Self.start + Self.timeSpan else { return }
            events += 1
            if burst.isVaried {
                for field in values.countedFields { fields[field] = .number(Double(events)) }
            }
            try process(values.types[burst.type], fields, time, &engine)
        }
    }

    private func process(
        _ type: StaticText, _ fields: [FieldValue], _ time: Int64, _ engine: inout Engine
    ) throws(StateError) {
        try withUnsafeBytes(of: (created, events)) { (numbers) throws(StateError) in
            guard let base = numbers.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            try fields.withUnsafeBufferPointer { (fields) throws(StateError) in
                guard let fields = fields.baseAddress else { return }
                let half = MemoryLayout<Int>.size
                _ = try engine.process(
                    Event(
                        timestamp: time, eventID: ByteView(base: base + half, count: half),
                        customerID: ByteView(base: base, count: half), type: type.view, fields: fields))
            }
        }
    }
}

/// Choices that look arbitrary and are always the same: a counter, mixed.
struct FixedChoices {
    private var state: UInt64 = 0

    /// - Precondition: `count` is above 0.
    mutating func next(below count: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Int(XXHash64.avalanche(state) % UInt64(count))
    }

    /// - Precondition: there is something to choose from.
    mutating func pick<Values: RandomAccessCollection>(_ values: Values) -> Values.Element {
        values[values.index(values.startIndex, offsetBy: next(below: values.count))]
    }
}
