import Testing

@testable import Instances

@Suite struct HTTPAnswerTests {
    private static let plain = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nServer: x\r\n\r\nbody"
    private static let chunked =
        "HTTP/1.1 421 Misdirected Request\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3;x=y\r\nbod\r\n1\r\ny\r\n0\r\n\r\n"

    /// An answer that comes in pieces, and what belongs to its body.
    private func read(
        _ pieces: [ArraySlice<UInt8>], toHead: Bool = false
    ) throws -> (answer: HTTPAnswer, body: String) {
        var answer = HTTPAnswer(toHead: toHead)
        var body: [UInt8] = []
        for piece in pieces { body += try answer.read(piece) }
        return (answer, String(decoding: body, as: UTF8.self))
    }

    private func read(_ text: String, toHead: Bool = false) throws -> (answer: HTTPAnswer, body: String) {
        try read([Array(text.utf8)[...]], toHead: toHead)
    }

    @Test("Bodies by length, by chunks and up to the end")
    func bodies() throws {
        for (text, status) in [(Self.plain, 200), (Self.chunked, 421)] {
            let (answer, body) = try read(text)
            #expect(answer.head?.status == status && body == "body" && answer.isWhole)
        }
        var (endless, body) = try read("HTTP/1.0 404 Not Found\r\n\r\nbo")
        #expect(body == "bo" && !endless.isWhole)
        try endless.end()
        #expect(endless.isWhole)
        #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").answer.isWhole)
    }

    @Test("It makes no difference where the pieces end", arguments: [plain, chunked])
    func pieces(text: String) throws {
        let bytes = Array(text.utf8)
        for first in 0..<bytes.count {
            for second in first..<bytes.count {
                let (answer, body) = try read([bytes[..<first], bytes[first..<second], bytes[second...]])
                #expect(body == "body" && answer.isWhole)
            }
        }
        let (answer, body) = try read(bytes.indices.map { bytes[$0...$0] })
        #expect(body == "body" && answer.isWhole)
    }

    @Test("An answer that is cut off anywhere is not taken for a whole one", arguments: [plain, chunked])
    func cutOff(text: String) throws {
        let bytes = Array(text.utf8)
        // The chunk of length 0 ends a body, whatever comes behind it.
        let whole = text == Self.chunked ? bytes.count - 2 : bytes.count
        for length in 0..<whole {
            var (answer, _) = try read([bytes[..<length]])
            #expect(!answer.isWhole)
            #expect(throws: answer.head == nil ? HTTPAnswer.Fault.malformed : .cutOff) { try answer.end() }
        }
    }

    @Test("The answer to HEAD has no body, whatever it says")
    func head() throws {
        let (answer, body) = try read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", toHead: true)
        #expect(answer.isWhole && body.isEmpty && answer.head?.headers["content-length"] == "4")
    }

    @Test(
        "What is no answer",
        arguments: [
            "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(String(repeating: "0", count: 5000))",
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 70_000))",
        ])
    func malformed(text: String) {
        #expect(throws: HTTPAnswer.Fault.malformed) { try read(text) }
    }

    @Test("A chunk that is longer than what comes")
    func hugeChunk() throws {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7ffffffffffffff0\r\nx"
        var (answer, body) = try read(text)
        #expect(body == "x")
        #expect(throws: HTTPAnswer.Fault.cutOff) { try answer.end() }
    }
}
