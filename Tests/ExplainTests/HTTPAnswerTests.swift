import Testing

@testable import Explain

@Suite struct HTTPAnswerTests {
    private static let plain = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nServer: x\r\n\r\nbody"
    private static let chunked =
        "HTTP/1.1 421 Misdirected Request\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nbod\r\n1\r\ny\r\n0\r\n\r\n"

    private func answer(_ text: some StringProtocol, isWhole: Bool = false) throws -> HTTPAnswer {
        try HTTPAnswer(Array(text.utf8), isWhole: isWhole)
    }

    @Test("Bodies by length, by chunks and up to the end")
    func bodies() throws {
        #expect(try answer(Self.plain) == HTTPAnswer(status: 200, body: Array("body".utf8)))
        #expect(try answer(Self.chunked) == HTTPAnswer(status: 421, body: Array("body".utf8)))
        let endless = "HTTP/1.0 404 Not Found\r\n\r\nbo"
        #expect(throws: HTTPAnswer.Fault.incomplete) { try answer(endless) }
        #expect(try answer(endless, isWhole: true).body == Array("bo".utf8))
    }

    @Test("An answer that is cut off anywhere is not taken for a whole one", arguments: [plain, chunked])
    func cutOff(text: String) {
        // The chunk of length 0 ends a body, whatever comes behind it.
        let end = text == Self.chunked ? text.count - 4 : text.count
        for length in 0..<end - 1 {
            #expect(throws: HTTPAnswer.Fault.incomplete) { try answer(text.prefix(length)) }
            #expect(throws: HTTPAnswer.Fault.malformed) { try answer(text.prefix(length), isWhole: true) }
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

extension HTTPAnswer {
    fileprivate init(status: Int, body: [UInt8]) {
        let head = "HTTP/1.1 \(status) x\r\nContent-Length: \(body.count)\r\n\r\n"
        self = (try? HTTPAnswer(Array(head.utf8) + body, isWhole: true)) ?? self
    }
}
