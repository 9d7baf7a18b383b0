import StreamCore
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-01-05T10:11:12.123Z", 1_767_607_872_123),
        ("2026-01-05t10:11:12.123z", 1_767_607_872_123), ("2026-01-05 10:11:12.123Z", 1_767_607_872_123),
        // Fractions
        ("1970-01-01T00:00:00.1Z", 100), ("1970-01-01T00:00:00.12Z", 120), ("1970-01-01T00:00:00.0019Z", 1),
        ("1970-01-01T00:00:00.999999999999999999999999999999Z", 999), ("1969-12-31T23:59:59.9999Z", -1),
        // Offsets
        ("2026-01-05T11:11:12.123+01:00", 1_767_607_872_123),
        ("2026-01-05T04:41:12.123-05:30", 1_767_607_872_123),
        ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01T23:59:00+23:59", 0), ("1969-12-31T00:01:00-23:59", 0),
        // Leap years
        ("2000-02-29T00:00:00Z", 951_782_400_000), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("2024-03-01T00:00:00Z", 1_709_251_200_000), ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("0000-02-29T00:00:00Z", -62_162_121_600_000),
        // A leap second is its minute's last millisecond
        ("2016-12-31T23:59:60Z", 1_483_228_799_999), ("2017-01-01T00:59:60.5+01:00", 1_483_228_799_999),
        // The range's ends
        ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("9999-12-31T23:59:59.999+00:01", 253_402_300_739_999),
    ])
    func readsRFC3339(text: String, instant: Int64) {
        #expect(Timestamp.parse(text) == instant)
    }

    @Test(arguments: [
        "", "Z", "2026", "2026-01-05", "2026-01-05T10:11:12", "2026-01-05T10:11Z", "2026-01-05T10:11:12.Z",
        "2026-01-05T10:11:12.123", "2026-01-05T10:11:12,123Z", "2026-01-05T10:11:12.12aZ",
        "2026-01-05T10:11:12Zx",
        "2026-01-05T10:11:12 Z", " 2026-01-05T10:11:12Z", "2026-1-5T10:11:12Z", "2026/01/05T10:11:12Z",
        "2026-01-05_10:11:12Z", "20260105T101112Z00000", "+2026-01-05T10:11:12Z", "02026-01-05T10:11:12Z",
        "2026-00-05T10:11:12Z", "2026-13-05T10:11:12Z", "2026-01-00T10:11:12Z", "2026-01-32T10:11:12Z",
        "2026-04-31T10:11:12Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
        "2026-01-05T24:00:00Z", "2026-01-05T10:60:12Z", "2026-01-05T10:11:61Z", "2026-01-05T-1:11:12Z",
        "2026-01-05T10:11:12+01", "2026-01-05T10:11:12+0100", "2026-01-05T10:11:12+01:0",
        "2026-01-05T10:11:12+01:000",
        "2026-01-05T10:11:12+24:00", "2026-01-05T10:11:12+01:60", "2026-01-05T10:11:12+1:000",
        "2026-01-05T10:11:12−01:00",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２０２６-01-05T10:11:12Z",
        "2026-01-05T10:11:12.१Z",
        "2026-01-05T10:11:12\u{0}Z", "1767607872", "now, at twenty letters",
    ])
    func refusesAnythingElse(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_709_164_800_007, "2024-02-29T00:00:00.007Z"),
        (Timestamp.range.lowerBound, "0000-01-01T00:00:00.000Z"),
        (Timestamp.range.upperBound, "9999-12-31T23:59:59.999Z"),
    ])
    func writesUTCWithMilliseconds(instant: Int64, text: String) {
        #expect(Timestamp.text(instant) == text)
    }

    /// Every day of 800 years, which cover all of the calendar's rules, and the hours between.
    @Test func readsWhatItWrites() {
        let step = 86_400_000 - 3_599_999
        for instant in stride(from: Int64(-11_676_096_000_000), to: 13_569_465_600_000, by: step) {
            guard Timestamp.parse(Timestamp.text(instant)) == instant else {
                Issue.record("\(instant) is written as \(Timestamp.text(instant))")
                return
            }
        }
    }

    /// The calendar counted day by day, against the closed formulas.
    @Test func daysFollowTheCalendar() {
        var instant = Timestamp.range.lowerBound
        for year in 0...9999 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                let date = "\(padded(year, 4))-\(padded(month + 1, 2))"
                let matches =
                    Timestamp.parse("\(date)-01T00:00:00Z") == instant
                    && Timestamp.text(instant).hasPrefix(date + "-01T00")
                    && Timestamp.parse("\(date)-\(days + 1)T00:00:00Z") == nil
                guard matches else {
                    Issue.record("\(date) does not begin at \(instant)")
                    return
                }
                instant += Int64(days) * 86_400_000
            }
        }
        #expect(instant == Timestamp.range.upperBound + 1)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
