import StreamCore
import TerminalView

/// Figures as reports write them.
enum Figures {
    /// `12,345`.
    static func count(_ count: some BinaryInteger) -> String { NumberText.grouped(Int(clamping: count)) }

    /// A share as `12%`: what is not nothing is at least `<1%`, and what is not all at most `>99%`. `–` where
    /// there is no whole.
    static func percent(_ share: Double?) -> String {
        guard let share, share.isFinite else { return none }
        if share > 0, share < 0.01 { return "<1%" }
        if share < 1, share > 0.99 { return ">99%" }
        return "\(Int((share * 100).rounded()))%"
    }

    static func share(_ part: some BinaryInteger, of whole: some BinaryInteger) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }

    /// `3d 04h`.
    static func duration(_ seconds: Double?) -> String {
        seconds.map { NumberText.duration(seconds: $0) } ?? none
    }

    /// Three significant digits: `0.013`, `1.25`, `118`.
    static func decimal(_ number: Double?) -> String {
        guard let number, number.isFinite else { return none }
        guard number != 0 else { return "0" }
        var unit = 0.001
        while unit * 1000 <= abs(number) { unit *= 10 }
        while abs(number) < unit * 100, unit > 1e-6 { unit /= 10 }
        return unit >= 1
            ? count(Int(clamping: Int64(min(max(number.rounded(), -1e18), 1e18))))
            : Ticks.text((number / unit).rounded() * unit, step: unit)
    }

    /// `2026-01-05 10:11`, UTC.
    static func minute(_ instant: Int64) -> String {
        let text = Timestamp.text(min(max(instant, Timestamp.range.lowerBound), Timestamp.range.upperBound))
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    /// Where there is nothing to tell.
    static let none = "–"
}
