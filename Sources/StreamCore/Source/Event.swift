/// Bytes that belong to somebody else and are valid only while the call that passed them runs.
public struct ByteView {
    public let base: UnsafePointer<UInt8>
    public let count: Int

    @inlinable
    public init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    @inlinable
    public var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// A copy as text; invalid UTF-8 is repaired.
    public var string: String { String(decoding: buffer, as: UTF8.self) }
}

/// One field of an event as `where:` and the features read it. Null counts as missing; objects and arrays
/// are `other`, which no comparison matches.
public struct FieldValue {
    public enum Kind: UInt8, BitwiseCopyable, Sendable { case missing, bool, number, string, other }

    public var kind: Kind
    /// The number; for a bool 1 or 0.
    public var number: Double
    /// The text of a string, unescaped UTF-8; empty for other kinds.
    public var text: ByteView

    /// A field that is not there.
    public static var missing: FieldValue { FieldValue(kind: .missing, number: .nan, text: .missing) }

    @inlinable
    public init(kind: Kind, number: Double, text: ByteView) {
        self.kind = kind
        self.number = number
        self.text = text
    }
}

/// One decoded event: a view that is valid until the decoder reads the next record.
public struct Event {
    /// Milliseconds since the epoch.
    public var timestamp: Int64
    public var eventID: ByteView
    public var customerID: ByteView
    public var type: ByteView
    /// The fields that the plan asked for, in the order of ``Plan/fields``.
    public var fields: UnsafePointer<FieldValue>

    @inlinable
    public init(
        timestamp: Int64, eventID: ByteView, customerID: ByteView, type: ByteView,
        fields: UnsafePointer<FieldValue>
    ) {
        self.timestamp = timestamp
        self.eventID = eventID
        self.customerID = customerID
        self.type = type
        self.fields = fields
    }
}
