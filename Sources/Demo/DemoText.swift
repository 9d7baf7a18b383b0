import StreamCore
import TerminalView

/// The demo's words for things.
enum DemoText {
    /// `2026-01-05 10:11`.
    static func minute(_ time: Int64) -> String {
        let text = Timestamp.text(min(max(time, Timestamp.range.lowerBound), Timestamp.range.upperBound))
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    static func phase(_ phase: DemoSnapshot.Phase) -> String {
        switch phase {
        case .past(let day, let days): "day \(day) of \(days)"
        case .live: "live"
        }
    }

    static func verb(_ change: DemoChange) -> String {
        switch change.kind {
        case .entered: "entered"
        case .exited: "left"
        }
    }

    static func cause(_ cause: DemoChange.Cause, isShort: Bool = false) -> String {
        switch cause {
        case .event(let type): type.map { "(event \(TextGrid.printable($0)))" } ?? "(event)"
        case .timer: isShort ? "(no event: time)" : "(no event: time passed)"
        case .other(let name): "(\(TextGrid.printable(name)))"
        }
    }

    /// `because visits_7d=6, purchases_7d=2`, with as many values as fit: none, then nothing at all.
    static func because(_ reasons: [DemoChange.Reason], width: Int) -> String {
        let values = reasons.map { TextGrid.printable("\($0.name)=\($0.value)") }
        for count in stride(from: values.count, to: 0, by: -1) {
            let text = "because " + values.prefix(count).joined(separator: ", ")
            let whole = count == values.count ? text : text + ", …"
            if TextGrid.width(whole) <= width { return whole }
        }
        return ""
    }

    /// Foreign text without control characters, cut to a width with an ellipsis.
    static func shortened(_ text: String, to width: Int) -> String {
        let text = TextGrid.printable(text)
        return TextGrid.width(text) <= width ? text : TextGrid.cut(text, to: width - 1) + "…"
    }
}
