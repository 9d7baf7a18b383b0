import StreamCore

extension ScalarForm where Value == FieldPath {
    static var fieldPath: Self {
        Self("a path such as properties.amount (a key with a dot in quotes: a.\"b.c\")") {
            parseFieldPath($0.text)
        }
    }
}

/// `a.b.c`, where a key may stand in double quotes, with `\"` and `\\` in them; nil for anything else.
private func parseFieldPath(_ text: String) -> FieldPath? {
    var keys: [String] = []
    var rest = Substring(text)
    while let key = takeKey(&rest) {
        keys.append(key)
        if rest.isEmpty { return FieldPath(keys) }
        guard rest.popFirst() == "." else { return nil }
    }
    return nil
}

/// Takes one key off the front; nil when there is none.
private func takeKey(_ rest: inout Substring) -> String? {
    guard rest.first == "\"" else {
        let key = rest.prefix { $0 != "." && $0 != "\"" && !$0.isWhitespace }
        rest = rest[key.endIndex...]
        return key.isEmpty ? nil : String(key)
    }
    rest.removeFirst()
    var key = ""
    while let character = rest.popFirst() {
        switch character {
        case "\"": return key
        case "\\":
            guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
            key.append(escaped)
        default: key.append(character)
        }
    }
    return nil
}
