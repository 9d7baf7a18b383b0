import EventCodec
import StreamCore
import Testing

@Suite struct EventDecoderTests {
    @Test func readsTheMappedMembersAndTheFieldsAskedFor() throws {
        var decoder = EventDecoder.forTests()
        let text = record(more: #""properties":{"x":[{"amount":1}],"amount":59.9},"a":{"b":true}"#)
        let event = try decoder.decode(text)
        #expect(event == DecodedEvent(fields: [.other, .bool(true), .number(59.9)]))
    }

    @Test(arguments: [
        (#""a":null"#, DecodedEvent.Field.missing), (#""b":1"#, .missing), (#""a":true"#, .bool(true)),
        (#""a":false"#, .bool(false)), (#""a":0"#, .number(0)), (#""a":-12"#, .number(-12)),
        (#""a":1.5e3"#, .number(1500)), (#""a":"""#, .string("")),
        (#""a":"ü\n\u00e9\ud83d\ude00""#, .string("ü\né😀")),
        (#""a":"a\u0000b""#, .string("a\u{0}b")), (#""a":{}"#, .other), (#""a":[1]"#, .other),
    ])
    func readsEveryKindOfField(member: String, expected: DecodedEvent.Field) throws {
        var decoder = EventDecoder.forTests()
        #expect(try decoder.decode(record(more: member)).fields[0] == expected)
    }

    @Test func onePathMayBeAskedForTwiceAndBeAMappedOne() throws {
        var decoder = EventDecoder.forTests(fields: ["type", "customer_id", "type", "ts", "none"])
        let event = try decoder.decode(record(), fieldCount: 5)
        let type = DecodedEvent.Field.string("purchase")
        #expect(event.fields == [type, .string("c1"), type, .string("2026-01-05T10:11:12.123Z"), .missing])
    }

    @Test func noFieldIsLeftOverFromTheRecordBefore() throws {
        var decoder = EventDecoder.forTests()
        _ = try decoder.decode(record(more: #""a":{"b":1},"properties":{"amount":2}"#))
        #expect(try decoder.decode(record()).fields == [.missing, .missing, .missing])
    }

    @Test func aPathOfManyMembersIsFoundAmongManyOthers() throws {
        let keys = (0..<40).map { "key\($0)" }
        var decoder = EventDecoder.forTests(fields: keys.map { FieldPath([$0, "v"]) })
        let members = keys.reversed().map { #""\#($0)":{"u":0,"v":"\#($0)"}"# }.joined(separator: ",")
        let event = try decoder.decode(record(more: members), fieldCount: 40)
        #expect(event.fields == keys.map { .string($0) })
    }

    @Test(arguments: [
        (#""user 7""#, "user 7"), ("7", "7"), ("-7", "-7"), ("0", "0"), ("-0", "-0"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"), ("18446744073709551616", "18446744073709551616"),
        ("-123456789012345678901234567890", "-123456789012345678901234567890"), (#""\u00fc""#, "ü"),
    ])
    func idsAreStringsOrTheDigitsOfIntegers(json: String, expected: String) throws {
        var decoder = EventDecoder.forTests()
        #expect(try decoder.decode(record(customer: json)).customerID == expected)
        #expect(try decoder.decode(record(event: json)).eventID == expected)
        #expect(try decoder.decode(record(type: json)).type == expected)
    }

    @Test(arguments: ["\"\"", "1.0", "1e3", "-0.0", "true", "false", "{}", "[]", "[1]"])
    func anythingElseIsABadValue(json: String) {
        var decoder = EventDecoder.forTests()
        for (text, field) in [
            (record(customer: json), "customer_id"), (record(event: json), "event_id"),
            (record(type: json), "type"),
            (record(customer: json, more: #""anonymous":{"id":"good"}"#), "customer_id"),
        ] {
            let fault = decoder.fault(text)
            #expect(fault?.code == .badValue)
            #expect(fault?.field == field)
            #expect(fault?.message.contains("found ") == true)
        }
    }

    @Test(arguments: [nil, "null"] as [String?])
    func aMissingMemberIsNamed(json: String?) {
        var decoder = EventDecoder.forTests()
        for (text, field, path) in [
            (record(customer: json), "customer_id", "customer_id, anonymous.id"),
            (record(event: json), "event_id", "event_id"), (record(type: json), "type", "type"),
            (record(time: json), "timestamp", "ts, received_at"),
        ] {
            let fault = decoder.fault(text)
            #expect(fault?.code == .missingField)
            #expect(fault?.field == field)
            #expect(fault?.message == "no \(field): \(path) is missing or null")
        }
    }

    @Test func theNextPathIsTriedWhenOneIsMissingOrNull() throws {
        var decoder = EventDecoder.forTests()
        let more = #""anonymous":{"id":"x"},"received_at":0"#
        for absent in [nil, "null"] as [String?] {
            let event = try decoder.decode(record(customer: absent, time: absent, more: more))
            #expect(event.customerID == "x")
            #expect(event.timestamp == 0)
        }
        #expect(try decoder.decode(record(more: more)).customerID == "c1")
    }

    @Test func theFirstFaultCounts() {
        var decoder = EventDecoder.forTests()
        #expect(decoder.fault(record(customer: "1.5", event: "1.5", type: "", time: "x"))?.code == .malformed)
        #expect(
            decoder.fault(record(customer: nil, event: "[]", type: "[]", time: "[]"))?.field == "customer_id")
        #expect(decoder.fault(record(event: "[]", type: nil, time: nil))?.field == "event_id")
        #expect(decoder.fault(record(type: "[]", time: nil))?.field == "type")
        #expect(decoder.fault(record(time: "[]"))?.field == "timestamp")
    }

    @Test(arguments: [
        (#"{"a":{"b":1},"a":{"c":2}}"#, [DecodedEvent.Field.other, .missing]),
        (#"{"a":{"b":1},"a":{"b":2}}"#, [.other, .number(2)]),
        (#"{"a":{"b":1},"a":3}"#, [.number(3), .missing]),
        (#"{"a":3,"a":{"b":1}}"#, [.other, .number(1)]), (#"{"a":{"b":1},"a":null}"#, [.missing, .missing]),
        (#"{"a":{"b":1,"b":null}}"#, [.other, .missing]),
        (#"{"a":{"b":1,"b":"x"}}"#, [.other, .string("x")]),
        (#"{"\u0061":{"\u0062":1}}"#, [.other, .number(1)]),
        (#"{"a":{"b":1},"\u0061":0}"#, [.number(0), .missing]),
        (#"{"A":1,"a ":2,"a\u0000":3}"#, [.missing, .missing]), (#"{"a":[{"b":1}]}"#, [.other, .missing]),
    ])
    func theLastOfEqualKeysCounts(json: String, expected: [DecodedEvent.Field]) throws {
        var decoder = EventDecoder.forTests()
        let text = record(more: String(json.dropFirst().dropLast()))
        #expect(Array(try decoder.decode(text).fields.prefix(2)) == expected)
    }

    @Test func aSecondMappedMemberReplacesTheFirst() throws {
        var decoder = EventDecoder.forTests()
        #expect(try decoder.decode(record(more: #""customer_id":"c2""#)).customerID == "c2")
        #expect(decoder.fault(record(more: #""customer_id":null"#))?.code == .missingField)
    }

    @Test func aKeyMayBeEmptyOrHoldDots() throws {
        var decoder = EventDecoder.forTests(fields: [FieldPath([""]), FieldPath(["a.b", "c"])])
        let event = try decoder.decode(record(more: #""":1,"a.b":{"c":2},"a":{"b":{"c":3}}"#), fieldCount: 2)
        #expect(event.fields == [.number(1), .number(2)])
    }

    @Test func codesAreThoseOfTheDeadLetterTopic() {
        let codes = "malformed missing_field bad_timestamp bad_value too_large late future"
        #expect(ErrorCode.allCases.map(\.rawValue).joined(separator: " ") == codes)
    }
}
