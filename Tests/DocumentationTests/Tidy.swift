/// The rules of style that swift-format does not know.
enum Tidy {
    static let longestLine = 110
    static let longestFunction = 70
    static let longestFile = 500

    /// What is wrong with a Swift file, as `PATH:LINE: message`.
    static func findings(in text: String, path: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var found = lengths(lines, path) + functions(lines, path)
        for (index, line) in lines.enumerated() {
            let before = index > 0 ? lines[index - 1] : ""
            found += words(in: line, after: before, path).map { "\(path):\(index + 1): \($0)" }
        }
        return found
    }

    private static func lengths(_ lines: [String], _ path: String) -> [String] {
        var found = lines.enumerated().filter { $0.element.count > longestLine }
            .map { "\(path):\($0.offset + 1): the line has \($0.element.count) characters" }
        if lines.count > longestFile { found.append("\(path):1: the file has \(lines.count) lines") }
        return found
    }

    /// A function ends with the first brace that stands as far to the left as it does.
    private static func functions(_ lines: [String], _ path: String) -> [String] {
        lines.indices.compactMap { start in
            let line = lines[start]
            let indent = line.prefix { $0 == " " }
            guard isFunction(line.dropFirst(indent.count)),
                let end = lines[start...].firstIndex(where: { $0.hasPrefix(indent + "}") })
            else { return nil }
            let length = end - start + 1
            return length > longestFunction ? "\(path):\(start + 1): the function has \(length) lines" : nil
        }
    }

    private static func isFunction(_ line: Substring) -> Bool {
        let words = line.split { $0 == " " || $0 == "(" || $0 == "?" || $0 == "<" }
        let start = words.firstIndex { !modifiers.contains(String($0)) && !$0.hasPrefix("@") }
        guard let start, !line.hasSuffix("}") else { return false }
        return ["func", "init", "deinit", "subscript"].contains(words[start])
    }

    private static let modifiers: Set<String> = [
        "public", "private", "fileprivate", "internal", "static", "mutating", "consuming", "borrowing",
        "convenience", "override", "final", "nonisolated", "private(set)",
    ]

    /// Words that stand for what the project does not do, outside of its tests.
    private static func words(in line: String, after before: String, _ path: String) -> [String] {
        let parts = line.split(separator: "//", omittingEmptySubsequences: false)
        guard path.hasPrefix("Sources/"), let code = parts.first else { return [] }
        var found: [String] = []
        for word in ["fatalError(", "try!", "as!", "preconditionFailure("] where code.contains(word) {
            found.append("\(word) ends the process; throw an error")
        }
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)", "unowned(unsafe)"]
        for word in escapes where code.contains(word) && !(before + line).contains("Safe because") {
            found.append("say \"Safe because\" beside \(word)")
        }
        let isImport = code.split(separator: " ").contains("import")
        if path.hasPrefix("Sources/StreamCore/"), isImport, !code.hasSuffix("import Glibc") {
            found.append("StreamCore imports nothing but Glibc")
        }
        return found
    }
}
