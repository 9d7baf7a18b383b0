import JSONTree
import TerminalView

/// What a model's inputs contributed, the greatest first.
enum ContributionsText {
    /// So many inputs are shown; the others together.
    private static let longest = 12

    static func lines(of model: JSONValue, _ terminal: Terminal) -> [String] {
        let name = [model["model"]?.text, model["part"]?.text].compactMap { $0 }.joined(separator: ".")
        let contributions = (model["contributions"]?.elements ?? [])
            .sorted { magnitude($0) > magnitude($1) }
        let shown = contributions.prefix(longest)
        let rest = contributions.dropFirst(longest)
        var rows = [(name: "baseline", value: "", amount: signed(model["baseline"]?.number))]
        rows += shown.map { entry in
            (
                entry["input"]?.text ?? "", ExplanationText.value(entry["value"]),
                signed(entry["contribution"]?.number)
            )
        }
        if !rest.isEmpty {
            let sum = rest.compactMap { $0["contribution"]?.number }.reduce(0, +)
            rows.append(("\(rest.count) others", "", signed(sum)))
        }
        let names = rows.map { TextGrid.width($0.name) }.max() ?? 0
        let values = rows.map { TextGrid.width($0.value) }.max() ?? 0
        let amounts = rows.map { TextGrid.width($0.amount) }.max() ?? 0
        let unit = model["unit"]?.text ?? ""
        return [
            "\(terminal.styled(name, .bold))  is \(ExplanationText.value(model["value"])), in \(unit):"
        ]
            + rows.map { row in
                "  \(TextGrid.pad(row.name, to: names))  \(TextGrid.padLeft(row.value, to: values))  "
                    + TextGrid.padLeft(row.amount, to: amounts)
            }
    }

    private static func magnitude(_ entry: JSONValue) -> Double {
        entry["contribution"]?.number?.magnitude ?? 0
    }

    private static func signed(_ number: Double?) -> String {
        guard let number else { return "none" }
        return (number > 0 ? "+" : "") + ExplanationText.short(number)
    }
}
