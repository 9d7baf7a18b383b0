import EventCodec
import StreamCore
import Testing
import TestSupport

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 1)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasStandBetweenMembersAndValues() {
        let key = JSONKey("b\"")
        let json = text { out in
            out.beginObject()
            out.key("a")
            out.beginArray()
            out.endArray()
            out.key(key)
            out.beginArray()
            for _ in 0..<2 {
                out.beginObject()
                out.endObject()
            }
            out.value(1)
            out.value(true)
            out.value(false)
            out.null()
            out.value("x")
            out.endArray()
            out.key("c")
            out.value(timestamp: 1_767_607_872_123)
            out.endObject()
            out.endLine()
            out.value(2 as Int64)
        }
        let object = #"{"a":[],"b\"":[{},{},1,true,false,null,"x"],"c":"2026-01-05T10:11:12.123Z"}"#
        #expect(json == object + "\n2")
    }

    @Test func textWrittenBeforeIsCopied() {
        let members = Array(#""x":1,"y":2"#.utf8)
        let json = text { out in
            out.beginObject()
            members.withUnsafeBytes { out.verbatim($0) }
            out.verbatim(UnsafeRawBufferPointer(start: nil, count: 0))
            out.key("z")
            out.null()
            out.endObject()
        }
        #expect(json == #"{"x":1,"y":2,"z":null}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("é漢😀\u{7F}\u{2028}", "\"é漢😀\u{7F}\u{2028}\""),
        ("\"\\/", #""\"\\/""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}\u{B}", #""\u0000\u001f\u000b""#),
        ("a\"b", #""a\"b""#), ("\"a", #""\"a""#), ("a\"", #""a\"""#),
    ])
    func stringsAreEscaped(string: String, expected: String) {
        #expect(text { $0.value(string) } == expected)
    }

    @Test func everyCharacterReadsBack() throws {
        let scalars =
            (0...0x2FFF).compactMap(Unicode.Scalar.init)
            + [0xFFFF, 0x10000, 0x10FFFF].compactMap(Unicode.Scalar.init)
        let string = String(String.UnicodeScalarView(scalars))
        var decoder = EventDecoder.forTests()
        #expect(
            try decoder.decode(record(more: "\"a\":" + text { $0.value(string) })).fields[0]
                == .string(string))
        let key = text { $0.value(string) }
        var other = EventDecoder.forTests(fields: [FieldPath([string])])
        #expect(try other.decode(record(more: key + ":1"), fieldCount: 1).fields[0] == .number(1))
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (6, "6"), (-6, "-6"), (0.1, "0.1"), (59.9, "59.9"),
        (0.30000000000000004, "0.30000000000000004"),
        (100_000, "100000"), (1e20, "100000000000000000000"),
        (1.2345678901234568e20, "123456789012345680000"),
        (123456789012345.67, "123456789012345.67"), (1e21, "1e+21"), (-1.5e300, "-1.5e+300"),
        (9007199254740991, "9007199254740991"), (9007199254740992, "9007199254740992"),
        (0.000001, "0.000001"),
        (0.00000123, "0.00000123"), (1e-7, "1e-7"), (1.5e-10, "1.5e-10"), (1e-100, "1e-100"),
        (.leastNonzeroMagnitude, "5e-324"),
        (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.infinity, "null"), (-.infinity, "null"),
        (.nan, "null"),
    ])
    func numbersAreShort(number: Double, expected: String) {
        #expect(text { $0.value(number) } == expected)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func doublesReadBack(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var decoder = EventDecoder.forTests()
        for _ in 0..<1000 {
            let random = Double(bitPattern: generator.next())
            let near = (Double.random(in: -1e7...1e7, using: &generator) * 100).rounded() / 100
            for number in [random, near, near * 1e13, near * 1e-12] where number.isFinite {
                let json = text { $0.value(number) }
                #expect(Double(json) == number)
                #expect(significantDigits(json) == significantDigits(number.description))
                #expect(
                    try decoder.decode(record(more: "\"a\":\(json)")).fields[0] == .number(number), "\(json)")
            }
        }
    }

    /// Without the zeros around them.
    private func significantDigits(_ number: String) -> String {
        let digits = number.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
        return String(digits.reversed().drop { $0 == "0" })
    }

    @Test(
        arguments: [0, 1, -1, 9, 10, 99, 100, .max, .min, 1_000_000_000_000_000_000, 999_999_999_999_999_999]
            as [Int64])
    func integersAreExact(integer: Int64) {
        #expect(text { $0.value(integer) } == String(integer))
    }

    @Test func theBufferIsReused() {
        var writer = JSONWriter(capacity: 1)
        for _ in 0..<3 {
            for index in 0..<1000 { writer.value(index) }
            #expect(writer.count == 2890 + 999)
            #expect(writer.bytes.count == writer.count)
            writer.removeAll()
            #expect(writer.count == 0)
        }
    }
}
