/// Durations as users write them: `90m`, `1d12h`, `200ms`. Units: ms s m h d w.
public enum DurationText {
    /// Milliseconds, or nil when `text` is no duration or exceeds 10,000 years.
    public static func milliseconds(_ text: some StringProtocol) -> Int64? {
        let bytes = Array(text.utf8)
        var index = 0
        var total: Int64 = 0
        guard !bytes.isEmpty else { return nil }
        while index < bytes.count {
            var number: Int64 = 0
            let first = index
            while index < bytes.count, bytes[index] &- 0x30 < 10 {
                number = number * 10 + Int64(bytes[index] &- 0x30)
                guard number <= limit else { return nil }
                index += 1
            }
            let unitStart = index
            while index < bytes.count, bytes[index] &- 0x30 >= 10 { index += 1 }
            guard unitStart > first,
                let unit = unit(String(decoding: bytes[unitStart..<index], as: UTF8.self)),
                number <= limit / unit
            else { return nil }
            total += number * unit
            guard total <= limit else { return nil }
        }
        return total
    }

    /// Milliseconds of a unit's name, nil for an unknown one.
    public static func unit(_ name: String) -> Int64? {
        switch name {
        case "ms": 1
        case "s": 1000
        case "m": 60_000
        case "h": 3_600_000
        case "d": 86_400_000
        case "w": 604_800_000
        default: nil
        }
    }

    /// A duration in milliseconds as `30d` or `1d12h`, in units up to the day.
    public static func text(_ milliseconds: Int64) -> String {
        guard milliseconds > 0 else { return "0s" }
        var rest = milliseconds
        var out = ""
        for name in ["d", "h", "m", "s", "ms"] {
            guard let unit = unit(name), rest >= unit else { continue }
            out += "\(rest / unit)\(name)"
            rest %= unit
        }
        return out
    }

    private static let limit: Int64 = 10_000 * 366 * 86_400_000
}
