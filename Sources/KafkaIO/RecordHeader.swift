/// A header of a record: a name, not necessarily unique, and bytes or null.
public struct RecordHeader: Hashable, Sendable {
    public var name: String
    /// Nil for null, which is not the same as empty.
    public var value: [UInt8]?

    public init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// A header with a text as UTF-8.
    public init(_ name: String, _ text: String) {
        self.init(name: name, value: Array(text.utf8))
    }

    /// The value as text; invalid UTF-8 is repaired.
    public var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}
