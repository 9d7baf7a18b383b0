import StreamCore

/// The specification's semantics, slow and plain: every customer's accepted events are kept for ever, every
/// feature is computed from all of them at every instant, and time passes by trying each instant at which
/// anything could step.
///
/// It shares the job's definition and the expressions' syntax tree with the engine, and nothing else.
struct ReferenceModel: SegmentEngine {
    private var job: ModelJob
    private let input: InputDefinition
    private var customers: [String: ModelCustomer] = [:]
    private var greatestAccepted: Int64?
    private(set) var changes: [ObservedChange] = []

    init(_ definition: JobDefinition) throws {
        job = try ModelJob(definition)
        input = definition.input
    }

    private var watermark: Int64 { greatestAccepted.map { $0 - input.outOfOrderness } ?? .min }

    mutating func process(
        id: String, customer name: String, type: String, timestamp: Int64, fields: [FieldPath: ModelValue]
    ) -> Outcome {
        let event = ModelEvent(id: id, customer: name, type: type, timestamp: timestamp, fields: fields)
        var customer = customers[name] ?? ModelCustomer(job)
        let time = max(watermark, customer.newest)

        let isKnown = customer.accepted.contains {
            $0.id.utf8.elementsEqual(id.utf8) && $0.timestamp > max(time, timestamp) - input.dedupWindow
        }
        if isKnown { return .duplicate }
        // The first event of all has no time that it could be late for.
        if time != .min, timestamp < time - input.allowedLateness { return .late }

        changes += customer.fireTimers(through: max(time, timestamp), of: job, name)
        changes += customer.accept(event, at: max(time, timestamp), of: job)
        customers[name] = customer
        greatestAccepted = max(greatestAccepted ?? timestamp, timestamp)
        return .accepted
    }

    /// Moves all customers to another job, and evaluates each at their own time.
    /// - Parameters:
    ///   - unchanged: the names of segments that mean what they did.
    ///   - cause: of what changes by that; nil when all segments mean what they did, so nothing does.
    mutating func adopt(
        _ definition: JobDefinition, unchanged: Set<String>, cause: ObservedChange.Cause?
    ) throws {
        let change = ModelJobChange(
            from: job, to: try ModelJob(definition), unchanged: unchanged, cause: cause)
        for name in customers.keys.sorted() {
            guard var customer = customers[name] else { continue }
            let time = max(customer.newest, watermark)
            changes += customer.fireTimers(through: time, of: job, name)
            changes += customer.adopt(change, at: time, name)
            customers[name] = customer
        }
        job = change.to
    }

    mutating func finish(until: Int64?) {
        guard let end = until ?? greatestAccepted else { return }
        for name in customers.keys.sorted() {
            guard var customer = customers[name] else { continue }
            changes += customer.fireTimers(through: max(end, watermark), of: job, name)
            customers[name] = customer
        }
    }
}
