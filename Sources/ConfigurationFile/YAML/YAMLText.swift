import StreamCore
import Yams

/// Composes a text with Yams, past duplicate keys.
///
/// Yams gives up at a duplicate key, so that nothing else in the file could be checked. Here the first
/// letter of one of the two is replaced by a private character, which moves no position, and the text is
/// composed anew; ``keys`` remembers the names as they were, and the duplicate is reported with the rest.
struct YAMLText {
    private(set) var lines: SourceLines
    /// The real names of the keys that were changed, by their offset.
    private(set) var keys: [Int: String] = [:]

    private static let duplicateLimit = 100

    init(_ text: String) {
        // A byte order mark is no column.
        lines = SourceLines(text.first == "\u{FEFF}" ? String(text.dropFirst()) : text)
    }

    /// The document, nil when the text is empty.
    /// - Throws: what is wrong, when the text is not YAML.
    mutating func compose() throws(YAMLFault) -> Node? {
        while true {
            do {
                return try Yams.compose(yaml: lines.text)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                try hide(names, at: lines.offset(line: context.mark.line, column: context.mark.column))
            } catch let error as YamlError {
                throw YAMLFault(error, lines)
            } catch {
                throw YAMLFault(SourcePosition(line: 1, column: 1), "the text cannot be read: \(error)")
            }
        }
    }

    private mutating func hide(_ names: [String], at offset: Int) throws(YAMLFault) {
        let quoted = lines[offset] == "\"" || lines[offset] == "'"
        let letter = quoted ? offset + 1 : offset
        guard keys.count < Self.duplicateLimit,
            let name = names.first, name.unicodeScalars.first == lines[letter],
            keys[offset] == nil,
            let standIn = Unicode.Scalar(0xE000 + UInt32(keys.count))
        else {
            let shown = names.map { "\"\($0)\"" }.joined(separator: ", ")
            throw YAMLFault(lines.position(of: offset), "duplicate key \(shown) in one mapping")
        }
        keys[offset] = name
        lines.replace(at: letter, with: standIn)
    }
}

/// A text that is not YAML.
struct YAMLFault: Error {
    var diagnostic: Diagnostic

    init(_ position: SourcePosition, _ message: String) {
        diagnostic = Diagnostic(at: position, message)
    }
}
