import Testing

@testable import Explain

@Suite struct HTTPAnswerTests {
    private static let plain = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nServer: x\r\n\r\nbody"
    private static let chunked =
        "HTTP/1.1 421 Misdirected Request\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3;x=y\r\nbod\r\n1\r\ny\r\n0\r\n\r\n"

    private func answer(_ text: String, isWhole: Bool = false) throws -> HTTPAnswer {
        try HTTPAnswer(Array(text.utf8), isWhole: isWhole)
    }

    @Test("Bodies by length, by chunks and up to the end")
    func bodies() throws {
        for (text, status) in [(Self.plain, 200), (Self.chunked, 421)] {
            let answer = try answer(text)
            #expect(answer.status == status && answer.body == Array("body".utf8))
        }
        let endless = "HTTP/1.0 404 Not Found\r\n\r\nbo"
        #expect(throws: HTTPAnswer.Fault.incomplete) { try answer(endless) }
        #expect(try answer(endless, isWhole: true).body == Array("bo".utf8))
    }

    @Test("An answer that is cut off anywhere is not taken for a whole one", arguments: [plain, chunked])
    func cutOff(text: String) {
        let bytes = Array(text.utf8)
        // The chunk of length 0 ends a body, whatever comes behind it.
        let whole = text == Self.chunked ? bytes.count - 2 : bytes.count
        for length in 0..<whole {
            let part = Array(bytes[..<length])
            #expect(throws: HTTPAnswer.Fault.incomplete) { try HTTPAnswer(part, isWhole: false) }
            #expect(throws: HTTPAnswer.Fault.malformed) { try HTTPAnswer(part, isWhole: true) }
        }
    }

    @Test(
        "What is no answer",
        arguments: [
            "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        ])
    func malformed(text: String) {
        #expect(throws: HTTPAnswer.Fault.malformed) { try answer(text) }
    }

    @Test("A chunk as long as a number can be")
    func hugeChunk() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nx"
        #expect(throws: HTTPAnswer.Fault.incomplete) { try answer(text) }
    }
}
