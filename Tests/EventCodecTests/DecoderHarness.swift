import EventCodec
import StreamCore

/// An event copied out of the decoder, for tests.
struct DecodedEvent: Equatable, CustomStringConvertible {
    enum Field: Equatable { case missing, bool(Bool), number(Double), string(String), other }

    var customerID = "c1"
    var eventID = "e1"
    var type = "purchase"
    var timestamp: Int64 = 1_767_607_872_123
    var fields: [Field] = []

    var description: String { "\(customerID) \(eventID) \(type) \(timestamp) \(fields)" }
}

extension DecodedEvent.Field {
    init(_ value: FieldValue) {
        self =
            switch value.kind {
            case .missing: .missing
            case .bool: .bool(value.number == 1)
            case .number: .number(value.number)
            case .string: .string(value.text.string)
            case .other: .other
            }
    }
}

extension EventDecoder {
    /// A decoder of events like ``validEvent`` that reads the fields `a`, `a.b` and `properties.amount`.
    static func forTests(
        timeFormat: InputDefinition.TimeFormat = .auto,
        fields: [FieldPath] = ["a", "a.b", "properties.amount"]
    ) -> EventDecoder {
        EventDecoder(
            mapping: .init(
                eventID: ["event_id"], customerID: ["customer_id", "anonymous.id"], type: ["type"],
                timestamp: ["ts", "received_at"]),
            timeFormat: timeFormat, fields: fields)
    }

    mutating func decode(_ text: String, fieldCount: Int = 3) throws(DecodeError) -> DecodedEvent {
        try decode(Array(text.utf8), fieldCount: fieldCount)
    }

    mutating func decode(_ bytes: [UInt8], fieldCount: Int = 3) throws(DecodeError) -> DecodedEvent {
        try bytes.span.bytes.withUnsafeBytes { (record) throws(DecodeError) in
            let event = try decode(record)
            return DecodedEvent(
                customerID: event.customerID.string, eventID: event.eventID.string, type: event.type.string,
                timestamp: event.timestamp, fields: (0..<fieldCount).map { .init(event.fields[$0]) })
        }
    }

    mutating func fault(_ text: String) -> DecodeError? { fault(Array(text.utf8)) }

    mutating func fault(_ bytes: [UInt8]) -> DecodeError? {
        do throws(DecodeError) {
            _ = try decode(bytes, fieldCount: 0)
            return nil
        } catch {
            return error
        }
    }
}

extension FieldPath: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text.split(separator: ".").map(String.init)) }
}

/// A valid event whose members can be replaced, left out (nil) and added.
func record(
    customer: String? = #""c1""#, event: String? = #""e1""#, type: String? = #""purchase""#,
    time: String? = #""2026-01-05T10:11:12.123Z""#, more: String? = nil
) -> String {
    let members = [
        customer.map { #""customer_id":\#($0)"# }, event.map { #""event_id":\#($0)"# },
        type.map { #""type":\#($0)"# }, time.map { #""ts":\#($0)"# }, more,
    ]
    return "{" + members.compactMap { $0 }.joined(separator: ",") + "}"
}
