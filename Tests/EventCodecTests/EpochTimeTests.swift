import EventCodec
import StreamCore
import Testing

@Suite struct EpochTimeTests {
    typealias Format = InputDefinition.TimeFormat

    @Test(arguments: [
        (Format.auto, #""2026-01-05T11:11:12.123456+01:00""#, Int64(1_767_607_872_123)),
        (.rfc3339, #""2026-01-05T10:11:12.123Z""#, 1_767_607_872_123),
        (.auto, "0", 0), (.auto, "-0", 0), (.auto, "1767607872", 1_767_607_872_000),
        (.auto, "1767607872123", 1_767_607_872_123), (.auto, "99999999999", 99_999_999_999_000),
        (.auto, "100000000000", 100_000_000_000), (.auto, "-100000000000", -100_000_000_000),
        (.auto, "1767607872.123", 1_767_607_872_123),
        (.auto, "1.767607872e9", 1_767_607_872_000), (.seconds, "1767607872.1239", 1_767_607_872_123),
        (.seconds, "1767607872.123999", 1_767_607_872_123), (.seconds, "-0.0005", -1),
        (.seconds, "1.001", 1001),
        (.seconds, "253402300799.999", 253_402_300_799_999), (.seconds, "1767607872", 1_767_607_872_000),
        (.milliseconds, "1767607872", 1_767_607_872), (.milliseconds, "-62167219200000", -62_167_219_200_000),
    ])
    func numbersAndTextName(format: Format, json: String, expected: Int64) throws {
        var decoder = EventDecoder.forTests(timeFormat: format)
        #expect(try decoder.decode(record(time: json)).timestamp == expected)
    }

    @Test(arguments: [
        (Format.auto, #""1767607872""#), (.auto, #""""#), (.auto, #""yesterday""#), (.auto, "true"),
        (.auto, "{}"),
        (.auto, "[]"), (.auto, "1767607872123.5"), (.auto, "1767607872123.0"), (.auto, "-99999999999"),
        (.auto, "253402300800000"), (.auto, "9223372036854775807"), (.auto, "1e300"),
        (.auto, "123456789012345678901234567890"), (.rfc3339, "1767607872"),
        (.seconds, #""2026-01-05T10:11:12Z""#), (.seconds, "253402300800"), (.seconds, "1e300"),
        (.milliseconds, #""2026-01-05T10:11:12Z""#), (.milliseconds, "1.5"),
        (.milliseconds, "1767607872123.0"),
        (.milliseconds, "-62167219200001"), (.milliseconds, "253402300800000"),
    ])
    func otherValuesAreBadTimestamps(format: Format, json: String) {
        var decoder = EventDecoder.forTests(timeFormat: format)
        let fault = decoder.fault(record(time: json, more: #""received_at":0"#))
        #expect(fault?.code == .badTimestamp)
        #expect(fault?.field == "timestamp")
        #expect(fault?.message.hasPrefix("timestamp must be ") == true)
    }
}
