/// An answer of HTTP/1.1 (RFC 9112), as far as a client needs that asks one thing and closes.
struct HTTPAnswer: Equatable {
    /// What is wrong with the bytes of an answer.
    enum Fault: Error, Equatable {
        /// More has to come.
        case incomplete
        case malformed
    }

    var status: Int
    var body: [UInt8]

    /// Reads an answer.
    /// - Parameter isWhole: whether no more bytes will come.
    init(_ bytes: [UInt8], isWhole: Bool) throws(Fault) {
        guard let end = Self.endOfHead(bytes) else { throw isWhole ? .malformed : .incomplete }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
        let words = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw .malformed
        }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers[line[..<colon].lowercased()] = String(value)
        }
        body = try Self.body(bytes[end...], headers, isWhole: isWhole)
    }

    /// Behind the empty line.
    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...bytes.count - 4).first { bytes[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }.map {
            $0 + 4
        }
    }

    private static func body(
        _ bytes: ArraySlice<UInt8>, _ headers: [String: String], isWhole: Bool
    ) throws(Fault) -> [UInt8] {
        if let coding = headers["transfer-encoding"] {
            guard coding.lowercased() == "chunked" else { throw .malformed }
            return try chunks(bytes, isWhole: isWhole)
        }
        guard let length = headers["content-length"] else {
            guard isWhole else { throw .incomplete }
            return Array(bytes)
        }
        guard let count = Int(length), count >= 0 else { throw .malformed }
        guard bytes.count >= count else { throw isWhole ? .malformed : .incomplete }
        return Array(bytes.prefix(count))
    }

    private static func chunks(_ bytes: ArraySlice<UInt8>, isWhole: Bool) throws(Fault) -> [UInt8] {
        let missing = isWhole ? Fault.malformed : .incomplete
        var body: [UInt8] = []
        var rest = bytes
        while true {
            guard let end = rest.firstIndex(of: 0x0A) else { throw missing }
            let digits = rest[..<end].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") }
            guard let count = Int(String(decoding: digits, as: UTF8.self), radix: 16), count >= 0 else {
                throw .malformed
            }
            rest = rest[(end + 1)...]
            if count == 0 { return body }
            guard count <= InstanceClient.longestAnswer, rest.count >= count + 2 else { throw missing }
            body += rest.prefix(count)
            rest = rest.dropFirst(count + 2)
        }
    }
}
