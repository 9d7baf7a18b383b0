import JSONTree
import TerminalView

/// Conditions as lines, with their values and verdicts below each other.
struct ConditionRows {
    private struct Row {
        var left: String
        /// Nil for what has no value of its own, or has parts that show theirs.
        var value: String?
        var holds: Bool
        var distance: String
    }

    /// The least room for an expression.
    private static let narrowest = 24

    private var rows: [Row] = []

    mutating func add(_ condition: JSONValue, label: String) {
        add(condition, left: "  " + TextGrid.pad(label, to: 7), depth: 0)
    }

    private mutating func add(_ condition: JSONValue, left: String, depth: Int) {
        let parts = condition["conditions"]?.elements ?? []
        let words = TextGrid.printable(condition["expression"]?.text ?? "").split(separator: " ")
        let isComparison = condition["operator"] != nil && parts.isEmpty
        rows.append(
            Row(
                left: left + words.joined(separator: " "),
                value: isComparison ? ExplanationText.value(condition["value"]) : nil,
                holds: condition["holds"]?.flag == true, distance: Self.distance(condition)))
        for part in parts {
            add(part, left: String(repeating: " ", count: 4 + 2 * depth), depth: depth + 1)
        }
    }

    private static func distance(_ condition: JSONValue) -> String {
        guard let value = condition["value"]?.number, let threshold = condition["threshold"]?.number else {
            return ""
        }
        let isEquality = ["==", "!="].contains(condition["operator"]?.text)
        if value == threshold, isEquality { return ", equal" }
        return ", " + ExplanationText.distance(value - threshold)
    }

    func lines(_ terminal: Terminal, width: Int) -> [String] {
        let compared = rows.filter { $0.value != nil }
        let values = compared.map { TextGrid.width($0.value ?? "") }.max() ?? 0
        let verdicts = compared.map { TextGrid.width(verdict(of: $0)) }.max() ?? 0
        let room = max(Self.narrowest, width - 4 - values - verdicts)
        let left = min(room, compared.map { TextGrid.width($0.left) }.max() ?? 0)
        return rows.flatMap { row -> [String] in
            let verdict = terminal.styled(verdict(of: row), row.holds ? .green : .dim)
            guard let value = row.value else {
                // Its parts say what is cut off.
                let longest = max(Self.narrowest, width - 2 - TextGrid.width(verdict))
                let isLong = TextGrid.width(row.left) > longest
                let shown = isLong ? TextGrid.cut(row.left, to: longest - 1) + "…" : row.left
                let column = max(left + 2 + values, TextGrid.width(shown))
                return [TextGrid.pad(shown, to: column) + "  " + verdict]
            }
            let rest = "  \(TextGrid.padLeft(value, to: values))  \(verdict)"
            if TextGrid.width(row.left) <= left { return [TextGrid.pad(row.left, to: left) + rest] }
            return [row.left, String(repeating: " ", count: left) + rest]
        }
    }

    private func verdict(of row: Row) -> String {
        (row.holds ? "holds" : "does not hold") + row.distance
    }
}
