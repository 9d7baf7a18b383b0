import CJSON
import StreamCore

extension InputDefinition.TimeFormat {
    /// Below this magnitude `auto` takes a number for seconds (up to the year 5138), else for milliseconds
    /// (from 1973 on).
    static let leastMilliseconds = 100_000_000_000.0

    /// The instant that a timestamp's value means, in milliseconds since the epoch; nil when it means none
    /// or lies outside ``Timestamp/range``.
    ///
    /// Strings are RFC 3339. Seconds may have a fraction; milliseconds are written as integers.
    func instant(of value: CJSONValue) -> Int64? {
        switch (value.kind, self) {
        case (.string, .auto), (.string, .rfc3339):
            Timestamp.parse(ByteView(value.text))
        case (.integer, .auto) where value.number.magnitude >= Self.leastMilliseconds:
            Self.instant(milliseconds: value.number)
        case (.integer, .milliseconds):
            Self.instant(milliseconds: value.number)
        case (.real, .auto) where value.number.magnitude >= Self.leastMilliseconds:
            nil
        case (.integer, .auto), (.real, .auto), (.integer, .seconds), (.real, .seconds):
            Self.instant(seconds: value.number)
        default:
            nil
        }
    }

    /// Read to the microsecond, as far as a double goes, and cut to the millisecond as RFC 3339 text is.
    private static func instant(seconds: Double) -> Int64? {
        instant(milliseconds: ((seconds * 1_000_000).rounded() / 1000).rounded(.down))
    }

    /// Exact: a double holds every whole number within the range.
    private static func instant(milliseconds: Double) -> Int64? {
        guard let instant = Int64(exactly: milliseconds), Timestamp.range.contains(instant) else {
            return nil
        }
        return instant
    }
}
