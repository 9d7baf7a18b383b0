import StreamCore
import Testing

@testable import EventCodec

/// What counts as JSON, wherever it stands in a record: here in a field that nobody reads.
@Suite struct JSONValidityTests {
    @Test(arguments: [
        "0", "-0", "0.0", "-0.0", "0e0", "0E+0", "1e-2", "1E22", "123.456e-7", "1e-999", "0e999", "1e308",
        "1.7976931348623157e308", "0.\(zeros(400))1e401", "1e00000000000000000001", "\(nines(400))e-300",
        "9223372036854775808", "-9223372036854775809", "18446744073709551616", nines(19), nines(20),
        nines(5000),
        "-\(nines(400))", "[\(nines(20)),\(nines(30)) , 1,18446744073709551615]", "true", "false", "null",
        "[]",
        "[ ]", "{}", "{ }", "[[],{},[{}]]", "[1,2 ,3]", #"{"":1}"#, #"{"a":1,"a":2}"#, #""""#, #"" ""#,
        #""\"\\\/\b\f\n\r\t\u0000\uFFFF\uabCD""#, #""\ud83d\ude00""#, #""\udbff\udfff""#, #""é ü 漢 😀""#,
        "\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\u{FEFF}\"", "\t\r\n 1 \t\r\n",
    ])
    func accepts(value: String) throws {
        var decoder = EventDecoder.forTests()
        let text = record(more: #""unread":\#(value)"#)
        #expect(try decoder.decode(text) == DecodedEvent(fields: [.missing, .missing, .missing]))
        #expect(faultFound(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        // Numbers
        "00", "01", "-", "-01", "+1", ".5", "-.5", "1.", "1.e3", "1e", "1e+", "1e1.5", "1.2.3", "0x1",
        "1_000", "1-1",
        "NaN",
        "Infinity", "-Infinity", "1e999", "-1e999", "1.7976931348623159e308", "\(nines(400)).5", "1 2",
        "0\(nines(20))", "-0\(nines(20))", "\(nines(20))x", "\(nines(20)) 1", "\(nines(20)).",
        "-\(nines(20))-",
        "１",
        // Words and punctuation
        "tru", "truee", "True", "nul", "nulll", "fals", "undefined", "", ",", "[,]", "[1,]", "[,1]", "[1 2]",
        "[1,,2]",
        "[", "]", "[1}", "{]", "{,}", #"{"a":1,}"#, #"{"a"}"#, #"{"a":}"#, #"{"a" 1}"#, #"{"a"::1}"#,
        #"{1:1}"#,
        "{a:1}", #"{'a':1}"#, #"{null:1}"#, "[1]]", "1}", "[1:2]", "1 // x", "/* x */ 1", "1;", "'a'", "a",
        "*",
        "\u{A0}1", "\u{2028}1", "\u{C}1", "\u{B}1", "\u{FEFF}1",
        // Strings
        "\"", #""a"#, #""\""#, #""\x41""#, #""\a""#, #""\'""#, #""\U0041""#, #""\u""#, #""\u123""#,
        #""\u123g""#,
        #""\u 123""#, #""\u-123""#, "\"\t\"", "\"\n\"", "\"\u{0}\"", "\"\u{1F}\"", "\"\\\u{0}\"", #""a""b""#,
        #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#,
        #""\ud800\ue000""#, #""\udbff\u0000""#, #""\udc00\ud800""#, #""\ud800\\udc00""#, #"{"\ud800":1}"#,
    ])
    func rejects(value: String) {
        var decoder = EventDecoder.forTests()
        for text in [record(more: #""unread":\#(value)"#), record(more: #""unread":[0,\#(value)]"#)] {
            expectMalformed(Array(text.utf8), &decoder)
        }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
            [0x41, 0xE9, 0x41],
        ] as [[UInt8]])
    func rejectsWhatIsNoUTF8(bytes: [UInt8]) {
        var decoder = EventDecoder.forTests()
        let valid = Array(record(more: #""unread":"?""#).utf8)
        for place in [valid.count - 3, valid.count - 1, valid.count, 1, 3] {
            expectMalformed(valid[..<place] + bytes + valid[place...], &decoder)
        }
    }

    @Test(arguments: [
        "", " ", "\n", "null", "true", "1", "\"a\"", "[]", "[{}]", "{", "}", "{}{}", "{}x", "{}}", "{},",
    ])
    func onlyOneObjectIsARecord(text: String) {
        var decoder = EventDecoder.forTests()
        expectMalformed(Array(text.utf8), &decoder)
    }

    @Test func whiteSpaceMaySurroundTheObjectAndNothingElse() throws {
        var decoder = EventDecoder.forTests()
        #expect(try decoder.decode(" \t\r\n" + record() + " \t\r\n").type == "purchase")
        for junk in ["\u{0}", "\u{FEFF}", "x", ",", "\"", "\u{C}"] {
            expectMalformed(Array((record() + junk).utf8), &decoder)
            expectMalformed(Array((junk + record()).utf8), &decoder)
        }
    }

    @Test(arguments: ["[", "{\"a\":"])
    func nestingHasALimit(opening: String) throws {
        var decoder = EventDecoder.forTests()
        let closing = opening == "[" ? "]" : "}"
        for innermost in ["0", "[]", "{}", "[0]", "\"a\""] {
            let levels = 1023 - (innermost == "0" || innermost == "\"a\"" ? 0 : 1)
            for (extra, isValid) in [(0, true), (1, false), (2, false), (5000, false)] {
                let count = levels + extra
                let value =
                    String(repeating: opening, count: count) + innermost
                    + String(repeating: closing, count: count)
                let bytes = Array(record(more: #""unread":\#(value)"#).utf8)
                if isValid {
                    #expect(try decoder.decode(bytes).type == "purchase")
                    #expect(faultFound(in: bytes) == nil)
                } else {
                    expectMalformed(bytes, &decoder)
                }
            }
        }
    }

    @Test(arguments: [
        ("", 0, "the record is empty"),
        ("\u{FEFF}{}", 0, "there is a byte order mark, write UTF-8 without one"),
        ("[]", 0, "an event is a JSON object"), (#"{"a":1"#, 6, "the record ends too early"),
        (#"{"a" 1}"#, 5, "a colon is expected"), (#"{"a":01}"#, 6, "a number is not written like this"),
        (#"{"a":[1 2]}"#, 8, "a comma or ] is expected"), (#"{"a":1 "b":2}"#, 7, "a comma or } is expected"),
        (#"{"a":"\q"}"#, 6, "there is no such escape sequence"),
        (#"{"a":[1e999]}"#, 6, "the number is beyond the range of a double"),
        (#"{"a":"\udc00"}"#, 6, "half of a surrogate pair stands alone"),
        ("{}\n{}", 3, "nothing may follow the object"),
        ("{\"a\":\"\t\"}", 6, "a control character in a string must be escaped"),
        (#"{a:1}"#, 1, "a key in double quotes is expected"),
        (#"{"a":nul}"#, 8, "a JSON value is expected"),
    ])
    func theMessageSaysWhereTheFaultStands(text: String, offset: Int, words: String) {
        var decoder = EventDecoder.forTests()
        let fault = decoder.fault(text)
        #expect(fault?.field == nil)
        #expect(fault?.message == "invalid JSON at byte \(offset): \(words)")
    }
}

private func nines(_ count: Int) -> String { String(repeating: "9", count: count) }
private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

/// The decoder and the scanner that explains its verdicts, two independent readers, must agree.
private func expectMalformed(
    _ bytes: [UInt8], _ decoder: inout EventDecoder, sourceLocation: SourceLocation = #_sourceLocation
) {
    let text = String(decoding: bytes.prefix(300), as: UTF8.self)
    #expect(decoder.fault(bytes)?.code == .malformed, "\(text)", sourceLocation: sourceLocation)
    #expect(faultFound(in: bytes) != nil, "\(text)", sourceLocation: sourceLocation)
}

func faultFound(in bytes: [UInt8]) -> JSONFault? {
    bytes.withUnsafeBytes { JSONFault.find(in: $0, maximumDepth: EventDecoder.maximumDepth) }
}
