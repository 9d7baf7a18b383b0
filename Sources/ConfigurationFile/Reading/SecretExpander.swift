import StreamCore

/// Puts secrets in place: `${VARIABLE}` anywhere in a value, `file:PATH` as the whole of one.
struct SecretExpander {
    let environment: (String) -> String?
    let readFile: (String) throws -> String

    /// The value to use; nil, with a problem reported, when a secret is not there.
    func expand(_ text: String, at position: SourcePosition, _ log: ProblemLog) -> String? {
        do {
            let expanded = try expandVariables(in: text)
            guard text.hasPrefix("file:") else { return expanded }
            return try contents(of: String(expanded.dropFirst("file:".count)))
        } catch {
            log.error(at: position, error.message)
            return nil
        }
    }

    private struct Failure: Error {
        var message: String
    }

    private func expandVariables(in text: String) throws(Failure) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "$", rest.first == "{" else {
                result.append(character)
                continue
            }
            let name = rest.dropFirst().prefix { $0 != "}" }
            guard name.endIndex < rest.endIndex, isIdentifier(String(name)) else {
                throw Failure(message: "\"${\" must begin the name of an environment variable, as in ${NAME}")
            }
            guard let value = environment(String(name)) else {
                throw Failure(message: "the environment variable \(name) is not set")
            }
            result += value
            rest = rest[name.endIndex...].dropFirst()
        }
        return result
    }

    /// A file's text without the line break that editors leave at the end.
    private func contents(of path: String) throws(Failure) -> String {
        var text: String
        do { text = try readFile(path) } catch {
            throw Failure(message: "cannot read the file \"\(path)\": \(error)")
        }
        if text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw Failure(message: "the file \"\(path)\" must hold a text that is not empty")
        }
        return text
    }
}
