import StreamCore

/// What became of an event that was decoded.
enum Outcome: String, Equatable, Sendable { case accepted, duplicate, late }

/// A published change, reduced to what section "Semantics" of the specification decides.
struct ObservedChange: Sendable {
    enum Kind: String, Sendable { case entered, exited }
    enum Cause: String, Sendable { case event, timer, definition, model, merge, erasure }

    var kind: Kind
    var customer: String
    var segment: String
    var version: Int
    /// Counts the customer's published changes from 1.
    var sequence: Int
    var at: Int64
    /// For an exit the `at` of its entry.
    var since: Int64?
    var cause: Cause
    var eventID: String?
    /// What the segment's conditions reach, expressions and what stands behind them included.
    var features: [String: ModelValue]
    var scores: [String: Double]
}

/// Anything that turns events into changes: the engine behind a driver, and the reference model.
///
/// The events of one partition arrive in order; instants are milliseconds since the epoch. `fields` holds
/// every scalar field of the event; what is not in it is missing.
protocol SegmentEngine {
    mutating func process(
        id: String, customer: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome

    /// Fires what is due at or before `until`; nil stands for the greatest timestamp accepted.
    mutating func finish(until: Int64?)

    /// In order for each customer; how customers interleave is free.
    var changes: [ObservedChange] { get }

    /// For each published segment, tier and cluster that has some, the entries that were returns.
    var returns: [String: UInt64] { get }
}

/// One decoded event.
struct ModelEvent: Sendable {
    var id: String
    var customer: String
    var type: String
    var timestamp: Int64
    var fields: [FieldPath: ModelValue]
}

extension SegmentEngine {
    mutating func process(_ event: ModelEvent) -> Outcome {
        process(
            id: event.id, customer: event.customer, type: event.type, timestamp: event.timestamp,
            fields: event.fields)
    }
}
