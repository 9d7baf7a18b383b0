import StreamCore

/// The names that expressions may use, features and models alike: each is defined once.
final class DefinedNames {
    private let log: ProblemLog
    private var definitions: [String: (what: String, position: SourcePosition)] = [:]

    init(_ log: ProblemLog) { self.log = log }

    /// Every name that is defined, be it well or badly, in alphabetical order.
    var all: [String] { definitions.keys.sorted() }

    /// Reports a name that expressions could not use, or that is taken. `what` is "feature" or "model".
    func define(_ entry: YAMLValue.Entry, as what: String) {
        let name = entry.key
        if !isIdentifier(name) {
            log.error(
                at: entry.position,
                "\"\(name)\" cannot name a \(what): use letters, digits and _, not beginning with a digit")
        } else if reservedNames.contains(name) {
            log.error(
                at: entry.position, "\"\(name)\" cannot name a \(what): it has a meaning in expressions")
        }
        if let other = definitions.updateValue((what, entry.position), forKey: name) {
            let place = "line \(other.position.line)"
            log.error(
                at: entry.position,
                "\"\(name)\" names a \(other.what) already (\(place)); choose another name")
        }
    }
}

/// Letters, digits and underscores of ASCII, not beginning with a digit.
func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first else { return false }
    return first &- 0x30 >= 10 && name.utf8.allSatisfy(isLetterOrDigit)
}

private let reservedNames: Set = [
    "true", "false", "in",
    "min", "max", "abs", "floor", "ceil", "sqrt", "pow", "exp", "ln", "clamp", "coalesce", "has",
    "contains", "startsWith", "endsWith", "lower",
]

/// Reports the name of a segment or tier that could not stand in `segment.tier`.
func checkSegmentName(_ entry: YAMLValue.Entry, _ what: String, _ log: ProblemLog) {
    let plain = entry.key.unicodeScalars.allSatisfy { scalar in
        scalar != "." && !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    }
    guard !plain || entry.key.isEmpty else { return }
    log.error(
        at: entry.position, "\"\(entry.key)\" cannot name a \(what): use a word without dots and blanks")
}
