/// Numbers as people read them.
public enum NumberText {
    /// `12,345`.
    public static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups = ""
        while digits.count > 3 {
            groups = "," + digits.suffix(3) + groups
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + digits + groups
    }

    /// Three digits or so: `0`, `999`, `12.3k`, `1.2M`, `34G`. Numbers below 0 and NaN count as 0.
    public static func compact(_ number: Double) -> String {
        scaled(number, units: ["", "k", "M", "G", "T"])
    }

    /// `1.2M/s`.
    public static func rate(_ perSecond: Double) -> String { compact(perSecond) + "/s" }

    /// `486 MB`; a kilobyte is 1000 bytes.
    public static func bytes(_ count: Int) -> String {
        scaled(Double(count), units: [" B", " kB", " MB", " GB", " TB"])
    }

    /// `45s`, `3m 20s`, `1h 05m`, `2d 03h`; less than a second is `0s`, more than 9,999 days `a long time`.
    public static func duration(seconds: Double) -> String {
        guard seconds < 9999 * 86_400 else { return "a long time" }
        let total = seconds > 0 ? Int(seconds.rounded()) : 0
        return switch total {
        case ..<60: "\(total)s"
        case ..<3600: "\(total / 60)m \(twoDigits(total % 60))s"
        case ..<86_400: "\(total / 3600)h \(twoDigits(total / 60 % 60))m"
        default: "\(total / 86_400)d \(twoDigits(total / 3600 % 24))h"
        }
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func scaled(_ number: Double, units: [String]) -> String {
        guard number > 0 else { return "0" + units[0] }
        guard number.isFinite else { return "∞" + units[0] }
        var rest = number
        var unit = 0
        // 999.5 would be written as 1000.
        while rest >= 999.5, unit < units.count - 1 {
            rest /= 1000
            unit += 1
        }
        let needsFraction = unit > 0 && rest < 99.95
        return (needsFraction ? oneDecimal(rest) : grouped(Int(min(rest, 1e15).rounded()))) + units[unit]
    }

    private static func oneDecimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
