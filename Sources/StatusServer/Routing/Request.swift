/// A request as the routes see it.
struct Request: Sendable {
    /// nil for one that no route answers.
    var method: Method?
    /// The decoded segments of the path: none for `/`.
    var path: [String]
    var query: [(name: String, value: String)]
    /// By names in lower case.
    var headers: [String: String]
    var body: [UInt8] = []

    enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
    }

    /// - Parameters:
    ///   - method: as the client wrote it.
    ///   - path: percent-encoded.
    ///   - query: what stands behind the question mark, percent-encoded.
    /// - Throws: an answer that says what is wrong.
    init(method: String, path: String, query: String, headers: [String: String] = [:]) throws(Refusal) {
        var (path, headers) = (path, headers)
        if let (host, rest) = Self.absolute(path) { (headers["host"], path) = (host, rest) }
        guard path.hasPrefix("/"), let segments = Self.segments(path) else {
            throw Refusal(.badRequest, "the path must be UTF-8 with two hexadecimal digits after each %")
        }
        guard let pairs = PercentEncoding.pairs(query) else {
            throw Refusal(.badRequest, "the query must be UTF-8 with two hexadecimal digits after each %")
        }
        self.method = Method(rawValue: method)
        self.path = segments
        self.query = pairs
        self.headers = headers
    }

    /// Who takes this server for a proxy asks for a whole address, whose host counts in place of the header
    /// (RFC 9112, section 3.2.2).
    private static func absolute(_ target: String) -> (host: String, path: String)? {
        let scheme = "http://"
        guard target.prefix(scheme.count).lowercased() == scheme else { return nil }
        let rest = target.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(host.count)
        return (String(host), path.isEmpty ? "/" : String(path))
    }

    private static func segments(_ path: String) -> [String]? {
        guard path != "/" else { return [] }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let decoded = parts.compactMap { PercentEncoding.decode($0) }
        return decoded.count == parts.count ? decoded : nil
    }

    /// The value of a query parameter; the last one counts.
    func parameter(_ name: String) -> String? { query.last { $0.name == name }?.value }

    /// Whether a person looks at the answer.
    var isFromBrowser: Bool { headers["accept"]?.contains("text/html") ?? false }

    func cookie(_ name: String) -> String? {
        for pair in (headers["cookie"] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]) == name else { continue }
            return trimmed(parts[1])
        }
        return nil
    }

    private func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
