import StreamCore

extension ScalarForm where Value == Int64 {
    /// Milliseconds.
    static var duration: Self {
        Self("a duration such as 7d or 90m (units ms s m h d w)") { DurationText.milliseconds($0.text) }
    }

    /// Milliseconds, above 0.
    static var positiveDuration: Self {
        Self("a duration above zero such as 7d or 90m (units ms s m h d w)") { scalar in
            DurationText.milliseconds(scalar.text).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    /// Bytes, above 0: `512MiB`, `2GiB` or a plain number.
    static var size: Self {
        Self("a size such as 512MiB or 2GiB (units KiB MiB GiB TiB) or a number of bytes, above zero") {
            bytes($0.text)
        }
    }

    private static func bytes(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
        guard let number = Int64(digits), number > 0, let shift = units[String(text.dropFirst(digits.count))]
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }
}

extension ScalarForm where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        let bounds =
            range.upperBound == .max
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        return Self("a whole number \(bounds)") { scalar in
            guard scalar.isPlain, let number = Int(scalar.text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ScalarForm where Value == Double {
    static var number: Self {
        Self("a number") { scalar in number(scalar).flatMap { $0.isFinite ? $0 : nil } }
    }

    /// A finite number that `isAllowed`, which `description` says in words.
    static func number(_ description: String, where isAllowed: @escaping (Double) -> Bool) -> Self {
        Self(description) { scalar in Self.number.read(scalar).flatMap { isAllowed($0) ? $0 : nil } }
    }

    /// Any IEEE double; `.nan` stands for a missing value.
    static var numberOrMissing: Self {
        Self("a number, or .nan for missing", number)
    }

    /// `10%` as 0.1.
    static var percentage: Self {
        Self("a percentage from 0% to 100%, such as 10%") { scalar in
            guard scalar.text.hasSuffix("%"), let percent = decimal(scalar.text.dropLast()),
                (0...100).contains(percent)
            else { return nil }
            return percent / 100
        }
    }

    /// A number by YAML 1.2's core schema, without its octal and hexadecimal forms.
    static func number(_ scalar: YAMLValue.Scalar) -> Double? {
        guard scalar.isPlain else { return nil }
        switch scalar.text {
        case ".nan", ".NaN", ".NAN": return .nan
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        default: return decimal(scalar.text)
        }
    }

    /// Digits only: Swift would also take hexadecimal numbers and names; nil when too large for a double.
    private static func decimal(_ text: some StringProtocol) -> Double? {
        guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 || "+-.eE".utf8.contains($0) }) else { return nil }
        return Double(String(text)).flatMap { $0.isFinite ? $0 : nil }
    }
}
