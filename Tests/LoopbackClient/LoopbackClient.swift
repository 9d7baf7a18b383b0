import Glibc

/// An HTTP client for tests that says what it likes, and can die.
public final class LoopbackClient {
    public struct NoConnection: Error {
        public let reason: String
    }

    private let socket: Int32
    public private(set) var received = ""

    /// Connects to a port of this machine.
    public init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw NoConnection(reason: String(cString: strerror(errno))) }
    }

    deinit { close(socket) }

    public func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            bytes = bytes.dropFirst(sent)
        }
    }

    public func get(_ path: String, headers: String = "") {
        send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
    }

    /// Reads until the text has come, or the connection ends.
    /// - Returns: whether it has come.
    @discardableResult
    public func read(until text: String) -> Bool {
        while !received.contains(text) { if !readOnce() { return false } }
        return true
    }

    /// Reads to the end of the connection.
    public func readAll() { while readOnce() {} }

    private func readOnce() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += String(decoding: buffer[..<count], as: UTF8.self)
        return true
    }

    /// Whether the server has ended the connection, and nothing that it sent is left to read.
    public var hasEnded: Bool {
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Ends the connection on the spot, as a client does that dies.
    public func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// The status and the body of one answer.
    public static func get(_ path: String, port: UInt16, headers: String = "") throws -> (
        status: Int, body: String
    ) {
        let client = try LoopbackClient(port: port)
        client.get(path, headers: headers + "Connection: close\r\n")
        client.readAll()
        let status = client.received.dropFirst("HTTP/1.1 ".count).prefix(3)
        let head = client.received.firstRange(of: "\r\n\r\n")
        return (Int(status) ?? 0, head.map { String(client.received[$0.upperBound...]) } ?? "")
    }
}
