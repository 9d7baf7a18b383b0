import CJSON
import StreamCore

/// Reads events from JSON records, in the way a job's `input.mapping` says.
///
/// A record is `malformed` wherever its fault stands, also in fields that nobody reads, so that the verdict
/// does not depend on the configuration. Its JSON is that of RFC 8259, with these decisions:
/// - Of equal keys in an object the last one counts, at every level. Keys match after unescaping.
/// - A null is a missing field: the next path of the field's list is tried.
/// - Objects and arrays may be nested ``maximumDepth`` deep.
/// - An integer, a number written without fraction and exponent, may have any number of digits. As an id
///   its digits count as written (`-0` is not `0`), as a number the nearest double, which is infinite
///   beyond a double's range. Another number beyond that range is malformed; one too small is 0.
/// - Lone surrogates, a byte order mark and anything behind the object are malformed.
///
/// After the first records have shaped its buffers, decoding allocates nothing.
public struct EventDecoder: ~Copyable {
    /// The most bytes of a record, unless told otherwise: 1 MiB.
    public static let defaultMaximumBytes = 1 << 20
    /// How deep objects and arrays may be nested.
    public static let maximumDepth = 1024

    private let reader: JSONReader
    private let customerID: RequiredField
    private let eventID: RequiredField
    private let type: RequiredField
    private let timestamp: RequiredField
    private let timeFormat: InputDefinition.TimeFormat
    private let maximumBytes: Int
    private let fieldNodes: NodeList
    private let fields: UnsafeMutablePointer<FieldValue>

    /// - Parameters:
    ///   - fields: the paths that features and conditions read, in the order of ``Event/fields``.
    ///   - maximumBytes: a longer record is `too_large`; below 2 GiB.
    public init(
        mapping: InputDefinition.Mapping, timeFormat: InputDefinition.TimeFormat, fields: [FieldPath],
        maximumBytes: Int = Self.defaultMaximumBytes
    ) {
        precondition(maximumBytes < Int(Int32.max), "the reader counts bytes in 31 bits")
        reader = JSONReader(maximumDepth: Self.maximumDepth)
        customerID = RequiredField(.customerID, paths: mapping.customerID, in: reader)
        eventID = RequiredField(.eventID, paths: mapping.eventID, in: reader)
        type = RequiredField(.type, paths: mapping.type, in: reader)
        timestamp = RequiredField(.timestamp, paths: mapping.timestamp, in: reader)
        self.timeFormat = timeFormat
        self.maximumBytes = maximumBytes
        fieldNodes = NodeList(fields, in: reader)
        self.fields = .allocate(capacity: fields.count)
    }

    deinit {
        fields.deallocate()
        reader.destroy()
    }

    /// Reads one record. The event is a view, valid until the next call.
    ///
    /// The first fault counts, in this order: size, JSON, then customer id, event id, type, timestamp.
    public mutating func decode(_ record: UnsafeRawBufferPointer) throws(DecodeError) -> Event {
        guard record.count <= maximumBytes else {
            throw DecodeError(.tooLarge(bytes: record.count, maximum: maximumBytes))
        }
        guard reader.parse(record) else {
            throw DecodeError(.malformed(JSONFault.find(in: record, maximumDepth: Self.maximumDepth)))
        }
        let customerID = try identifier(self.customerID)
        let eventID = try identifier(self.eventID)
        let type = try identifier(self.type)
        let instant = try readTimestamp()
        for index in fieldNodes.indices {
            (fields + index).initialize(to: FieldValue(reader.value(at: fieldNodes[index])))
        }
        return Event(
            timestamp: instant, eventID: eventID, customerID: customerID, type: type,
            fields: UnsafePointer(fields))
    }

    private func identifier(_ field: borrowing RequiredField) throws(DecodeError) -> ByteView {
        let (node, value) = try field.first(in: reader)
        switch value.kind {
        case .string where value.text.length > 0: return ByteView(value.text)
        case .integer: return reader.digits(at: node)
        default: throw DecodeError(.badValue(field.name, found: .init(value)))
        }
    }

    private func readTimestamp() throws(DecodeError) -> Int64 {
        let (_, value) = try timestamp.first(in: reader)
        guard let instant = timeFormat.instant(of: value) else {
            throw DecodeError(.badTimestamp(timeFormat, found: .init(value)))
        }
        return instant
    }
}
