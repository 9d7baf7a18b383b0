import StreamCore

/// A YAML document with the place of everything in it; aliases and merge keys are already resolved.
struct YAMLValue {
    struct Scalar {
        var text: String
        /// Written without quotes, so that it may stand for a number, a truth value or nothing.
        var isPlain: Bool
        /// The place of the text's first character that is not blank, behind an opening quote.
        var contentPosition: SourcePosition
        /// Where the text's pieces stand that folding, indentation and escapes have moved apart; their
        /// offsets count from the text's first character that is not blank.
        var parts: [SourceText.Part]
    }

    struct Entry {
        var key: String
        var position: SourcePosition
        var value: YAMLValue
    }

    enum Content {
        case scalar(Scalar)
        case sequence([YAMLValue])
        /// Keys are unique.
        case mapping([Entry])
    }

    var position: SourcePosition
    var content: Content

    /// Nothing is written there: `key:`, `key: ~` or `key: null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = content, scalar.isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// The value as a message shows it.
    var summary: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            if isNull { return "nothing" }
            let text = scalar.text.count > 60 ? "\(scalar.text.prefix(57))..." : scalar.text
            return scalar.isPlain ? text : "\"\(text)\""
        }
    }
}
