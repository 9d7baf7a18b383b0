/// Reading a tree whose form is known; what is missing or of another kind is nil.
extension JSONValue {
    /// The value of an object's member; null counts as missing.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self, let member = members.first(where: { $0.key == key }),
            member.value != .null
        else { return nil }
        return member.value
    }

    public var number: Double? { if case .number(let number) = self { number } else { nil } }
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    public var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }

    /// The elements of a list; none of anything else.
    public var elements: [JSONValue] {
        switch self {
        case .list(let values): values
        case .numbers(let numbers): numbers.map { .number($0) }
        default: []
        }
    }
}
