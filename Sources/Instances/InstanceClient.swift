import Glibc
import JSONTree

/// Why an instance has not answered what it was asked.
public enum InstanceFault: Error, Equatable {
    /// Nobody answers there, or somebody else: what has happened.
    case unreachable(String)
    /// The token is missing or wrong.
    case refused
    /// It has nothing of the kind, and says why.
    case missing(String)
    /// The customer is not known.
    case unknownCustomer
    /// The customer's partition is on another instance; nil where the answer does not say which.
    case elsewhere(partition: Int?)
    /// It cannot tell now, and says why.
    case notNow(String)
    /// The answer has broken off in its middle.
    case cutOff
}

/// Asks a running instance over plain HTTP. A client of our own, because one request over a socket needs no
/// library.
public struct InstanceClient {
    enum Method: String {
        case get = "GET"
        case head = "HEAD"
    }

    /// How long the parts of an exchange may take.
    struct Patience {
        /// Each step, seconds.
        var step = 10
        /// From the first byte to the last; nil for as long as something comes.
        var whole: Duration? = .seconds(60)
    }

    private let address: InstanceAddress
    private let token: String?

    public init(_ address: InstanceAddress, token: String?) {
        self.address = address
        self.token = token
    }

    /// Whether a token can stand in the head of a request.
    public static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Asks for a path.
    /// - Parameters:
    ///   - accept: what the answer may be, as a header has it.
    ///   - body: gets the answer's body piece by piece.
    /// - Returns: the head of an answer that came whole.
    /// - Throws: ``InstanceFault``, or what `body` throws.
    func ask(
        _ method: Method, _ path: String, accept: String, patience: Patience = Patience(),
        _ body: (HTTPAnswer.Head, [UInt8]) throws -> Void
    ) throws -> HTTPAnswer.Head {
        let connection = try connect(patience)
        defer { close(connection) }
        var request = "\(method.rawValue) \(address.prefix)\(path) HTTP/1.1\r\nHost: \(address.authority)\r\n"
        request += "Accept: \(accept)\r\nConnection: close\r\n"
        if let token { request += "Authorization: Bearer \(token)\r\n" }
        try send(request + "\r\n", over: connection, patience)
        var answer = HTTPAnswer(toHead: method == .head)
        try receive(&answer, from: connection, patience, body)
        guard let head = answer.head else { throw InstanceFault.cutOff }
        return head
    }

    /// What an answer says that gives no more than a status and a reason; nil where it says nothing.
    static func fault(_ status: Int, _ body: [UInt8]) -> InstanceFault {
        guard status != 401 else { return .refused }
        let tree: JSONValue? = try? JSONParser.parse(body, maximumDepth: 8)
        let reason = tree?["error"]?.text
        switch status {
        case 404: return reason.map { .missing($0) } ?? .unreachable(stranger(status))
        case 503 where reason != nil: return .notNow(reason ?? "")
        default: return .unreachable(reason ?? stranger(status))
        }
    }

    static func stranger(_ status: Int) -> String {
        "the answer, with status \(status), is none of segstreamd's"
    }

    // MARK: Sockets

    /// Tries the host's addresses one after the other.
    private func connect(_ patience: Patience) throws(InstanceFault) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address.host, "\(address.port)", &hints, &found)
        guard status == 0 else {
            throw .unreachable("\(address.host) is not known: \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(found) }
        var failure = Int32(0)
        var next = found
        while let entry = next?.pointee {
            next = entry.ai_next
            let connection = socket(entry.ai_family, entry.ai_socktype, entry.ai_protocol)
            guard connection >= 0 else {
                failure = errno
                continue
            }
            var patience = timeval(tv_sec: patience.step, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
            setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
            if Glibc.connect(connection, entry.ai_addr, entry.ai_addrlen) == 0 { return connection }
            failure = errno == EINPROGRESS ? ETIMEDOUT : errno
            close(connection)
        }
        throw .unreachable("\(address.authority): \(String(cString: strerror(failure)))")
    }

    private func send(
        _ request: String, over connection: Int32, _ patience: Patience
    ) throws(InstanceFault) {
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw broken(patience) }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(
        _ answer: inout HTTPAnswer, from connection: Int32, _ patience: Patience,
        _ body: (HTTPAnswer.Head, [UInt8]) throws -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let end = patience.whole.map { ContinuousClock.now + $0 }
        while !answer.isWhole {
            if let end, ContinuousClock.now >= end {
                throw InstanceFault.unreachable("the answer does not end")
            }
            let count = buffer.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw broken(patience) }
            let piece = try reading { () throws(HTTPAnswer.Fault) in
                if count > 0 { return try answer.read(buffer[..<count]) }
                try answer.end()
                return []
            }
            if let head = answer.head, !piece.isEmpty { try body(head, piece) }
        }
    }

    private func reading(_ body: () throws(HTTPAnswer.Fault) -> [UInt8]) throws(InstanceFault) -> [UInt8] {
        do {
            return try body()
        } catch .cutOff {
            throw .cutOff
        } catch {
            throw .unreachable("\(address.authority) does not speak HTTP")
        }
    }

    private func broken(_ patience: Patience) -> InstanceFault {
        let reason =
            errno == EAGAIN || errno == EWOULDBLOCK
            ? "no answer within \(patience.step) seconds" : String(cString: strerror(errno))
        return .unreachable("\(address.authority): \(reason)")
    }
}
