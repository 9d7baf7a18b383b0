import EventCodec
import StreamCore
import Testing

@Suite struct HugeRecordTests {
    @Test func aRecordMayHaveOneMebibyte() throws {
        var decoder = EventDecoder.forTests(fields: ["unread"])
        let frame = record(more: #""unread":"""#).utf8.count
        let filling = String(repeating: "x", count: EventDecoder.defaultMaximumBytes - frame)
        let largest = Array(record(more: #""unread":"\#(filling)""#).utf8)
        #expect(largest.count == 1_048_576)
        #expect(try decoder.decode(largest, fieldCount: 1).fields == [.string(filling)])

        let fault = decoder.fault(largest + [0x20])
        #expect(fault?.code == .tooLarge)
        #expect(fault?.field == nil)
        #expect(fault?.message == "the record has 1048577 bytes, the most is 1048576")
    }

    @Test func sizeIsJudgedBeforeContent() {
        var decoder = EventDecoder(
            mapping: .init(eventID: ["e"], customerID: ["c"], type: ["t"], timestamp: ["ts"]),
            timeFormat: .auto,
            fields: [], maximumBytes: 4)
        #expect(decoder.fault("xxxxx")?.code == .tooLarge)
        #expect(decoder.fault("xxxx")?.code == .malformed)
    }

    @Test func aMebibyteOfTinyValuesIsRead() throws {
        var decoder = EventDecoder.forTests(fields: ["last"])
        let zeros = String(repeating: "0,", count: 500_000)
        let text = record(more: #""unread":[\#(zeros)-0],"last":123456789012345678901234567890"#)
        #expect(try decoder.decode(text, fieldCount: 1).fields == [.number(1.2345678901234568e29)])
    }

    @Test(arguments: [
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "-9223372036854775808", "-9223372036854775809", "9999999999999999999",
        "123456789012345678901234567890",
        "1" + String(repeating: "0", count: 308), "1" + String(repeating: "0", count: 309),
        "-1" + String(repeating: "0", count: 400),
        // Halfway between two doubles, and a last digit that decides.
        "9007199254740993", "36893488147419107328", "36893488147419107329", "36893488147419107327",
    ])
    func anIntegerIsTheNearestDouble(digits: String) throws {
        let value = try #require(Double(digits))
        let other = 0x1p64  // the double nearest to 18446744073709551614
        var decoder = EventDecoder.forTests(fields: ["n", "m"])
        for more in [
            #""n":\#(digits)"#,
            #""unread":["1",\#(digits)0,-1.5,"\"7"],"n":\#(digits),"m":18446744073709551614"#,
            #""m":18446744073709551614,"n":0,"x":99999999999999999999,"n":\#(digits)"#,
        ] {
            let event = try decoder.decode(record(customer: digits, more: more), fieldCount: 2)
            #expect(event.fields[0] == .number(value))
            #expect(event.customerID == digits)
            if more.contains("m") { #expect(event.fields[1] == .number(other)) }
        }
    }
}
