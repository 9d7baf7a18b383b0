import StreamCore

/// What a single value must look like: how to read it, and how to say so when it does not.
struct ScalarForm<Value> {
    /// Completes "must be ...".
    let description: String
    let read: (YAMLValue.Scalar) -> Value?

    init(_ description: String, _ read: @escaping (YAMLValue.Scalar) -> Value?) {
        self.description = description
        self.read = read
    }
}

extension ProblemLog {
    /// The value in the wanted form; nil, with a problem reported, when it has another.
    func read<Value>(_ value: YAMLValue, as form: ScalarForm<Value>, _ name: String) -> Value? {
        if case .scalar(let scalar) = value.content, !value.isNull, let result = form.read(scalar) {
            return result
        }
        error(at: value.position, "\(name) must be \(form.description), not \(value.summary)")
        return nil
    }
}

extension ScalarForm where Value == String {
    static var text: Self {
        Self("a text that is not empty") { scalar in
            scalar.text.isEmpty || scalar.text.utf8.contains(0) ? nil : scalar.text
        }
    }

    /// What Kafka allows as a topic's name; also consumer groups here, as topics are named after them.
    static var topic: Self {
        Self("a topic name: at most 249 of the characters A-Z a-z 0-9 . _ -") { scalar in
            let legal = scalar.text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x2D }
            let fits = (1...249).contains(scalar.text.utf8.count) && ![".", ".."].contains(scalar.text)
            return legal && fits ? scalar.text : nil
        }
    }

    static var application: Self {
        Self("a name of at most 200 of the characters A-Z a-z 0-9 . _ -") { scalar in
            scalar.text.utf8.count <= 200 ? ScalarForm.topic.read(scalar) : nil
        }
    }
}

extension ScalarForm where Value == SourceText {
    /// Text that is parsed later; blanks around it do not count.
    static var expression: Self {
        Self("an expression") { scalar in
            let blank: (Character) -> Bool = { $0.isWhitespace }
            guard let first = scalar.text.firstIndex(where: { !blank($0) }),
                let last = scalar.text.lastIndex(where: { !blank($0) })
            else { return nil }
            return SourceText(
                String(scalar.text[first...last]), at: scalar.contentPosition, parts: scalar.parts)
        }
    }
}

extension ScalarForm where Value == Bool {
    static var bool: Self {
        Self("true or false") { scalar in
            switch scalar.isPlain ? scalar.text : "" {
            case "true", "True", "TRUE": true
            case "false", "False", "FALSE": false
            default: nil
            }
        }
    }
}

extension ScalarForm {
    /// One of a few words.
    static func choice(_ values: KeyValuePairs<String, Value>) -> Self {
        Self(list(values.map(\.key), "or")) { scalar in values.first { $0.key == scalar.text }?.value }
    }
}

/// `a, b or c`.
func list(_ names: [String], _ conjunction: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}

/// A-Z a-z 0-9 and the underscore.
func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F
}
