/// Why a change happened.
public enum ChangeCause: UInt8, Sendable {
    case event, timer, definition, model, merge, erasure

    public var text: StaticString {
        switch self {
        case .event: "event"
        case .timer: "timer"
        case .definition: "definition"
        case .model: "model"
        case .merge: "merge"
        case .erasure: "erasure"
        }
    }
}

/// One entry into or exit from a segment: a view that is valid while the ``ChangeBuffer`` it came from is not
/// changed.
public struct Change {
    public enum Kind: UInt8, Sendable { case entered, exited }

    /// A feature's or a model's value when the change happened.
    public enum Value {
        case number(Double)
        case bool(Bool)
        case string(ByteView)
    }

    public var kind: Kind
    public var cause: ChangeCause
    public var isHoldout: Bool
    /// Index into ``Plan/outputs``.
    public var output: Int
    /// Counts the customer's published changes from 1; 0 for a shadow segment's, which is not published.
    public var sequence: UInt32
    /// The customer's time, ms since the epoch.
    public var at: Int64
    /// For an exit, the instant of its entry.
    public var since: Int64?
    public var customerID: ByteView
    /// For cause event.
    public var eventID: ByteView?
    let values: UnsafePointer<Double>
    let text: UnsafePointer<UInt8>

    /// The value of the feature at an index into the output's ``SegmentOutput/features``.
    public func feature(_ index: Int, type: ValueType) -> Value {
        switch type {
        case .number: return .number(values[index])
        case .bool: return .bool(values[index] == 1)
        case .string:
            let place = values[index].bitPattern
            return .string(
                ByteView(base: text + Int(place >> 32), count: Int(place & 0xFFFF_FFFF)))
        }
    }

    /// The score at an index into the output's ``SegmentOutput/scores``, in an output with `features`
    /// features.
    public func score(_ index: Int, features: Int) -> Double { values[features + index] }
}

/// Changes in the order in which they happened, in flat buffers that are filled and emptied again and again.
public struct ChangeBuffer {
    private struct Record {
        var kind: Change.Kind
        var cause: ChangeCause
        var isHoldout: Bool
        var output: Int32
        var sequence: UInt32
        var customerLength: UInt32
        /// -1: none.
        var eventLength: Int32
        var at: Int64
        var since: Int64
        /// Offsets into `text` and `values`.
        var text: Int
        var values: Int
    }

    private var records: ContiguousArray<Record> = []
    private var values: ContiguousArray<Double> = []
    private var text: ContiguousArray<UInt8> = [0]

    public init() {}

    public var count: Int { records.count }
    public var isEmpty: Bool { records.isEmpty }

    /// Begins a change; its values follow by `append(number:)` and `append(text:)`.
    mutating func append(
        _ kind: Change.Kind, output: Int, sequence: UInt32, at: Int64, since: Int64, cause: ChangeCause,
        isHoldout: Bool, customer: ByteView, event: ByteView?
    ) {
        records.append(
            Record(
                kind: kind, cause: cause, isHoldout: isHoldout, output: Int32(output), sequence: sequence,
                customerLength: UInt32(customer.count), eventLength: Int32(event?.count ?? -1), at: at,
                since: since, text: text.count, values: values.count))
        text.append(contentsOf: customer.buffer)
        if let event { text.append(contentsOf: event.buffer) }
    }

    mutating func append(number: Double) { values.append(number) }

    mutating func append(text bytes: ByteView) {
        values.append(Double(bitPattern: UInt64(text.count) << 32 | UInt64(max(0, bytes.count))))
        if bytes.count > 0 { text.append(contentsOf: bytes.buffer) }
    }

    /// Passes the changes in order.
    public func forEach(_ body: (Change) throws -> Void) rethrows {
        try values.withUnsafeBufferPointer { values in
            try text.withUnsafeBufferPointer { text in
                // `text` is never empty; without a value nothing is read through the stand-in.
                guard let bytes = text.baseAddress else { return }
                let numbers =
                    values.baseAddress ?? UnsafeRawPointer(bytes).assumingMemoryBound(to: Double.self)
                for index in records.indices { try body(view(records[index], bytes, numbers)) }
            }
        }
    }

    private func view(_ record: Record, _ text: UnsafePointer<UInt8>, _ values: UnsafePointer<Double>)
        -> Change
    {
        let customer = ByteView(base: text + record.text, count: Int(record.customerLength))
        let event =
            record.eventLength < 0
            ? nil : ByteView(base: customer.base + customer.count, count: Int(record.eventLength))
        return Change(
            kind: record.kind, cause: record.cause, isHoldout: record.isHoldout, output: Int(record.output),
            sequence: record.sequence, at: record.at, since: record.kind == .exited ? record.since : nil,
            customerID: customer, eventID: event, values: values + record.values, text: text)
    }

    /// Empties the buffers and keeps their memory.
    public mutating func removeAll() {
        records.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        text.append(0)
    }
}
