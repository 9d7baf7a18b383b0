import EventCodec
import StreamCore
import Testing

@Suite struct CSVWriterTests {
    private func text(_ write: (inout CSVWriter) -> Void) -> String {
        var writer = CSVWriter(capacity: 1)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasStandBetweenFields() {
        let before = Array("1,\"a,b\"".utf8)
        let line = text { out in
            out.emptyField()
            out.field("x")
            out.field(true)
            out.field(timestamp: 1_767_607_872_123)
            out.emptyField()
            out.endLine()
            before.withUnsafeBytes { out.verbatim($0) }
            out.field(false)
            out.emptyField()
            out.endLine()
        }
        #expect(line == ",x,true,2026-01-05T10:11:12.123Z,\n1,\"a,b\",false,\n")
    }

    /// RFC 4180, 2.5 to 2.7.
    @Test(arguments: [
        ("", ""), ("plain text", "plain text"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("\r", "\"\r\""), ("é;😀\t", "é;😀\t"),
    ])
    func textIsQuotedWhereItHasToBe(string: String, expected: String) {
        #expect(text { $0.field(string) } == expected)
    }

    @Test(arguments: [
        (6.0, "6"), (0.1, "0.1"), (-0.0, "0"), (1e21, "1e+21"), (9_007_199_254_740_992, "9007199254740992"),
        (.nan, ""), (.infinity, ""), (-.infinity, ""),
    ])
    func numbersAreShort(number: Double, expected: String) {
        #expect(
            text { out in
                out.field(number)
                out.field("")
            } == expected + ",")
    }
}
