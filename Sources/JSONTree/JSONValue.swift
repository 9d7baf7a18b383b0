/// A JSON text as a tree. Lists of nothing but numbers, which is most of a model, are kept as such.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case numbers([Double])
    case list([JSONValue])
    /// In the text's order; no key stands twice.
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// What it is, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .text: "a string"
        case .numbers, .list: "a list"
        case .object: "an object"
        }
    }
}
