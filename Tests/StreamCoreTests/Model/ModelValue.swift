/// A value whose type shows only when it is there.
enum ModelValue: Sendable {
    case missing
    case bool(Bool)
    case number(Double)
    case string(String)
    /// An object or a list, which nothing matches.
    case other

    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var isTrue: Bool { if case .bool(true) = self { true } else { false } }
    var isMissing: Bool { if case .missing = self { true } else { false } }
}

/// Same type and same value; strings by their bytes, numbers as IEEE has it.
extension ModelValue: Hashable {
    static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.missing, .missing), (.other, .other): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .missing, .other: break
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        }
    }
}
