import JSONTree
import StreamCore
import TerminalView

/// An explanation for people. It is made of the JSON, so that one from a file and one from an instance look
/// the same.
public struct ExplanationText {
    private let terminal: Terminal
    /// Columns.
    private let width: Int
    private var lines: [String] = []

    /// The text, a line behind the other.
    /// - Parameters:
    ///   - explanation: as docs/EXPLAIN.md has it.
    ///   - isWanted: which segments are asked for, by name.
    ///   - terminal: says whether there are colours.
    ///   - width: columns to keep to where that can be.
    public static func render(
        _ explanation: JSONValue, segments isWanted: (String) -> Bool = { _ in true }, on terminal: Terminal,
        width: Int = 80
    ) -> String {
        var text = ExplanationText(terminal: terminal, width: width)
        text.add(explanation, isWanted)
        return text.lines.map { $0 + "\n" }.joined()
    }

    private init(terminal: Terminal, width: Int) {
        self.terminal = terminal
        self.width = width
    }

    private mutating func add(_ explanation: JSONValue, _ isWanted: (String) -> Bool) {
        let id = TextGrid.printable(explanation["customer_id"]?.text ?? "")
        var head = "\(terminal.styled(id, .bold))  at \(Self.instant(explanation["at"])) UTC"
        if let partition = explanation["partition"]?.number {
            head += ", partition \(numberText(partition))"
        }
        lines.append(head)
        let segments = (explanation["segments"]?.elements ?? []).filter { isWanted($0["name"]?.text ?? "") }
        for segment in segments { add(segment: segment) }
        let reached = Set(segments.flatMap { Self.models(of: $0) })
        for model in explanation["models"]?.elements ?? [] where reached.contains(model["model"]?.text ?? "")
        {
            lines.append("")
            lines += ContributionsText.lines(of: model, terminal)
        }
    }

    /// The models that a segment reaches.
    private static func models(of segment: JSONValue) -> [String] {
        (segment["models"]?.elements ?? []).compactMap(\.text)
    }

    // MARK: Segments

    private mutating func add(segment: JSONValue) {
        lines.append("")
        lines.append(head(of: segment))
        if segment["enter"] != nil {
            addConditions(segment)
        } else {
            let of = segment["value"]?["expression"]?.text ?? ""
            let value = Self.value(segment["value"]?["value"])
            let margin = segment["margin"]?.number.map { ", margin \(Self.short($0))" } ?? ""
            lines.append("  \(of) is \(value)\(margin)")
            addTiers(segment["tiers"]?.elements ?? [])
            addClusters(segment["clusters"]?.elements ?? [])
        }
        lines.append("  next change: \(nextChange(segment))")
    }

    private func head(of segment: JSONValue) -> String {
        let name = segment["name"]?.text ?? ""
        let inside = segment["inside"]?.text
        let part = inside.map { $0 == name ? "" : " " + Self.part($0, of: name) } ?? ""
        var head = terminal.styled(name, .bold) + "  "
        head += inside == nil ? terminal.styled("OUTSIDE", .yellow) : terminal.styled("INSIDE\(part)", .green)
        if let since = segment["since"] { head += " since \(Self.instant(since))" }
        if let version = segment["version"]?.number { head += ", version \(numberText(version))" }
        if segment["shadow"]?.flag == true { head += ", shadow" }
        if segment["evaluate"]?.text == "event" { head += ", at events alone" }
        return head
    }

    private mutating func addConditions(_ segment: JSONValue) {
        var rows = ConditionRows()
        if let enter = segment["enter"] { rows.add(enter, label: "enter") }
        if let exit = segment["exit"] { rows.add(exit, label: "exit") }
        lines += rows.lines(terminal, width: width)
        if segment["exit"] == nil { lines.append("  exit   where enter does not hold") }
        let held = (segment["held_by"]?.elements ?? []).compactMap(\.text)
        func note(_ text: String, _ hold: String) {
            lines.append("  " + (held.contains(hold) ? "held back: " : "") + text)
        }
        if let until = segment["dwell_until"] { note("dwell until \(Self.instant(until))", "dwell") }
        if let until = segment["cooldown_until"] {
            note("cool-down until \(Self.instant(until))", "cooldown")
        }
        if let since = segment["confirming_since"] {
            let until = segment["confirming_until"].map { " until \(Self.instant($0))" } ?? ""
            note("confirming since \(Self.instant(since))\(until)", "confirm")
        }
    }

