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

    /// - Parameter cold: where customers are found that are not in memory; nil when all are.
    public init(_ plan: Plan, cold: (any ColdCustomers)? = nil) {
        self.plan = plan
        engine = Engine(plan, cold: cold)
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
    /// - Throws: when the customer is not in memory and cannot be read; then nothing has happened.
    public mutating func process(
        _ record: UnsafeRawBufferPointer, clock: Int64? = nil
    ) throws(StateError) -> DecodeError? {
        let event: Event
        do throws(DecodeError) { event = try decode(record, clock: clock) } catch { return error }
        return try admit(event)
    }

    /// Reads one record; ``process(_:clock:)`` is this and ``admit(_:)``. An event must be admitted next.
    /// - Returns: a view that is valid until the next call.
    /// - Throws: why the record has to go to the dead letters.
    public mutating func decode(
        _ record: UnsafeRawBufferPointer, clock: Int64? = nil
    ) throws(DecodeError) -> Event {
        do throws(DecodeError) {
            let event = try decoder.decode(record)
            if let clock, event.timestamp > clock + futureSkew { throw .future(allowed: futureSkew) }
            return event
        } catch {
            throw refuse(error)
        }
    }

    /// Lets in what ``decode(_:clock:)`` has read.
    /// - Returns: why the record has to go to the dead letters; nil for all others.
    /// - Throws: when the customer is not in memory and cannot be read; then nothing has happened.
    public mutating func admit(_ event: Event) throws(StateError) -> DecodeError? {
        switch try engine.process(event) {
        case .accepted: counts.accepted += 1
        case .duplicate: counts.duplicates += 1
        case .late: return refuse(.late(allowed: lateness))
        }
        counts.consumed += 1
        return nil
    }

    private mutating func refuse(_ error: DecodeError) -> DecodeError {
        counts.consumed += 1
        counts.deadLettered += 1
        return error
    }

    /// Goes on from a partition's state that was kept; see ``Engine/restore(_:)``.
    public mutating func restore(_ state: PartitionState) {
        counts = state.records
        engine.restore(state)
    }

    /// What is to be kept of the partition beside its customers; see
    /// ``Engine/partitionState(positions:records:)``.
    public func state(positions: [InputPosition]) -> PartitionState {
        engine.partitionState(positions: positions, records: counts)
    }

    /// Counts a record that carries no event, such as a tombstone.
    public mutating func countControl() {
        counts.consumed += 1
        counts.control += 1
    }
}
