import Glibc
import Testing

/// A client that says what it likes.
final class Client {
    private let socket: Int32
    private(set) var received = ""

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
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
        try #require(code == 0, "no connection: \(String(cString: strerror(errno)))")
    }

    deinit { close(socket) }

    func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            bytes = bytes.dropFirst(sent)
        }
    }

    func get(_ path: String, headers: String = "") {
        send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
    }

    /// Reads until the text has come, or the connection ends.
    /// - Returns: whether it has come.
    @discardableResult
    func read(until text: String) -> Bool {
        while !received.contains(text) { if !readOnce() { return false } }
        return true
    }

    /// Reads on; false at the end of the connection.
    func readOnce() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += String(decoding: buffer[..<count], as: UTF8.self)
        return true
    }

    /// Ends the connection on the spot, as a client does that dies.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(socket, Int32(SHUT_RDWR))
    }
}
