public import EventCodec
public import StreamCore

/// One partition's way from record bytes to segment changes: the decoder, the engine and the counts.
///
/// Every record is counted once: consumed = accepted + duplicates + dead-lettered + control.
public struct Pipeline: ~Copyable {
    public let plan: Plan
    public var engine: Engine
    public private(set) var counts = RecordCounts()
    private var decoder: EventDecoder
    private let lateness: Int64
    private let futureSkew: Int64

    public init(_ plan: Plan) {
        self.plan = plan
        engine = Engine(plan)
        let input = plan.definition.input
        decoder = EventDecoder(mapping: input.mapping, timeFormat: input.timeFormat, fields: plan.fields)
        lateness = input.allowedLateness
        futureSkew = input.maxFutureSkew
    }

    /// Lets one record in; the changes that follow stand in ``Engine/changes``.
    /// - Parameters:
    ///   - record: the record's value; empty for a tombstone, which is counted as control.
    ///   - clock: the wall clock in ms since the epoch; nil where the future is no fault, as in a replay.
    /// - Returns: why the record has to go to the dead letters; nil for all others.
    public mutating func process(_ record: UnsafeRawBufferPointer, clock: Int64? = nil) -> DecodeError? {
        counts.consumed += 1
        do throws(DecodeError) {
            let event = try decoder.decode(record)
            if let clock, event.timestamp > clock + futureSkew { throw .future(allowed: futureSkew) }
            switch engine.process(event) {
            case .accepted: counts.accepted += 1
            case .duplicate: counts.duplicates += 1
            case .late: throw .late(allowed: lateness)
            }
            return nil
        } catch {
            counts.deadLettered += 1
            return error
        }
    }

    /// Counts a record that carries no event, such as a tombstone.
    public mutating func countControl() {
        counts.consumed += 1
        counts.control += 1
    }
}

/// What became of the records of a partition.
public struct RecordCounts: Sendable, Equatable {
    public var consumed: UInt64 = 0
    public var accepted: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var deadLettered: UInt64 = 0
    public var control: UInt64 = 0

    public init() {}

    public static func + (a: RecordCounts, b: RecordCounts) -> RecordCounts {
        var sum = a
        sum.consumed += b.consumed
        sum.accepted += b.accepted
        sum.duplicates += b.duplicates
        sum.deadLettered += b.deadLettered
        sum.control += b.control
        return sum
    }
}
