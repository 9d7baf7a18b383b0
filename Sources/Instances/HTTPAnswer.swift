/// An answer of HTTP/1.1 (RFC 9112) as it comes, as far as a client needs that asks one thing and closes.
struct HTTPAnswer {
    /// What is wrong with the bytes of an answer.
    enum Fault: Error, Equatable {
        case malformed
        /// It ends before its end.
        case cutOff
    }

    /// What stands before the body.
    struct Head: Equatable {
        var status: Int
        /// By names in lower case.
        var headers: [String: String]
    }

    /// How the end of the body is told.
    private enum Framing {
        case chunks
        /// Bytes that are to come.
        case length(Int)
        case untilTheEnd
    }

    /// In bytes.
    private static let longestHead = 1 << 16
    /// In bytes, hexadecimal digits and extensions of a chunk.
    private static let longestLine = 1 << 12

    /// Whether the answer is to a question that gets no body, HEAD.
    private let hasNoBody: Bool
    /// nil as long as it has not come.
    private(set) var head: Head?
    /// Whether nothing more belongs to the answer.
    private(set) var isWhole = false
    private var framing = Framing.untilTheEnd
    /// Of the chunk that is being read, with the end of line behind it; 0 between two of them.
    private var chunkRest = 0
    /// Bytes that could not be read yet.
    private var unread: [UInt8] = []

    init(toHead hasNoBody: Bool = false) { self.hasNoBody = hasNoBody }

    /// Takes what has come.
    /// - Returns: what of it belongs to the body.
    mutating func read(_ bytes: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        unread += bytes
        if head == nil { try readHead() }
        guard head != nil, !isWhole else { return [] }
        switch framing {
        case .chunks: return try readChunks()
        case .length(let length):
            let body = Array(unread.prefix(length))
            unread = []
            framing = .length(length - body.count)
            isWhole = length == body.count
            return body
        case .untilTheEnd:
            defer { unread = [] }
            return unread
        }
    }

    /// Nothing more will come.
    mutating func end() throws(Fault) {
        guard head != nil else { throw .malformed }
        if case .untilTheEnd = framing { isWhole = true }
        guard isWhole else { throw .cutOff }
    }

    // MARK: Head

    private mutating func readHead() throws(Fault) {
        guard let end = endOfHead() else {
            guard unread.count <= Self.longestHead else { throw .malformed }
            return
        }
        let head = try Self.head(unread[..<end])
        unread.removeFirst(end + 4)
        if let coding = head.headers["transfer-encoding"] {
            guard coding.lowercased() == "chunked" else { throw .malformed }
            framing = .chunks
        } else if let length = head.headers["content-length"] {
            guard let count = Int(length), count >= 0 else { throw .malformed }
            framing = .length(count)
            isWhole = count == 0
        }
        isWhole = isWhole || hasNoBody
        self.head = head
    }

    /// Where the empty line begins.
    private func endOfHead() -> Int? {
        guard unread.count >= 4 else { return nil }
        return (0...unread.count - 4).first { unread[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Head {
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
        let words = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw .malformed
        }
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers[line[..<colon].lowercased()] = String(value)
        }
        return Head(status: status, headers: headers)
    }

    // MARK: Chunks

    private mutating func readChunks() throws(Fault) -> [UInt8] {
        var body: [UInt8] = []
        var rest = unread[...]
        while !isWhole {
            if chunkRest == 0 {
                guard let length = try Self.nextChunk(&rest) else { break }
                isWhole = length == 0
                chunkRest = isWhole ? 0 : length + 2
            } else {
                guard !rest.isEmpty else { break }
                // The end of line behind the chunk is not of the body.
                let taken = min(rest.count, chunkRest)
                body += rest.prefix(min(taken, max(0, chunkRest - 2)))
                rest = rest.dropFirst(taken)
                chunkRest -= taken
            }
        }
        unread = Array(rest)
        return body
    }

    /// The length of the chunk that begins; nil where that has not come whole.
    private static func nextChunk(_ rest: inout ArraySlice<UInt8>) throws(Fault) -> Int? {
        guard let end = rest.firstIndex(of: 0x0A) else {
            guard rest.count <= longestLine else { throw .malformed }
            return nil
        }
        let digits = rest[..<end].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") }
        guard let count = Int(String(decoding: digits, as: UTF8.self), radix: 16), count >= 0,
            count < Int.max - 1
        else { throw .malformed }
        rest = rest[(end + 1)...]
        return count
    }
}