    private mutating func addTiers(_ tiers: [JSONValue]) {
        let names = tiers.map { $0["name"]?.text ?? "" }
        let width = names.map(TextGrid.width).max() ?? 0
        for (name, tier) in zip(names, tiers) {
            let bounds = ["enter", "exit"].compactMap { side -> String? in
                guard let bound = tier[side]?.number else { return nil }
                let margin = tier["\(side)_margin"]?.number.map { " (\(Self.distance($0)))" } ?? ""
                return "\(side) \(Self.short(bound))\(margin)"
            }
            let column = bounds.isEmpty ? name : TextGrid.pad(name, to: width)
            addPart(column, of: tier, Self.spread(bounds))
        }
    }

    private mutating func addClusters(_ clusters: [JSONValue]) {
        let names = clusters.map { $0["name"]?.text ?? "" }
        let width = names.map(TextGrid.width).max() ?? 0
        for (name, cluster) in zip(names, clusters) {
            let distance = "distance \(Self.value(cluster["distance"]))"
            let lead = cluster["lead"]?.number.map { lead in
                lead > 0 ? "nearer than needed by \(Self.short(lead))" : "too far by \(Self.short(-lead))"
            }
            addPart(
                TextGrid.padLeft(name, to: width), of: cluster,
                Self.spread([distance] + [lead].compactMap { $0 }))
        }
    }

    private mutating func addPart(_ name: String, of part: JSONValue, _ rest: String) {
        let isCurrent = part["current"]?.flag == true
        let shown = isCurrent ? terminal.styled(name, .green) : name
        lines.append("  \(isCurrent ? ">" : " ") \(shown)" + (rest.isEmpty ? "" : "  \(rest)"))
    }

    /// Texts in columns below each other.
    private static func spread(_ texts: [String]) -> String {
        let columns = texts.dropLast().map { TextGrid.pad($0, to: max(30, TextGrid.width($0))) }
        return (columns + texts.suffix(1)).joined(separator: "  ")
    }

    private func nextChange(_ segment: JSONValue) -> String {
        guard let next = segment["next_change"] else { return "none without an event" }
        if let before = next["none_before"] { return "none before \(Self.instant(before))" }
        let verb =
            switch next["change"]?.text {
            case "entered": "enters"
            case "exited": "exits"
            default: "moves to \(Self.part(next["to"]?.text ?? "", of: segment["name"]?.text ?? ""))"
            }
        return "\(verb) \(Self.instant(next["at"])) if nothing happens"
    }

    /// `high` of `purchase_intent.high`.
    private static func part(_ output: String, of segment: String) -> String {
        output.hasPrefix(segment + ".") ? String(output.dropFirst(segment.count + 1)) : output
    }

    // MARK: Values

    /// `2026-01-05 10:15:00`, with milliseconds where there are some.
    static func instant(_ value: JSONValue?) -> String {
        let text = (value?.text ?? "").replacing("T", with: " ").replacing("Z", with: "")
        return text.hasSuffix(".000") ? String(text.dropLast(4)) : text
    }

    /// A value as it is, numbers to six digits; `none` for a missing or infinite one.
    static func value(_ value: JSONValue?) -> String {
        switch value {
        case .number(let number): short(number)
        case .text(let text): "\"\(TextGrid.cut(TextGrid.printable(text), to: 20))\""
        case .bool(let flag): "\(flag)"
        default: "none"
        }
    }

    /// A number to six digits or so.
    static func short(_ number: Double) -> String {
        guard number != 0, number.magnitude < 1e15, number.magnitude > 1e-9 else { return numberText(number) }
        var scale = 1.0
        while number.magnitude * scale < 100_000, scale < 1e15 { scale *= 10 }
        return numberText((number * scale).rounded() / scale)
    }

    /// How far a value is from a threshold, of the difference.
    static func distance(_ difference: Double) -> String {
        if difference == 0 { return "at the threshold" }
        return "\(short(difference.magnitude)) \(difference > 0 ? "above" : "below")"
    }
}
