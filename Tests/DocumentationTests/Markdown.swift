/// A Markdown document, as far as the tests need to understand it.
struct Markdown {
    /// A fenced block of code.
    struct Block: CustomStringConvertible {
        /// What stands behind the opening fence: `yaml complete`.
        var info: String
        /// The line of the opening fence, counted from 1.
        var line: Int
        var text: String

        var description: String { "\(info) at line \(line)" }
    }

    private(set) var blocks: [Block] = []
    /// The names by which headings can be linked to, made as GitHub makes them.
    private(set) var anchors: Set<String> = []
    /// The targets of inline links outside of code.
    private(set) var links: [String] = []

    init(_ text: String) {
        var open: Block?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(block)
                    open = nil
                } else {
                    open = Block(info: String(line.dropFirst(3)), line: index + 1, text: "")
                }
            } else if open != nil {
                open?.text += line + "\n"
            } else {
                if line.hasPrefix("#") { anchors.insert(Self.anchor(line.drop { $0 == "#" || $0 == " " })) }
                links += Self.links(in: Self.withoutCode(line))
            }
        }
    }

    /// Lower case, blanks as hyphens, and nothing but letters, digits, hyphens and underscores.
    private static func anchor(_ heading: Substring) -> String {
        heading.lowercased().replacing(" ", with: "-")
            .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }

    private static func withoutCode(_ line: Substring) -> String {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { index, part in index.isMultiple(of: 2) ? String(part) : "code" }
            .joined()
    }

    private static func links(in line: String) -> [String] {
        line.split(separator: "](").dropFirst().compactMap { rest in
            rest.firstIndex(of: ")").map { String(rest[..<$0]) }
        }
    }
}
