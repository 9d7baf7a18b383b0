/// Instants are milliseconds since 1970-01-01T00:00:00Z as `Int64`; this is their text, RFC 3339.
public enum Timestamp {
    /// 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z: what RFC 3339 can write.
    public static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Reads `2026-01-05T10:11:12.123+01:00`: any offset, any number of fraction digits (those past the
    /// millisecond are cut), `T`, `t` or a space between date and time, `Z` or `z`. A leap second counts
    /// as the last millisecond of its minute. Nil for anything else, a missing offset included.
    public static func parse(_ text: ByteView) -> Int64? {
        let bytes = text.buffer
        guard bytes.count >= 20,
            let year = digits(bytes, 0, 4), bytes[4] == 0x2D,
            let month = digits(bytes, 5, 2), bytes[7] == 0x2D,
            let day = digits(bytes, 8, 2),
            bytes[10] | 0x20 == 0x74 || bytes[10] == 0x20,
            let hour = digits(bytes, 11, 2), bytes[13] == 0x3A,
            let minute = digits(bytes, 14, 2), bytes[16] == 0x3A,
            let second = digits(bytes, 17, 2),
            month >= 1, month <= 12, day >= 1, day <= daysInMonth(year, month),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }

        var index = 19
        var milliseconds = 0
        if bytes[index] == 0x2E {
            index += 1
            var scale = 100
            let first = index
            while index < bytes.count, bytes[index] &- 0x30 < 10 {
                milliseconds += Int(bytes[index] &- 0x30) * scale
                scale /= 10
                index += 1
            }
            guard index > first, index < bytes.count else { return nil }
        }

        var offset = 0
        switch bytes[index] {
        case 0x5A, 0x7A:
            guard index + 1 == bytes.count else { return nil }
        case 0x2B, 0x2D:
            guard index + 6 == bytes.count, bytes[index + 3] == 0x3A,
                let hours = digits(bytes, index + 1, 2), let minutes = digits(bytes, index + 4, 2),
                hours <= 23, minutes <= 59
            else { return nil }
            offset = (hours * 60 + minutes) * 60_000
            if bytes[index] == 0x2D { offset = -offset }
        default:
            return nil
        }

        let leap = second == 60
        let clock = ((hour * 60 + minute) * 60 + (leap ? 59 : second)) * 1000 + (leap ? 999 : milliseconds)
        let instant = Int64(daysSinceEpoch(year, month, day)) * 86_400_000 + Int64(clock - offset)
        return range.contains(instant) ? instant : nil
    }

    /// As ``parse(_:)-(ByteView)``, from a string.
    public static func parse(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.flatMap { parse(ByteView(base: $0, count: bytes.count)) }
        }
    }

    /// `2026-01-05T10:11:12.123Z`: always UTC with three fraction digits.
    /// - Precondition: `instant` lies in ``range``.
    public static func text(_ instant: Int64) -> String {
        String(unsafeUninitializedCapacity: 24) { buffer in
            write(instant, to: buffer.baseAddress.unsafelyUnwrapped)
            return 24
        }
    }

    /// Writes the 24 bytes of ``text(_:)``.
    public static func write(_ instant: Int64, to out: UnsafeMutablePointer<UInt8>) {
        let instant = min(max(instant, range.lowerBound), range.upperBound)
        let day = floorDivide(instant, 86_400_000)
        let clock = Int(instant - day * 86_400_000)
        let (year, month, date) = civil(Int(day))
        write(year, digits: 4, out)
        out[4] = 0x2D
        write(month, digits: 2, out + 5)
        out[7] = 0x2D
        write(date, digits: 2, out + 8)
        out[10] = 0x54
        write(clock / 3_600_000, digits: 2, out + 11)
        out[13] = 0x3A
        write(clock / 60_000 % 60, digits: 2, out + 14)
        out[16] = 0x3A
        write(clock / 1000 % 60, digits: 2, out + 17)
        out[19] = 0x2E
        write(clock % 1000, digits: 3, out + 20)
        out[23] = 0x5A
    }

    private static func write(_ value: Int, digits: Int, _ out: UnsafeMutablePointer<UInt8>) {
        var value = value
        for index in stride(from: digits - 1, through: 0, by: -1) {
            out[index] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
            value /= 10
        }
    }

    private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<start + count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Source: as above, `civil_from_days`.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
        )
    }
}

/// `a / b` rounded towards minus infinity; `b` positive.
@inlinable
public func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
}
