import JSONTree
import Testing

@Suite struct JSONParserTests {
    @Test("Values of every kind")
    func values() throws {
        let text =
            #" {"a": [1, -2.5e3, 0], "b": [1, null], "c": {"d": true}, "e": "x\né\u00e9\ud83d\ude00"} "#
        let expected: [JSONValue.Member] = [
            JSONValue.Member(key: "a", value: .numbers([1, -2500, 0])),
            JSONValue.Member(key: "b", value: .list([.number(1), .null])),
            JSONValue.Member(key: "c", value: .object([JSONValue.Member(key: "d", value: .bool(true))])),
            JSONValue.Member(key: "e", value: .text("x\néé😀")),
        ]
        #expect(try JSONParser.parse(Array(text.utf8)) == .object(expected))
        #expect(try JSONParser.parse(Array("[]".utf8)) == .numbers([]))
        #expect(try JSONParser.parse(Array("0.1".utf8)) == .number(0.1))
    }

    @Test(
        "What is not JSON, and where",
        arguments: [
            ("", "line 1, column 1: the text ends too early"),
            ("[1,\n 2", "line 2, column 3: the text ends too early"),
            ("[1 2]", "line 1, column 4: a comma is missing"),
            ("[1] 2", "line 1, column 5: something follows the end"),
            ("{\"a\" 1}", "line 1, column 6: a colon is missing"),
            ("{a: 1}", "line 1, column 2: a key in double quotes is missing"),
            ("{\"a\": 1, \"a\": 2}", "line 1, column 10: the key \"a\" stands twice"),
            ("[NaN]", "line 1, column 2: not a value that JSON knows; NaN and infinity are none"),
            ("[01]", "line 1, column 3: a comma is missing"),
            ("[1.]", "line 1, column 2: not a value that JSON knows; NaN and infinity are none"),
            ("[-1e999]", "line 1, column 2: the number -1e999 is beyond the range of a double"),
            ("[nul]", "line 1, column 2: neither a value nor a key"),
            ("\"\\ud83d\"", "line 1, column 8: half of a surrogate pair"),
            ("\"\\x\"", "line 1, column 4: an escape that JSON does not know"),
            ("\"a", "line 1, column 3: the text ends inside of a string"),
        ])
    func faults(text: String, message: String) {
        #expect(throws: JSONError(message)) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test("Depth and the length of numbers have limits")
    func limits() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONError.self) { try JSONParser.parse(deep) }
        let long = [UInt8](repeating: UInt8(ascii: "1"), count: 5_000_000)
        #expect(throws: JSONError("line 1, column 1: a number has more than 1000 characters")) {
            try JSONParser.parse(long)
        }
        #expect(throws: JSONError("line 1, column 1: the string is not UTF-8")) {
            try JSONParser.parse([0x22, 0xFF, 0x22])
        }
    }
}
