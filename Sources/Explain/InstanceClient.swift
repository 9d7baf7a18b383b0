import Glibc
import JSONTree

/// Why an instance has not explained a customer.
public enum InstanceFault: Error, Equatable {
    /// Nobody answers there, or somebody else: what has happened.
    case unreachable(String)
    /// The token is missing or wrong.
    case refused
    /// The customer is not known.
    case unknownCustomer
    /// The customer's partition is on another instance; nil where the answer does not say which.
    case elsewhere(partition: Int?)
    /// It cannot tell now, and says why.
    case notNow(String)
}

/// Asks a running instance over plain HTTP. A client of our own, because one request over a socket needs no
/// library.
public struct InstanceClient {
    /// How deep an explanation may be nested.
    public static let maximumDepth = 512
    /// Bytes.
    static let longestAnswer = 1 << 26
    /// How long every step of a call may take, seconds; and the whole answer.
    private static let patience = 10
    private static let longestWait = Duration.seconds(60)

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

    /// The explanation of a customer, as the instance gives it: the bytes and the tree that they are.
    public func explanation(of customer: String) throws(InstanceFault) -> (bytes: [UInt8], tree: JSONValue) {
        let answer = try get("/v1/customers/\(percentEncoded(customer))/explain")
        let tree: JSONValue
        do throws(JSONError) {
            tree = try JSONParser.parse(answer.body, maximumDepth: Self.maximumDepth)
        } catch {
            throw answer.status == 401 ? .refused : .unreachable(stranger(answer.status))
        }
        let reason = tree["error"]?.text
        let partition = tree["partition"]?.number.flatMap { Int(exactly: $0) }
        switch answer.status {
        case 200 where tree["segments"] != nil: return (answer.body, tree)
        case 401: throw .refused
        case 404 where partition != nil: throw .unknownCustomer
        case 421: throw .elsewhere(partition: partition)
        case 503: throw .notNow(reason ?? "it is not ready")
        default: throw .unreachable(reason ?? stranger(answer.status))
        }
    }

    private func stranger(_ status: Int) -> String {
        "the answer, with status \(status), is none of segstreamd's"
    }

    private func get(_ path: String) throws(InstanceFault) -> HTTPAnswer {
        let connection = try connect()
        defer { close(connection) }
        var request = "GET \(address.prefix)\(path) HTTP/1.1\r\nHost: \(address.authority)\r\n"
        request += "Accept: application/json\r\nConnection: close\r\n"
        if let token { request += "Authorization: Bearer \(token)\r\n" }
        try send(request + "\r\n", over: connection)
        return try receive(from: connection)
    }

    // MARK: Sockets

    /// Tries the host's addresses one after the other.
    private func connect() throws(InstanceFault) -> Int32 {
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
            var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
            setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
            if Glibc.connect(connection, entry.ai_addr, entry.ai_addrlen) == 0 { return connection }
            failure = errno == EINPROGRESS ? ETIMEDOUT : errno
            close(connection)
        }
        throw .unreachable("\(address.authority): \(String(cString: strerror(failure)))")
    }

    private func send(_ request: String, over connection: Int32) throws(InstanceFault) {
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw broken() }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(from connection: Int32) throws(InstanceFault) -> HTTPAnswer {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let end = ContinuousClock.now + Self.longestWait
        while bytes.count <= Self.longestAnswer {
            guard ContinuousClock.now < end else { throw .unreachable("the answer does not end") }
            let count = piece.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw broken() }
            bytes += piece[..<count]
            do throws(HTTPAnswer.Fault) {
                return try HTTPAnswer(bytes, isWhole: count == 0)
            } catch .incomplete {
                continue
            } catch {
                throw .unreachable("\(address.authority) does not speak HTTP")
            }
        }
        throw .unreachable("the answer has more than \(Self.longestAnswer) bytes")
    }

    private func broken() -> InstanceFault {
        let reason =
            errno == EAGAIN || errno == EWOULDBLOCK
            ? "no answer within \(Self.patience) seconds" : String(cString: strerror(errno))
        return .unreachable("\(address.authority): \(reason)")
    }
}
