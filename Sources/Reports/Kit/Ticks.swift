import StreamCore
import TerminalView

/// Where an axis has its marks, and what they say.
struct Ticks {
    var marks: [(value: Double, text: String)]

    // MARK: Numbers

    /// The smallest of 1, 2 and 5 times a power of ten that is not below a width; 1 for a width of 0, or of
    /// next to nothing, which has no powers of ten below it.
    static func roundStep(atLeast width: Double) -> Double {
        guard width > 1e-300, width.isFinite else { return 1 }
        var power = 1.0
        while power > width { power /= 10 }
        while power * 10 <= width { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width } ?? width
    }

    /// A value on a scale of this step, without the digits that the step does not have.
    static func text(_ value: Double, step: Double) -> String {
        guard step < 1 else { return numberText(value.rounded()) }
        var (digits, scale) = (0, 1.0)
        while (step * scale).rounded() < 1, digits < 9 {
            digits += 1
            scale *= 10
        }
        // 0.25 has a digit more than its power of ten.
        if abs((step * scale).rounded() - step * scale) > 0.01 {
            digits += 1
            scale *= 10
        }
        let whole = (abs(value) * scale).rounded()
        guard whole < 1e15 else { return numberText(value) }
        let text = String(Int(whole))
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        let sign = value < 0 && whole > 0 ? "-" : ""
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// Marks for whole numbers from 0 to the greatest value, and the round number at which the axis ends.
    static func counts(upTo maximum: Double) -> (ticks: Ticks, end: Double) {
        let step = max(1, roundStep(atLeast: maximum / 4))
        let end = max(1, (maximum / step).rounded(.up)) * step
        let values = stride(from: 0, through: end, by: step)
        return (Ticks(marks: values.map { ($0, NumberText.compact($0)) }), end)
    }

    // MARK: Time

    private static let timeSteps: [Int64] =
        [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map { $0 * TimeSteps.minute }
        + [1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640, 36_400].map { $0 * TimeSteps.day }

    /// About `limit` marks at most in a span of time, ms since the epoch.
    static func times(_ span: ClosedRange<Int64>, limit: Int) -> Ticks {
        let length = span.upperBound - span.lowerBound
        let step =
            timeSteps.first { length / $0 <= Int64(limit) } ?? max(1, length / Int64(max(1, limit)))
        let first = TimeSteps.start(of: TimeSteps.bucket(of: span.lowerBound - 1, step: step) + 1, step: step)
        let instants = stride(from: first, through: span.upperBound, by: Int64.Stride(step))
        let hasYears = length > 400 * TimeSteps.day
        return Ticks(marks: instants.map { (Double($0), text(of: $0, step: step, hasYears: hasYears)) })
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func text(of instant: Int64, step: Int64, hasYears: Bool) -> String {
        let text = Figures.minute(instant)
        let parts = text.prefix(10).split(separator: "-")
        let time = String(text.suffix(5))
        if step < TimeSteps.day, time != "00:00" { return time }
        guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]) else { return text }
        let name = months[min(max(month, 1), 12) - 1]
        return hasYears ? "\(name) \(parts[0])" : "\(day) \(name)"
    }
}
